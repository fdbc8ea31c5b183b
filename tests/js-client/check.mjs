// Asks the testkit's Hub what any client would ask, and compares with what the Hub says it holds.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import assert from "node:assert/strict";
import { gguf, GGMLQuantizationType } from "@huggingface/gguf";
import {
  checkRepoAccess,
  downloadFile,
  fileDownloadInfo,
  fileExists,
  listFiles,
  listModels,
  modelInfo,
  parseSafetensorsMetadata,
  pathsInfo,
  repoExists,
  snapshotDownload,
  whoAmI,
} from "@huggingface/hub";

const [classes, ...lies] = process.argv.slice(2);
const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin", "java") : "java";
const server = spawn(java, ["-p", classes, "-m", "dev.modellib.testkit/dev.modellib.testkit.HubServerMain", ...lies], {
  stdio: ["pipe", "pipe", "inherit"],
});
const ended = new Promise((resolve) => server.on("exit", resolve));
setTimeout(() => {
  console.log("the check did not end within three minutes");
  process.exit(1);
}, 180_000).unref();
const [line] = await Promise.race([
  createInterface({ input: server.stdout })[Symbol.asyncIterator]().next().then((first) => [first.value]),
  ended.then((code) => Promise.reject(new Error(`the server ended with ${code} before it began`))),
]);
const facts = JSON.parse(line);
const hub = { hubUrl: facts.endpoint };

let passed = 0;
let failed = 0;
async function check(what, test) {
  try {
    await test();
    passed++;
    console.log(`ok    ${what}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${what}\n      ${String(error.message ?? error).split("\n").join("\n      ")}`);
  }
}

const all = async (listing) => {
  const result = [];
  for await (const entry of listing) {
    result.push(entry);
  }
  return result;
};
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());
const refusedWith = (status) => (error) => error.statusCode === status;
const filesOf = (repo) => facts.repos[repo].files;

async function downloads(repo, path, options = {}) {
  const blob = await downloadFile({ repo, path, ...hub, ...options });
  assert.ok(blob, "there is such a file");
  const bytes = await bytesOf(blob);
  assert.equal(bytes.length, filesOf(repo)[path].sizeBytes);
  assert.equal(sha256(bytes), filesOf(repo)[path].sha256);
}

// --- listings

await check("listModels finds every model, page by page", async () => {
  const models = await all(listModels({ ...hub }));
  assert.deepEqual(models.map((m) => m.name).sort(), Object.keys(facts.repos).sort());
});
await check("listModels filters by owner, query, tag and task", async () => {
  const models = await all(
    listModels({ ...hub, search: { owner: "testlab", query: "tiny", tags: ["gguf"], task: "text-generation" } }),
  );
  assert.deepEqual(models.map((m) => m.name), [facts.quants]);
});
await check("listModels stops at its limit", async () => {
  assert.equal((await all(listModels({ ...hub, limit: 3 }))).length, 3);
});
await check("listModels gives the fields that were asked for", async () => {
  const [model] = await all(listModels({ ...hub, search: { query: "Gated" }, additionalFields: ["sha", "tags"] }));
  assert.equal(model.sha, facts.repos[facts.gated].commit);
  assert.equal(model.gated, "auto");
  assert.ok(model.tags.includes("gguf"));
  assert.ok(!Number.isNaN(model.updatedAt.getTime()));
});
await check("modelInfo tells commit, task and files", async () => {
  const info = await modelInfo({ name: facts.shards, ...hub, additionalFields: ["sha", "library_name", "filePaths"] });
  assert.equal(info.sha, facts.repos[facts.shards].commit);
  assert.equal(info.task, "text-generation");
  assert.equal(info.library_name, "transformers");
  assert.deepEqual(info.filePaths.sort(), Object.keys(filesOf(facts.shards)).sort());
});
for (const repo of Object.keys(facts.repos)) {
  await check(`listFiles lists ${repo}, page by page`, async () => {
    const entries = (await all(listFiles({ repo, recursive: true, ...hub }))).filter((e) => e.type === "file");
    assert.deepEqual(entries.map((e) => e.path).sort(), Object.keys(filesOf(repo)).sort());
    for (const entry of entries) {
      const fact = filesOf(repo)[entry.path];
      assert.equal(entry.size, fact.sizeBytes, entry.path);
      assert.equal(entry.oid, fact.oid, entry.path);
      assert.equal(entry.lfs?.oid, fact.lfs ? fact.sha256 : undefined, entry.path);
    }
  });
}
await check("listFiles goes into a folder", async () => {
  const entries = await all(listFiles({ repo: facts.quants, path: "F16", expand: true, ...hub }));
  assert.equal(entries.length, 2);
  assert.equal(entries[0].lastCommit.id, facts.repos[facts.quants].commit);
});
await check("pathsInfo leaves out what is not there", async () => {
  const infos = await pathsInfo({ repo: facts.quants, paths: ["config.json", "F16", "nothing"], ...hub });
  assert.deepEqual(infos.map((i) => [i.path, i.type]), [["config.json", "file"], ["F16", "directory"]]);
});

