"""Weights that need no file: both sides compute them from a tensor's name."""

import math

import torch


def formula(key, shape):
    """sin(1.7 (i + 1) + name), the name being the sum of its bytes times their places."""
    name = sum((place + 1) * byte for place, byte in enumerate(key.encode()))
    count = math.prod(shape)
    waves = [math.sin(1.7 * (i + 1) + 0.37 * i * i / count + name) for i in range(count)]
    if "norm" in key and key.endswith("weight"):
        waves = [1 + 0.3 * w for w in waves]
    elif len(shape) > 1:
        scale = 1.5 / math.sqrt(count / shape[0])
        waves = [scale * w for w in waves]
    else:
        waves = [0.2 * w for w in waves]
    return torch.tensor(waves, dtype=torch.float64).float().reshape(shape)


def numbers(tensor):
    return {
        "shape": list(tensor.shape),
        "values": [float(f"{v:.9g}") for v in tensor.detach().double().flatten().tolist()],
    }
