"""Writes what diffusers' UNet2DConditionModel predicts, and its gradients, for weights by formula.

Weights need no file: element i of a tensor is a sine that both sides compute from its name.
"""

import json
import math
from pathlib import Path

import diffusers
import torch
from diffusers import UNet2DConditionModel

CROSS, PLAIN = "CrossAttn", ""
SHAPES = [
    dict(
        config=dict(
            block_out_channels=(8, 12), layers_per_block=1, cross_attention_dim=6,
            attention_head_dim=2, norm_num_groups=4,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        ),
        size=(4, 6),
    ),
    dict(
        config=dict(
            block_out_channels=(4, 8, 8), layers_per_block=2, cross_attention_dim=5,
            attention_head_dim=(1, 2, 4), norm_num_groups=2, use_linear_projection=True,
            down_block_types=("CrossAttnDownBlock2D",) * 3,
            up_block_types=("CrossAttnUpBlock2D",) * 3,
        ),
        size=(8, 4),
    ),
]


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


def main():
    models = []
    for entry in SHAPES:
        height, width = entry["size"]
        config = entry["config"]
        unet = UNet2DConditionModel(in_channels=4, out_channels=4, sample_size=8, **config)
        for key, parameter in unet.named_parameters():
            parameter.data = formula(key, parameter.shape)
        x = formula("x", (2, 4, height, width)).requires_grad_()
        context = formula("context", (2, 5, config["cross_attention_dim"])).requires_grad_()
        result = unet(x, torch.tensor([3.0, 901.0]), context).sample
        (result * formula("upstream", result.shape)).sum().backward()
        models.append(
            {
                "config": {k: list(v) if isinstance(v, tuple) else v for k, v in config.items()},
                "x": numbers(x),
                "context": numbers(context),
                "result": numbers(result),
                "x_gradient": numbers(x.grad),
                "context_gradient": numbers(context.grad),
                # Of each gradient its length, and its product with another formula.
                "gradients": {
                    key: [
                        p.grad.double().norm().item(),
                        (p.grad.double() * formula(key + "?", p.shape).double()).sum().item(),
                    ]
                    for key, p in unet.named_parameters()
                },
            }
        )
    document = {"made_with": f"diffusers {diffusers.__version__}", "models": models}
    target = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures/unet.json"
    target.write_text(json.dumps(document) + "\n")
    print(f"{target}: {len(models)} models")


main()
