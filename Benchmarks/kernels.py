"""Times the operations that a U-Net's training step is made of in PyTorch and in the explorer, in
turns: the products of its convolutions and projections, and convolution, group norm with SiLU and
attention, forward and backward.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/kernels.py [--runs 15] [--no-compile]

PyTorch has two threads and an allocator that keeps its memory; pictures in both of its orders, and
operations compiled where its compiler works.
"""

import argparse
import time

from peers.turns import Explorer, compare, keep_memory

keep_memory()

import torch
import torch.nn.functional as F

# Rows, columns and depth: 3×3 convolutions of 64 latents at both levels, and projections of texts.
PRODUCTS = [(4096, 64, 576), (1024, 128, 1152), (4096, 192, 64), (4928, 128, 96)]


def timed(body):
    def run():
        start = time.perf_counter()
        body()
        return (time.perf_counter() - start) * 1e3

    return run


def product(rows, columns, depth):
    a, b = torch.randn(rows, depth), torch.randn(depth, columns)
    return timed(lambda: a @ b)


def trained(x, operation, others):
    """Forward and backward of the mean of an operation's result, by `x` and the others in it."""
    x.requires_grad_()

    def body():
        for leaf in (x, *others):
            leaf.grad = None
        operation(x).mean().backward()

    return timed(body)


def kernels(compiles):
    weight, bias = torch.nn.Parameter(torch.randn(64, 64, 3, 3)), torch.nn.Parameter(torch.randn(64))
    scale, shift = torch.nn.Parameter(torch.randn(64)), torch.nn.Parameter(torch.randn(64))
    keys, values = (torch.randn(64, 77, 64).requires_grad_() for _ in range(2))

    def heads(x):
        return x.view(64, -1, 4, 16).transpose(1, 2)

    pictures = torch.randn(64, 64, 8, 8)
    last = pictures.clone(memory_format=torch.channels_last)
    operations = {
        "convolution": (pictures, last, lambda x: F.conv2d(x, weight, bias, padding=1), (weight, bias)),
        "group-norm-silu": (
            pictures, last, lambda x: F.silu(F.group_norm(x, 16, scale, shift)), (scale, shift)),
        "attention": (
            torch.randn(64, 64, 64), None,
            lambda x: F.scaled_dot_product_attention(heads(x), heads(keys), heads(values)),
            (keys, values)),
    }
    return {
        job: columns(x, last, operation, others, compiles)
        for job, (x, last, operation, others) in operations.items()
    }


def columns(x, last, operation, others, compiles):
    """An operation in each way that PyTorch has for it."""
    runs = {"eager": trained(x.clone(), operation, others)}
    if last is not None:
        runs["last"] = trained(last.clone(), operation, others)
    if compiles:
        try:
            compiled = trained(x.clone(), torch.compile(operation), others)
            compiled()
            runs["compiled"] = compiled
        except Exception as problem:  # whatever the compiler lacks here
            print(f"torch.compile does not work here: {str(problem).splitlines()[0]}")
    return runs


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--no-compile", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(2)
    explorer = Explorer()
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    for shape in PRODUCTS:
        job = "product " + " ".join(map(str, shape))
        compare(job, lambda: explorer(job), {"eager": product(*shape)}, options.runs, repeat=9)
    for job, peers in kernels(not options.no_compile).items():
        compare(job, lambda: explorer(job), peers, options.runs, repeat=9)


if __name__ == "__main__":
    main()
