"""Writes what diffusers' AutoencoderKL encodes and decodes, and its gradients, for weights by formula."""

import json
from pathlib import Path

import diffusers
import torch
from diffusers import AutoencoderKL
from formula import formula, numbers

CONFIGS = [
    dict(block_out_channels=(4, 8), layers_per_block=1, latent_channels=3, norm_num_groups=2),
    dict(block_out_channels=(4, 4, 8), layers_per_block=2, latent_channels=4, norm_num_groups=4),
]


def main():
    models = []
    for config in CONFIGS:
        levels = len(config["block_out_channels"])
        vae = AutoencoderKL(
            down_block_types=("DownEncoderBlock2D",) * levels,
            up_block_types=("UpDecoderBlock2D",) * levels, **config,
        )
        for key, parameter in vae.named_parameters():
            parameter.data = formula(key, parameter.shape)
        x = formula("x", (2, 3, 8, 12)).requires_grad_()
        posterior = vae.encode(x).latent_dist
        noise = formula("noise", posterior.mean.shape)
        code = posterior.mean + posterior.std * noise
        result = vae.decode(code).sample
        divergence = 0.5 * (
            posterior.mean**2 + posterior.logvar.exp() - 1 - posterior.logvar
        ).mean()
        ((result * formula("upstream", result.shape)).sum() + 3 * divergence).backward()
        models.append(
            {
                "config": {k: list(v) if isinstance(v, tuple) else v for k, v in config.items()},
                "x": numbers(x),
                "noise": numbers(noise),
                "mean": numbers(posterior.mean),
                "code": numbers(code),
                "result": numbers(result),
                "x_gradient": numbers(x.grad),
                "divergence": divergence.item(),
                # Of each gradient its length, and its product with another formula.
                "gradients": {
                    key: [
                        p.grad.double().norm().item(),
                        (p.grad.double() * formula(key + "?", p.shape).double()).sum().item(),
                    ]
                    for key, p in vae.named_parameters()
                },
            }
        )
    document = {"made_with": f"diffusers {diffusers.__version__}", "models": models}
    target = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures/autoencoder.json"
    target.write_text(json.dumps(document) + "\n")
    print(f"{target}: {len(models)} models")


main()
