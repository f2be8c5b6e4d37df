"""Runs the explorer and its peers in turns, and prints the ratios of their times."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

# An allocator that keeps its memory: PyTorch is half as fast again with it.
KEEP = {
    "MALLOC_TRIM_THRESHOLD_": "4294967296",
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TOP_PAD_": "268435456",
}


def keep_memory():
    """Starts the script anew with the settings above: the allocator reads them at the start."""
    if any(os.environ.get(name) != value for name, value in KEEP.items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **KEEP})


class Explorer:
    """The Swift side, which answers each job's name with a number."""

    def __init__(self):
        self.process = subprocess.Popen(
            [Path(__file__).parents[1] / ".build/release/Bench"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )

    def __call__(self, job):
        self.process.stdin.write(job + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def memory(self, key):
        """`VmRSS`, its resident memory now, or `VmHWM`, the most there has been, in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(key):
                return int(line.split()[1]) / 1024
        raise KeyError(key)


def compare(name, ours, theirs, runs, repeat=1, warm_up=3):
    """Times `ours` and each of `theirs` (by name) in turns; all give milliseconds. Prints the medians
    and the ratios of the same turn, and returns our median."""
    for _ in range(warm_up):
        ours(), [run() for run in theirs.values()]

    def turn(run):
        time.sleep(0.02)  # until the other side's threads have stopped waiting for more work
        return statistics.median(run() for _ in range(repeat))

    mine, others = [], {peer: [] for peer in theirs}
    for _ in range(runs):
        mine.append(turn(ours))
        for peer, run in theirs.items():
            others[peer].append(turn(run))
    print(f"{name:28} explorer   {statistics.median(mine):9.3f} ms")
    for peer, times in others.items():
        ratios = sorted(a / b for a, b in zip(times, mine))
        print(
            f"{'':28} {peer:10} {statistics.median(times):9.3f} ms, ratio median"
            f" {statistics.median(ratios):.2f} (range {ratios[0]:.2f} to {ratios[-1]:.2f},"
            f" {runs} runs in turns)"
        )
    return statistics.median(mine)
