#!/usr/bin/env bash
# Format, doors, and a build without a warning.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "Format: swift format lint --strict"
swift format lint --strict --recursive --parallel Package.swift Sources Tests

echo "Doors: imports against Package.swift"
python3 --version > /dev/null 2>&1 || true
scripts/doors.sh

echo "Build: debug, no warning allowed"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
if ! swift build --build-tests > "$log" 2>&1; then
  grep -E 'error:' "$log" | sort -u || cat "$log"
  exit 1
fi
if grep -E "$PWD/(Sources|Tests)/.*warning:|^warning:" "$log" | sort -u | grep .; then
  echo "The build has warnings." >&2
  exit 1
fi
echo "All checks hold."
