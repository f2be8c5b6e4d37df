"""Times training steps of a small U-Net and a small autoencoder in diffusers and in the explorer,
in turns, and prints the ratio of their times: forward, backward and AdamW for 64 latents of 4×8×8
with texts of 77 positions, and for 16 pictures of 64×64; and one prediction of the U-Net for a batch
of 2.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/training_step.py [--runs 15] [--no-compile]

PyTorch has two threads and an allocator that keeps its memory.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

KEEP = {
    "MALLOC_TRIM_THRESHOLD_": "4294967296",
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TOP_PAD_": "268435456",
}
if any(os.environ.get(name) != value for name, value in KEEP.items()):
    # The allocator reads these when the program starts.
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **KEEP})

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel

FLOPS_OF_A_SAMPLE = 224.5e6


def peer(compiled):
    torch.manual_seed(1)
    unet = UNet2DConditionModel(
        sample_size=8, in_channels=4, out_channels=4, layers_per_block=1,
        block_out_channels=(64, 128), down_block_types=("CrossAttnDownBlock2D",) * 2,
        up_block_types=("CrossAttnUpBlock2D",) * 2, cross_attention_dim=96, attention_head_dim=4,
        norm_num_groups=16,
    )
    optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-4, fused=True)
    x, noise = torch.randn(64, 4, 8, 8), torch.randn(64, 4, 8, 8)
    times, text = torch.arange(64) * 15, torch.randn(64, 77, 96)
    model = torch.compile(unet) if compiled else unet

    def step():
        start = time.perf_counter()
        optimizer.zero_grad()
        loss = ((model(x, times, text).sample - noise) ** 2).mean()
        loss.backward()
        optimizer.step()
        return (time.perf_counter() - start) * 1e3

    def infer():
        with torch.inference_mode():
            start = time.perf_counter()
            model(x[:2], times[:2], text[:2])
            return (time.perf_counter() - start) * 1e3

    vae = AutoencoderKL(
        block_out_channels=(16, 32, 64, 64), layers_per_block=1, norm_num_groups=8,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
    )
    vae_optimizer = torch.optim.AdamW(vae.parameters(), lr=1e-4, fused=True)
    pictures, code_noise = torch.randn(16, 3, 64, 64), torch.randn(16, 4, 8, 8)

    def autoencode(pictures):
        posterior = vae.encode(pictures).latent_dist
        code = posterior.mean + posterior.std * code_noise
        divergence = (posterior.mean**2 + posterior.var - 1 - posterior.logvar).mean() / 2
        return ((vae.decode(code).sample - pictures) ** 2).mean() + 1e-4 * divergence

    autoencoder_loss = torch.compile(autoencode) if compiled else autoencode

    def vae_step():
        start = time.perf_counter()
        vae_optimizer.zero_grad()
        autoencoder_loss(pictures).backward()
        vae_optimizer.step()
        return (time.perf_counter() - start) * 1e3

    return step, vae_step, infer


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--no-compile", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(2)
    ours = subprocess.Popen(
        [Path(__file__).parent / ".build/release/Bench"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )

    def explorer(job):
        ours.stdin.write(job + "\n")
        ours.stdin.flush()
        return float(ours.stdout.readline())

    eager = peer(compiled=False)
    columns = {"eager": eager}
    if not options.no_compile:
        try:
            compiled = peer(compiled=True)
            [run() for run in compiled]
            columns["compiled"] = compiled
        except Exception as problem:  # whatever the compiler lacks here
            print(f"torch.compile does not work here: {str(problem).splitlines()[0]}")

    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    peak = max(explorer("sgemm-gigaflops") for _ in range(5))
    for place, job in enumerate(["unet-step", "vae-step", "unet-inference"]):
        repeat = 5 if job == "unet-inference" else 1
        for _ in range(3):
            explorer(job), [run[place]() for run in columns.values()]
        mine, theirs = [], {name: [] for name in columns}
        for _ in range(options.runs):
            mine.append(statistics.median(explorer(job) for _ in range(repeat)))
            for name, run in columns.items():
                theirs[name].append(statistics.median(run[place]() for _ in range(repeat)))
        print(f"{job:15} explorer   {statistics.median(mine):8.2f} ms")
        for name, times in theirs.items():
            ratios = sorted(a / b for a, b in zip(times, mine))
            print(
                f"{'':15} {name:10} {statistics.median(times):8.2f} ms, ratio median"
                f" {statistics.median(ratios):.2f} (range {ratios[0]:.2f} to {ratios[-1]:.2f},"
                f" {options.runs} runs in turns)"
            )
        if place == 0:
            rate = 3 * 64 * FLOPS_OF_A_SAMPLE / statistics.median(mine) / 1e6
            print(f"{'':15} {rate:.0f} GFLOP/s, {100 * rate / peak:.0f} % of {peak:.0f} (sgemm)")


if __name__ == "__main__":
    main()
