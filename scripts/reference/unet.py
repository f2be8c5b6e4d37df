"""Writes what diffusers' UNet2DConditionModel predicts, and its gradients, for weights by formula.

Weights need no file: element i of a tensor is a sine that both sides compute from its name.
"""

import json
from pathlib import Path

import diffusers
import torch
from diffusers import UNet2DConditionModel
from formula import formula, numbers

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
    # Without a bottom, and with the other way of telling the time and of halving.
    dict(
        config=dict(
            block_out_channels=(4, 8), layers_per_block=1, cross_attention_dim=5,
            attention_head_dim=2, norm_num_groups=2, mid_block_type=None, flip_sin_to_cos=False,
            freq_shift=1, downsample_padding=0, norm_eps=1e-6,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        ),
        size=(4, 4),
    ),
]


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
                # The file that diffusers itself would write.
                "config": json.loads(unet.to_json_string()),
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
