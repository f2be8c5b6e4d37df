#!/usr/bin/env bash
# Makes the pictures of the README and of Documentation/ anew with the built explorer.
set -euo pipefail
cd "$(dirname "$0")/.."
explorer="${EXPLORER:-.build/release/explorer}"
pictures=Documentation/Pictures
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
"$explorer" lesson all --lang en --out "$scratch" > /dev/null
"$explorer" lesson forward --lang zh --theme dark --out "$scratch" > /dev/null
"$explorer" frames forward --lang en --steps 24 --out "$scratch" > /dev/null
"$explorer" diagram unet --detail 1 --lang en --out "$pictures/diagram-unet.png" > /dev/null
"$explorer" diagram tape --lang en --out "$pictures/diagram-tape.png" > /dev/null
# The figure that stands for each lesson on the index.
grep 'class="cover"' "$scratch/en/index.html" | grep -o 'src="[^"]*"' | cut -d'"' -f2 |
  while read -r figure; do cp "$scratch/en/$figure" "$pictures/lesson-${figure%%/*}.png"; done
for figure in example remains; do
  cp "$scratch/en/forward/figures/$figure.png" "$pictures/$figure.png"
done
cp "$scratch/en/text2img/figures/words.png" "$pictures/words.png"
cp "$scratch/zh/forward/figures/chain.png" "$pictures/chain-zh.png"
cp "$scratch/en/forward-frames/forward.gif" "$pictures/forward.gif"
