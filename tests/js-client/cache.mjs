// Writes a cache as @huggingface/hub does, or tells what it finds in one:
//   node cache.mjs write CACHE ENDPOINT REPO…
//   node cache.mjs scan CACHE
import { scanCacheDir, snapshotDownload } from "@huggingface/hub";

const [verb, cacheDir, hubUrl, ...repos] = process.argv.slice(2);
if (verb === "write") {
  for (const repo of repos) {
    await snapshotDownload({ repo, cacheDir, hubUrl });
  }
} else {
  const cache = await scanCacheDir(cacheDir);
  for (const warning of cache.warnings) {
    console.log(`warning ${warning.message ?? warning}`);
  }
  for (const repo of cache.repos) {
    for (const revision of repo.revisions) {
      const refs = [...(revision.refs ?? [])].sort().join(",");
      for (const file of revision.files) {
        console.log(`${repo.id.name} ${revision.commitOid} ${refs} ${file.path.slice(revision.path.length + 1)} ${file.size ?? file.blob?.size}`);
      }
    }
  }
}
