#!/usr/bin/env bash
# Lists, downloads and parses from the testkit's Hub with the npm packages @huggingface/hub and @huggingface/gguf.
# Arguments go to the Hub: --lie or --mislead must make the check fail.
set -euo pipefail
umask 022

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
work="$here/target"
classes="$root/testkit/hub/target/classes"

if [ ! -f "$classes/module-info.class" ]; then
  (cd "$root" && mvn -B -ntp -q -pl testkit/hub -am -DskipTests package)
fi

# a copy, so that no node_modules appears among the sources
mkdir -p "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/check.mjs" "$here/headers.mjs" "$here/cache.mjs" "$work/"
cd "$work"
if ! cmp -s package-lock.json installed.lock; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json installed.lock
fi

exec node check.mjs "$classes" "$@"
