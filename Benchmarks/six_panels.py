"""Draws the same six-panel figure with matplotlib and with the explorer, in turns, both into memory
without PNG encoding, and prints the ratio of their times.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/six_panels.py [--runs 30] [--write FOLDER]
"""

import argparse
import statistics
import subprocess
import time
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("agg")
import matplotlib.pyplot as plt

X = np.arange(500) / 499 * 10
WAVES = np.sin(X) * np.exp(-X / 8)
I = np.arange(1000)
CLOUD = np.sin(I * 12.9898) * 2, np.cos(I * 78.233) * 2 + np.sin(I)
J = np.arange(64 * 64)
FIELD = (np.sin(J % 64 / 9) * np.cos(J // 64 / 7)).reshape(64, 64)


def figure():
    fig, axes = plt.subplots(2, 3, figsize=(16, 10), dpi=100)
    line, band, scatter, histogram, bars, heat = axes.flat
    line.plot(X, WAVES, linewidth=2)
    band.fill_between(X, WAVES - 0.3, WAVES + 0.3, alpha=0.3)
    band.plot(X, WAVES, linewidth=2)
    scatter.scatter(*CLOUD, s=18, alpha=0.6)
    histogram.hist(CLOUD[1], bins=50, range=(-3.5, 3.5), density=True)
    bars.bar(np.arange(12), np.abs(np.sin(np.arange(12))))
    heat.imshow(FIELD, cmap="viridis", vmin=-1, vmax=1, aspect="auto", interpolation="nearest")
    names = ["line", "band", "scatter", "histogram", "bars", "heat map"]
    for ax, name in zip(axes.flat, names):
        ax.set_title(name)
        ax.set_xlabel("x")
        ax.grid(axis="y")
    return fig


def matplotlib_milliseconds():
    start = time.perf_counter()
    fig = figure()
    fig.canvas.draw()
    pixels = len(fig.canvas.buffer_rgba())
    elapsed = (time.perf_counter() - start) * 1e3
    assert pixels == 1600 * 1000 * 4 or pixels == 1000
    plt.close(fig)
    return elapsed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--write", type=Path, help="also write both figures into this folder")
    options = parser.parse_args()
    here = Path(__file__).parent
    ours = subprocess.Popen(
        [here / ".build/release/Bench"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def explorer_milliseconds():
        ours.stdin.write("six-panels\n")
        ours.stdin.flush()
        return float(ours.stdout.readline())

    for _ in range(2):  # fonts are opened and caches filled
        matplotlib_milliseconds(), explorer_milliseconds()
    theirs, mine = [], []
    for _ in range(options.runs):
        theirs.append(matplotlib_milliseconds())
        mine.append(explorer_milliseconds())
    ratios = sorted(a / b for a, b in zip(theirs, mine))
    print(f"matplotlib {matplotlib.__version__}  median {statistics.median(theirs):7.1f} ms")
    print(f"explorer            median {statistics.median(mine):7.1f} ms")
    print(
        f"ratio               median {statistics.median(ratios):7.1f}"
        f"  (range {ratios[0]:.1f} to {ratios[-1]:.1f}, {options.runs} runs in turns)"
    )
    if options.write:
        figure().savefig(options.write / "six-panels-matplotlib.png")
        ours.stdin.write(f"write {options.write}/six-panels-explorer.png\n")
        ours.stdin.flush()
        ours.stdout.readline()


if __name__ == "__main__":
    main()
