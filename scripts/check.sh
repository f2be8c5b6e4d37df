#!/usr/bin/env bash
# Format, doors, and a build without a warning.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "Format: swift format lint --strict"
swift format lint --strict --recursive --parallel Package.swift Sources Tests Examples

echo "Doors: imports against Package.swift"
scripts/doors.sh

echo "Build: debug, no warning allowed"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
# What is already built would not repeat its warnings: our own targets are built anew.
for target in Sources/* Tests/* Examples/*; do rm -rf ".build/debug/$(basename "$target").build"; done
if ! swift build --build-tests > "$log" 2>&1; then
  grep '^[^ ].*error:' "$log" | sort -u || cat "$log"
  exit 1
fi
if grep '^[^ ].*warning:' "$log" | grep -v '/\.build/' | sort -u | grep .; then
  echo "The build has warnings." >&2
  exit 1
fi
echo "All checks hold."
