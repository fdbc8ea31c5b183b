#!/usr/bin/env bash
# Maps models for every application of GGUF files and lets llama.cpp load them from there. On Linux for x64: the package of the engine is for that.
set -euo pipefail
umask 022

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
work="$here/target"

# a copy, so that no node_modules appears among the sources
mkdir -p "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/load.mjs" "$work/"
cd "$work"
if ! cmp -s package-lock.json installed.lock; then
  npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error
  cp package-lock.json installed.lock
fi

cd "$root"
exec mvn -B -ntp -pl modellib-core -am test -Dtest=EngineLoadsTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dmodellib.llama-client="$work"