// --- files

const quant = "Tiny-Llama-Q4_K_M.gguf";
await check("fileDownloadInfo of a regular file", async () => {
  const info = await fileDownloadInfo({ repo: facts.quants, path: "config.json", ...hub });
  assert.equal(info.size, filesOf(facts.quants)["config.json"].sizeBytes);
  assert.equal(info.etag, `"${filesOf(facts.quants)["config.json"].oid}"`);
});
await check("fileDownloadInfo of an LFS file", async () => {
  const info = await fileDownloadInfo({ repo: facts.quants, path: quant, ...hub });
  assert.equal(info.size, filesOf(facts.quants)[quant].sizeBytes);
  assert.equal(info.xet, undefined);
});
await check("a HEAD of an LFS file stops at the Hub with its digest", async () => {
  const response = await fetch(`${facts.endpoint}/${facts.quants}/resolve/main/${quant}`, { method: "HEAD", redirect: "manual" });
  assert.equal(response.status, 302);
  assert.equal(response.headers.get("X-Linked-Etag"), `"${filesOf(facts.quants)[quant].sha256}"`);
  assert.equal(response.headers.get("X-Repo-Commit"), facts.repos[facts.quants].commit);
});
await check("downloadFile of a regular file", () => downloads(facts.quants, "config.json"));
await check("downloadFile of an LFS file", () => downloads(facts.quants, quant));
await check("downloadFile by commit", () =>
  downloads(facts.quants, quant, { revision: facts.repos[facts.quants].commit }));
await check("downloadFile of a slice", async () => {
  const blob = await downloadFile({ repo: facts.quants, path: quant, ...hub });
  const whole = await bytesOf(blob);
  assert.deepEqual(await bytesOf(blob.slice(1000, 3000)), whole.slice(1000, 3000));
});
await check("the raw LFS file is its pointer", async () => {
  const blob = await downloadFile({ repo: facts.quants, path: quant, raw: true, ...hub });
  assert.match(await blob.text(), new RegExp(`oid sha256:${filesOf(facts.quants)[quant].sha256}\nsize `));
});
await check("snapshotDownload of a whole repo", async () => {
  const cacheDir = await mkdtemp(join(tmpdir(), "modellib-js-"));
  try {
    const folder = await snapshotDownload({ repo: facts.shards, cacheDir, ...hub });
    assert.ok(folder.endsWith(facts.repos[facts.shards].commit), folder);
    for (const [path, fact] of Object.entries(filesOf(facts.shards))) {
      assert.equal(sha256(await readFile(join(folder, path))), fact.sha256, path);
    }
  } finally {
    await rm(cacheDir, { recursive: true, force: true });
  }
});

// --- refusals

