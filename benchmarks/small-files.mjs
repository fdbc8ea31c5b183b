// Downloads a repository by the JavaScript client's own call for that, with the parallelism it has by itself.
//   node small-files.mjs ENDPOINT REPO FOLDER
import { snapshotDownload } from "@huggingface/hub";

const [hubUrl, repo, cacheDir] = process.argv.slice(2);
await snapshotDownload({ repo, cacheDir, hubUrl });
