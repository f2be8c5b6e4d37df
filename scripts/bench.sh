#!/usr/bin/env bash
# Builds the benchmarks and runs each script that times this project beside a peer. The peers live
# in a Python environment of their own, `.build-bench`, with the versions that
# Benchmarks/requirements.txt pins; where they cannot be had, the line says so.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --package-path Benchmarks

python=".build-bench/bin/python"
requirements="Benchmarks/requirements.txt"
if [[ ! -x "$python" ]] || ! cmp -s "$requirements" .build-bench/installed.txt; then
  echo "Installing what is timed against into .build-bench: $(paste -sd ' ' "$requirements")"
  if ! { python3 -m venv .build-bench && "$python" -m pip install -q -r "$requirements"; }; then
    echo "Skipped: the peers could not be installed (python3, python3-venv and a network are needed)."
    exit 0
  fi
  cp "$requirements" .build-bench/installed.txt
fi

for script in Benchmarks/*.py; do
  echo "== $(basename "$script" .py)"
  "$python" "$script"
done
