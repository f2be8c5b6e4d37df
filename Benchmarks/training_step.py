"""Times training steps of a small U-Net and a small autoencoder in diffusers and in the explorer,
in turns, and prints the ratio of their times: forward, backward and AdamW for 64 latents of 4×8×8
with texts of 77 positions, and for 16 pictures of 64×64; and one prediction of the U-Net for a batch
of 2.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/training_step.py [--runs 15] [--no-compile]

PyTorch has two threads, an allocator that keeps its memory, and pictures in both of its orders. The
rate that is printed counts the arithmetic of plain convolutions; the explorer's 3×3 ones take less.
"""

import argparse
import time

from peers.turns import Explorer, compare, keep_memory

if __name__ == "__main__":  # memory.py takes the peer with the usual allocator
    keep_memory()

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel

FLOPS_OF_A_SAMPLE = 224.5e6


def peer(compiled, order=torch.contiguous_format):
    torch.manual_seed(1)
    unet = UNet2DConditionModel(
        sample_size=8, in_channels=4, out_channels=4, layers_per_block=1,
        block_out_channels=(64, 128), down_block_types=("CrossAttnDownBlock2D",) * 2,
        up_block_types=("CrossAttnUpBlock2D",) * 2, cross_attention_dim=96, attention_head_dim=4,
        norm_num_groups=16,
    ).to(memory_format=order)
    optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-4, fused=True)
    x, noise = torch.randn(64, 4, 8, 8).to(memory_format=order), torch.randn(64, 4, 8, 8)
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
    ).to(memory_format=order)
    vae_optimizer = torch.optim.AdamW(vae.parameters(), lr=1e-4, fused=True)
    pictures = torch.randn(16, 3, 64, 64).to(memory_format=order)
    code_noise = torch.randn(16, 4, 8, 8)

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
    explorer = Explorer()

    eager = peer(compiled=False)
    columns = {"eager": eager, "last": peer(compiled=False, order=torch.channels_last)}
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
        median = compare(
            job, lambda: explorer(job), {name: run[place] for name, run in columns.items()},
            options.runs, repeat=5 if job == "unet-inference" else 1)
        if place == 0:
            rate = 3 * 64 * FLOPS_OF_A_SAMPLE / median / 1e6
            print(f"{'':28} {rate:.0f} GFLOP/s, {100 * rate / peak:.0f} % of {peak:.0f} (sgemm)")


if __name__ == "__main__":
    main()
