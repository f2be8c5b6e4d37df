#!/usr/bin/env bash
# Writes every lesson in every language with the given explorer.
set -euo pipefail
explorer="$(realpath "$1")"
cd "$(dirname "$0")/.."

for lesson in Lessons/*/; do
  [[ -f "$lesson/lesson.yaml" ]] || continue
  name="$(basename "$lesson")"
  name="${name#[0-9][0-9]-}"
  for language in en zh; do
    "$explorer" lesson "$name" --lang "$language"
  done
done
