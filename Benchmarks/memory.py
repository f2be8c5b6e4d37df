"""Follows the resident memory of the U-Net's training in the explorer over many steps, and compares the
peak with PyTorch's for the same step.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/memory.py [--steps 1000]
"""

import argparse
import resource

from peers.turns import Explorer


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--steps", type=int, default=1000)
    options = parser.parse_args()
    explorer = Explorer()
    for _ in range(10):  # until all memory is taken that a step needs
        explorer("unet-step")
    early = explorer.memory("VmRSS")
    for _ in range(options.steps):
        explorer("unet-step")
    late, peak = explorer.memory("VmRSS"), explorer.memory("VmHWM")
    print(f"explorer: {early:.1f} MiB after 10 steps, {late:.1f} MiB after {options.steps} more, peak {peak:.1f} MiB")

    from training_step import peer

    step, _, _ = peer(compiled=False)
    for _ in range(20):
        step()
    theirs = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"torch:    peak {theirs:.1f} MiB over 20 steps; ours is {peak / theirs:.2f} of it")


if __name__ == "__main__":
    main()
