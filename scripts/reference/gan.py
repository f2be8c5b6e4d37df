"""Writes what a small GAN's players give in PyTorch, with both losses and every gradient, for weights
by formula."""

import json
from pathlib import Path

import torch
from formula import formula, numbers
from torch import nn
from torch.nn import functional as F

CONFIGS = [
    dict(latent_channels=5, block_out_channels=[8, 4], out_channels=3, norm_num_groups=2),
    dict(latent_channels=3, block_out_channels=[4], out_channels=1, norm_num_groups=4),
]


class Generator(nn.Module):
    def __init__(self, latent_channels, block_out_channels, out_channels, norm_num_groups):
        super().__init__()
        channels = block_out_channels
        self.project = nn.ConvTranspose2d(latent_channels, channels[0], 4, bias=False)
        self.norms = nn.ModuleList(nn.GroupNorm(norm_num_groups, c) for c in channels)
        pairs = list(zip(channels, channels[1:] + [out_channels]))
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(a, b, 4, 2, 1, bias=place == len(pairs) - 1)
            for place, (a, b) in enumerate(pairs))

    def forward(self, noise):
        x = self.project(noise[:, :, None, None])
        for norm, up in zip(self.norms, self.ups):
            x = up(F.relu(norm(x)))
        return torch.tanh(x)


def normalized(layer, x):
    """The layer with its weight divided by its spectral norm, by eight rounds from a start of ones."""
    matrix = layer.weight.detach().flatten(1)
    u = F.normalize(torch.ones(len(matrix)), dim=0)
    v = F.normalize(u @ matrix, dim=0)
    for _ in range(7):
        u = F.normalize(matrix @ v, dim=0)
        v = F.normalize(u @ matrix, dim=0)
    norm = u @ layer.weight.flatten(1) @ v
    return F.conv2d(x, layer.weight / norm, layer.bias, layer.stride, layer.padding)


class Discriminator(nn.Module):
    def __init__(self, latent_channels, block_out_channels, out_channels, norm_num_groups):
        super().__init__()
        outs = block_out_channels[::-1]
        self.downs = nn.ModuleList(
            nn.Conv2d(a, b, 4, 2, 1) for a, b in zip([out_channels] + outs, outs))
        self.verdict = nn.Conv2d(block_out_channels[0], 1, 4)

    def forward(self, x):
        for down in self.downs:
            x = F.leaky_relu(normalized(down, x), 0.2)
        return normalized(self.verdict, x).flatten()


class GAN(nn.Module):
    def __init__(self, **config):
        super().__init__()
        self.generator, self.discriminator = Generator(**config), Discriminator(**config)


def main():
    models = []
    for config in CONFIGS:
        gan = GAN(**config)
        for key, parameter in gan.named_parameters():
            parameter.data = formula(key, parameter.shape)
        side = 4 << len(config["block_out_channels"])
        noise = formula("noise", (3, config["latent_channels"]))
        real = formula("real", (3, config["out_channels"], side, side))
        fake = gan.generator(noise)
        ones, zeros = torch.ones(3), torch.zeros(3)
        entropy = F.binary_cross_entropy_with_logits
        own = entropy(gan.discriminator(real), ones) + entropy(gan.discriminator(fake.detach()), zeros)
        other = entropy(gan.discriminator(fake), ones)
        # Each player's gradients are those of its own loss: its length, and its product with another
        # formula.
        gradients = {}
        for loss, name in [(own, "discriminator"), (other, "generator")]:
            named = {f"{name}.{k}": p for k, p in getattr(gan, name).named_parameters()}
            for key, g in zip(named, torch.autograd.grad(loss, named.values(), retain_graph=True)):
                product = (g.double() * formula(key + "?", g.shape).double()).sum().item()
                gradients[key] = [g.double().norm().item(), product]
        models.append(
            {
                "config": config,
                "noise": numbers(noise),
                "real": numbers(real),
                "fake": numbers(fake),
                "logits": numbers(gan.discriminator(real)),
                "losses": [own.item(), other.item()],
                "gradients": gradients,
            }
        )
    document = {"made_with": f"PyTorch {torch.__version__}", "models": models}
    target = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures/gan.json"
    target.write_text(json.dumps(document) + "\n")
    print(f"{target}: {len(models)} models")


main()
