"""Times a text becoming a picture in diffusers and in the explorer, in turns, on the shipped weights:
50 steps with guidance, and the picture decoded.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/text_to_image.py [--runs 11] [--no-compile] [--model FOLDER]

PyTorch has two threads and an allocator that keeps its memory.
"""

import argparse
import time
from pathlib import Path

from peers.turns import Explorer, compare, keep_memory

keep_memory()

import torch
from diffusers import StableDiffusionPipeline

PROMPT = "a big red cat on the left on grass under a blue sky"


def peer(model, compiled):
    pipeline = StableDiffusionPipeline.from_pretrained(model)
    pipeline.set_progress_bar_config(disable=True)
    if compiled:
        pipeline.unet = torch.compile(pipeline.unet)

    def run():
        start = time.perf_counter()
        pipeline(PROMPT, num_inference_steps=50, guidance_scale=3)
        return (time.perf_counter() - start) * 1e3

    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--no-compile", action="store_true")
    shipped = Path(__file__).resolve().parents[1] / "Models/tiny-world"
    parser.add_argument("--model", type=Path, default=shipped, help="another model's folder")
    options = parser.parse_args()
    model = options.model.resolve()
    if not model.exists():
        return print(f"{model} is not there: nothing to time")
    torch.set_num_threads(2)
    explorer = Explorer()
    peers = {"eager": peer(model, compiled=False)}
    if not options.no_compile:
        try:
            compiled = peer(model, compiled=True)
            compiled()
            peers["compiled"] = compiled
        except Exception as problem:  # whatever the compiler lacks here
            print(f"torch.compile does not work here: {str(problem).splitlines()[0]}")
    job = f"text-to-image {model}"
    compare("50 steps, guidance, decoding", lambda: explorer(job), peers, options.runs)


if __name__ == "__main__":
    main()
