#!/usr/bin/env bash
# Writes every lesson, and the index of them, in every language with the given explorer.
set -euo pipefail
explorer="$(realpath "$1")"
cd "$(dirname "$0")/.."

status=0
for language in en zh; do
  "$explorer" lesson all --lang "$language" || status=1
done
exit "$status"