await check("what is missing is told apart", async () => {
  assert.equal(await downloadFile({ repo: facts.quants, path: "nothing", ...hub }), null);
  assert.equal(await fileExists({ repo: facts.quants, path: "nothing", ...hub }), false);
  assert.equal(await fileExists({ repo: facts.quants, path: quant, ...hub }), true);
  assert.equal(await repoExists({ repo: "testlab/nothing", ...hub, accessToken: facts.token }), false);
  await assert.rejects(downloadFile({ repo: "testlab/nothing", path: "x", ...hub }), refusedWith(401));
  await assert.rejects(downloadFile({ repo: facts.quants, path: quant, revision: "nowhere", ...hub }), refusedWith(404));
});
await check("a gated repo shows its listing", async () => {
  await checkRepoAccess({ repo: facts.gated, ...hub });
  assert.equal((await all(listFiles({ repo: facts.gated, ...hub }))).length, 2);
});
await check("a gated repo keeps its files from strangers", async () => {
  const path = "Gated-Llama-Q4_K_M.gguf";
  await assert.rejects(downloadFile({ repo: facts.gated, path, ...hub }), refusedWith(401));
  await assert.rejects(downloadFile({ repo: facts.gated, path, ...hub, accessToken: facts.badToken }), refusedWith(401));
});
await check("a gated repo gives its files for the token, which does not reach the CDN", async () => {
  await downloads(facts.gated, "Gated-Llama-Q4_K_M.gguf", { accessToken: facts.token });
  await downloads(facts.gated, "config.json", { accessToken: facts.token });
});
await check("whoAmI knows the token", async () => {
  assert.equal((await whoAmI({ accessToken: facts.token, ...hub })).name, "tester");
  await assert.rejects(whoAmI({ accessToken: facts.badToken, ...hub }), refusedWith(401));
});

// --- headers

const plain = (value) =>
  typeof value === "bigint" ? value.toString() : Array.isArray(value) ? value.map(plain) : value;
for (const [path, header] of Object.entries(facts.gguf)) {
  await check(`gguf reads ${path} over HTTP`, async () => {
    const read = await gguf(`${facts.endpoint}/${facts.zoo}/resolve/main/${path}`);
    const { version, tensor_count, kv_count, ...metadata } = read.metadata;
    assert.equal(version, header.version);
    assert.equal(read.littleEndian, header.littleEndian);
    assert.equal(Number(tensor_count), header.tensors.length);
    assert.equal(Number(kv_count), Object.keys(header.metadata).length);
    for (const [key, value] of Object.entries(header.metadata)) {
      assert.deepEqual(plain(metadata[key]), value, key);
    }
    assert.deepEqual(Object.keys(metadata), Object.keys(header.metadata));
    const tensors = read.tensorInfos.map((t) => ({
      name: t.name,
      type: t.dtype,
      shape: t.shape.map(String),
      offset: t.offset.toString(),
    }));
    assert.deepEqual(tensors, header.tensors);
    assert.equal(read.tensorDataOffset.toString(), header.dataOffset);
  });
}
await check("gguf knows the architecture and the parameters of a quant", async () => {
  const read = await gguf(`${facts.endpoint}/${facts.quants}/resolve/main/${quant}`, { computeParametersCount: true });
  assert.equal(read.metadata["general.architecture"], "llama");
  assert.equal(read.tensorInfos.length, facts.gguf["tiny.gguf"].tensors.length);
  assert.equal(read.tensorInfos[0].dtype, GGMLQuantizationType.Q4_K);
  assert.equal(read.parameterCount, 74496);
});
await check("parseSafetensorsMetadata reads the shards", async () => {
  const read = await parseSafetensorsMetadata({ repo: facts.shards, computeParametersCount: true, ...hub });
  assert.equal(read.sharded, true);
  assert.deepEqual(Object.keys(read.headers).sort(), Object.keys(filesOf(facts.shards)).filter((p) => p.endsWith(".safetensors")).sort());
  assert.equal(read.parameterCount.BF16, 3 * (64 * 64 + 128 * 64));
});

server.stdin.end();
const code = await ended;
await check("the server met no route that the Hub does not have, and no token at the CDN", () => assert.equal(code, 0));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
