"""Prints how many floating-point operations PyTorch counts in the products of diffusers' networks."""

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch.utils.flop_counter import FlopCounterMode


def count(run):
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()


unet = UNet2DConditionModel(
    sample_size=8, in_channels=4, out_channels=4, layers_per_block=1, block_out_channels=(64, 128),
    down_block_types=("CrossAttnDownBlock2D",) * 2, up_block_types=("CrossAttnUpBlock2D",) * 2,
    cross_attention_dim=96, attention_head_dim=4, norm_num_groups=16)


def autoencoder(*channels):
    return AutoencoderKL(
        block_out_channels=channels, layers_per_block=1, norm_num_groups=8,
        down_block_types=("DownEncoderBlock2D",) * len(channels),
        up_block_types=("UpDecoderBlock2D",) * len(channels))


vae, small = autoencoder(16, 32, 64, 64), autoencoder(16, 32)
print("U-Net", count(lambda: unet(torch.randn(1, 4, 8, 8), 5, torch.randn(1, 77, 96))))
print("encoder", count(lambda: vae.encode(torch.randn(1, 3, 64, 64))))
print("decoder", count(lambda: vae.decode(torch.randn(1, 4, 8, 8))))
print("small encoder", count(lambda: small.encode(torch.randn(1, 3, 16, 16))))
print("small decoder", count(lambda: small.decode(torch.randn(1, 4, 8, 8))))
