// Reads every GGUF file of a folder with @huggingface/gguf and prints one line a fact, in a form that another reader can print too.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { gguf, GGMLQuantizationType } from "@huggingface/gguf";

const NUMBERS = 256;
const OTHERS = 8;
const hex = (text) => Buffer.from(text, "utf8").toString("hex");

function scalar(value) {
  if (typeof value === "string") return `text:${hex(value)}`;
  if (typeof value === "number" && !Number.isInteger(value)) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return `float:${bytes.toString("hex")}`;
  }
  return String(value);
}

function shown(value) {
  if (!Array.isArray(value)) return scalar(value);
  const most = typeof value[0] === "string" || Array.isArray(value[0]) ? OTHERS : NUMBERS;
  return `array of ${value.length}: ${value.slice(0, most).map(shown).join(" ")}`;
}

const folder = process.argv[2];
for (const name of (await readdir(folder)).filter((file) => file.endsWith(".gguf")).sort()) {
  const { metadata, tensorInfos, tensorDataOffset, littleEndian, parameterCount } = await gguf(join(folder, name), {
    allowLocalFile: true,
    computeParametersCount: true,
  });
  console.log(`${name} version ${metadata.version} ${littleEndian ? "little" : "big"} data ${tensorDataOffset} parameters ${parameterCount}`);
  const counts = new Set(["version", "tensor_count", "kv_count"]);
  for (const [key, value] of Object.entries(metadata).filter(([key]) => !counts.has(key))) {
    console.log(`${name} key ${hex(key)} ${shown(value)}`);
  }
  for (const tensor of tensorInfos) {
    console.log(`${name} tensor ${hex(tensor.name)} ${GGMLQuantizationType[tensor.dtype]} [${tensor.shape.join(",")}] ${tensor.offset}`);
  }
}
