"""Writes what diffusers' UNet2DModel predicts, and its gradients, for weights by formula."""

import json
from pathlib import Path

import diffusers
import torch
from diffusers import UNet2DModel
from formula import formula, numbers

CONFIGS = [
    dict(
        in_channels=3, out_channels=3, block_out_channels=(8, 12), layers_per_block=1,
        attention_head_dim=4, norm_num_groups=4,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
    ),
    # As the first models of pixels have it.
    dict(
        in_channels=2, out_channels=1, block_out_channels=(4, 8, 8), layers_per_block=2,
        attention_head_dim=None, norm_num_groups=2, norm_eps=1e-6, downsample_padding=0,
        flip_sin_to_cos=False, freq_shift=1, sample_size=8,
        down_block_types=("AttnDownBlock2D", "DownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "UpBlock2D", "AttnUpBlock2D"),
    ),
    dict(
        in_channels=1, out_channels=1, block_out_channels=(4, 4), layers_per_block=1,
        add_attention=False, norm_num_groups=2,
        down_block_types=("DownBlock2D",) * 2, up_block_types=("UpBlock2D",) * 2,
    ),
]


def main():
    models = []
    for config in CONFIGS:
        unet = UNet2DModel(**config)
        for key, parameter in unet.named_parameters():
            parameter.data = formula(key, parameter.shape)
        x = formula("x", (2, config["in_channels"], 8, 4)).requires_grad_()
        result = unet(x, torch.tensor([3.0, 901.0])).sample
        (result * formula("upstream", result.shape)).sum().backward()
        models.append(
            {
                # The file that diffusers itself would write.
                "config": json.loads(unet.to_json_string()),
                "x": numbers(x),
                "result": numbers(result),
                "x_gradient": numbers(x.grad),
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
    target = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures/unet_pixels.json"
    target.write_text(json.dumps(document) + "\n")
    print(f"{target}: {len(models)} models")


main()
