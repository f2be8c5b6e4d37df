#!/usr/bin/env bash
# Builds the benchmarks and runs each script that times this project beside a peer. The peers live
# in a Python environment of their own, `.build-bench`, with the versions that
# Benchmarks/requirements.txt pins; without Python they are skipped, and the line says so.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ! -f Benchmarks/Package.swift ]]; then
  echo "There is no benchmark in Benchmarks/ yet."
  exit 0
fi
swift build -c release --package-path Benchmarks

python=".build-bench/bin/python"
requirements="Benchmarks/requirements.txt"
if [[ -f "$requirements" ]] && ! cmp -s "$requirements" .build-bench/installed.txt; then
  echo "Installing what is timed against into .build-bench: $(paste -sd ' ' "$requirements")"
  if python3 -m venv .build-bench && "$python" -m pip install -q -r "$requirements"; then
    cp "$requirements" .build-bench/installed.txt
  else
    echo "Skipped: the peers could not be installed (python3, python3-venv and a network are needed)."
    exit 0
  fi
fi

for script in Benchmarks/*.py; do
  [[ -f "$script" ]] || continue
  echo "== $(basename "$script" .py)"
  if [[ -x "$python" ]]; then "$python" "$script"; else python3 "$script"; fi
done
