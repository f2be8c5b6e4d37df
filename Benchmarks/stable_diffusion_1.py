"""Times one step of a picture of 512×512 with guidance in diffusers and in the explorer, in turns, on
the U-Net of Stable Diffusion 1 with random weights in single precision, and compares the peaks of
resident memory.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/stable_diffusion_1.py [--runs 3] [--ours-only]

PyTorch has two threads and an allocator that keeps its memory. Both programs stay in memory together,
which takes 12 GiB; where less is free nothing is timed.
"""

import argparse
import resource
import time
from pathlib import Path

from peers.turns import Explorer, compare, keep_memory

keep_memory()

JOB = "sd1-step"
PARAMETERS = 859_520_964
NEEDED = 12  # GiB


def peer():
    import torch
    from diffusers import DDIMScheduler, UNet2DConditionModel

    torch.set_num_threads(2)
    unet = UNet2DConditionModel(
        sample_size=64, cross_attention_dim=768, attention_head_dim=8,
        block_out_channels=(320, 640, 1280, 1280),
    ).eval()
    assert sum(weight.numel() for weight in unet.parameters()) == PARAMETERS
    scheduler = DDIMScheduler()
    scheduler.set_timesteps(50)
    latents, text = torch.randn(1, 4, 64, 64), torch.randn(2, 77, 768)

    def step():
        start = time.perf_counter()
        with torch.inference_mode():
            t = scheduler.timesteps[0]
            without, told = unet(torch.cat([latents] * 2), t, text).sample.chunk(2)
            scheduler.step(without + 7.5 * (told - without), t, latents)
        return (time.perf_counter() - start) * 1e3

    return step


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ours-only", action="store_true", help="leave PyTorch out")
    options = parser.parse_args()
    memory = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    free = int(memory["MemAvailable"].split()[0]) / 2**20
    if free < NEEDED:
        return print(f"{free:.1f} GiB of memory are free, and {NEEDED} are needed: nothing is timed")
    explorer = Explorer()
    peers = {} if options.ours_only else {"torch": peer()}
    compare("512×512, a step with guidance", lambda: explorer(JOB), peers, options.runs, warm_up=1)
    print(f"explorer: peak {explorer.memory('VmHWM') / 1024:.2f} GiB")
    if peers:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(f"torch:    peak {peak:.2f} GiB")


if __name__ == "__main__":
    main()
