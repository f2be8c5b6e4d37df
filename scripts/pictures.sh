#!/usr/bin/env bash
# Makes the README's pictures anew with the built explorer.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
.build/release/explorer lesson forward --lang en --out "$scratch" > /dev/null
.build/release/explorer lesson forward --lang zh --theme dark --out "$scratch" > /dev/null
.build/release/explorer lesson train --lang en --out "$scratch" > /dev/null
.build/release/explorer lesson reverse --lang en --out "$scratch" > /dev/null
.build/release/explorer lesson text2img --lang en --out "$scratch" > /dev/null
.build/release/explorer diagram unet --detail 1 --lang en --out Documentation/Pictures/diagram-unet.png > /dev/null
.build/release/explorer frames forward --lang en --steps 24 --out "$scratch" > /dev/null
for figure in dissolve example remains; do
  cp "$scratch/en/forward/figures/$figure.png" "Documentation/Pictures/$figure.png"
done
cp "$scratch/en/train/figures/field.png" Documentation/Pictures/field.png
cp "$scratch/en/reverse/figures/steps.png" Documentation/Pictures/steps.png
cp "$scratch/en/text2img/figures/words.png" Documentation/Pictures/words.png
cp "$scratch/zh/forward/figures/chain.png" Documentation/Pictures/chain-zh.png
cp "$scratch/en/forward-frames/forward.gif" Documentation/Pictures/forward.gif
