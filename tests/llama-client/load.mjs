// Loads each file that is given with llama.cpp, by the npm package node-llama-cpp, and prints a line a file:
// the context length and the number of weights' bytes that the engine sees, and the path.
import { getLlama, resolveModelFile } from "node-llama-cpp";
import { basename, dirname } from "node:path";

const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
for (const path of process.argv.slice(2)) {
  // a blob of Ollama has no extension, by which the package would look for a model
  const found = path.endsWith(".gguf")
    ? await resolveModelFile(basename(path), { directory: dirname(path), download: false, cli: false })
    : path;
  const model = await llama.loadModel({ modelPath: found });
  console.log(`${model.trainContextSize} ${model.size} ${path}`);
  await model.dispose();
}
process.exit(0);
