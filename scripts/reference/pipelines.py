"""Writes whole runs of diffusers' pipelines, step by step, for weights by formula.

Noise is a formula too: element i (in PyTorch's order) of place p is 1.4 sin(i + 1 + 1000 p). Place 0
is the noise a run starts from, place k + 1 that of step k, place 500 that of the autoencoder's code.
"""

import functools
import json
import math
from pathlib import Path

import diffusers
import torch
from diffusers import (
    AutoencoderKL, DDIMScheduler, DDPMPipeline, DDPMScheduler, DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler, EulerDiscreteScheduler, PNDMScheduler,
    StableDiffusionImg2ImgPipeline, StableDiffusionPipeline, UNet2DConditionModel, UNet2DModel)
from diffusers.models.autoencoders import vae as autoencoder_module
from diffusers.pipelines.ddpm import pipeline_ddpm
from diffusers.pipelines.stable_diffusion import pipeline_stable_diffusion_img2img as img2img
from diffusers.schedulers import (
    scheduling_ddim, scheduling_ddpm, scheduling_euler_ancestral_discrete)
from formula import formula, numbers
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

ROOT = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures"
PROMPT, NEGATIVE = "a red cat on grass", "a big house"
PLACES = [0, 17, 38, 63]
BETAS = dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012)


def noise(place, shape):
    i = torch.arange(math.prod(shape), dtype=torch.float64)
    return (1.4 * torch.sin(i + 1 + 1000 * place)).float().reshape(shape)


def digits(value):
    return float(f"{float(value):.8g}")


def options(scheduler):
    """Its configuration, but for bookkeeping and for infinity, which JSON lacks."""
    return {
        key: value for key, value in scheduler.config.items()
        if not key.startswith("_") and value != -math.inf}


def fill(module, rename=lambda key: key):
    for key, parameter in module.named_parameters():
        parameter.data = formula(rename(key), parameter.shape)
    return module.eval()


MODELS = [
    dict(
        name="like SD 1", pad="<|endoftext|>", prediction="epsilon",
        unet=dict(
            sample_size=4, block_out_channels=(8, 12), layers_per_block=1, cross_attention_dim=8,
            attention_head_dim=2, norm_num_groups=4,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D")),
        text=dict(hidden_size=8, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2,
                  hidden_act="quick_gelu")),
    dict(
        name="like SD 2", pad="!", prediction="v_prediction",
        unet=dict(
            sample_size=4, block_out_channels=(4, 8), layers_per_block=1, cross_attention_dim=6,
            attention_head_dim=(1, 2), norm_num_groups=2, use_linear_projection=True,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D")),
        text=dict(hidden_size=6, intermediate_size=12, num_hidden_layers=1, num_attention_heads=3,
                  hidden_act="gelu")),
]
VAE = dict(
    sample_size=8, down_block_types=("DownEncoderBlock2D",) * 2,
    up_block_types=("UpDecoderBlock2D",) * 2, block_out_channels=(4, 8), layers_per_block=1, latent_channels=4, norm_num_groups=2,
    scaling_factor=0.7)


PIXELS = dict(
    sample_size=8, in_channels=3, out_channels=3, block_out_channels=(4, 8), layers_per_block=1,
    norm_num_groups=2, attention_head_dim=4, down_block_types=("DownBlock2D", "AttnDownBlock2D"),
    up_block_types=("AttnUpBlock2D", "UpBlock2D"))

for model in MODELS:
    tokenizer = CLIPTokenizer.from_pretrained(ROOT / "tokenizer")
    model["text"].update(
        vocab_size=len(tokenizer), max_position_embeddings=77, bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id)


def components(model):
    tokenizer = CLIPTokenizer.from_pretrained(ROOT / "tokenizer")
    tokenizer.pad_token = model["pad"]
    text = CLIPTextModel(CLIPTextConfig(**model["text"]))
    old = lambda key: key if key.startswith("text_model.") else "text_model." + key
    return dict(
        tokenizer=tokenizer, text_encoder=fill(text, old),
        unet=fill(UNet2DConditionModel(**model["unet"])),
        vae=fill(AutoencoderKL(**VAE)),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False)


def summary(tensor):
    flat = tensor.detach().flatten()
    magnitudes = flat.double().abs()
    return [digits(magnitudes.sum()), digits(magnitudes.max())] + [digits(v) for v in flat[PLACES]]


class Watch:
    """Notes what each step of a pipeline is made of."""

    def __init__(self, pipe, guided):
        self.steps, self.outputs = [], []
        forward, step = pipe.unet.forward, pipe.scheduler.step

        def watched_forward(*args, **kwargs):
            result = forward(*args, **kwargs)
            self.outputs.append(result[0] if isinstance(result, tuple) else result.sample)
            return result

        # The pipeline looks for `eta` among the parameters of `step`.
        @functools.wraps(step)
        def watched_step(output, t, sample, **kwargs):
            k = len(self.steps) + self.first
            drawn = lambda shape, **_: noise(k + 1, shape)
            for module in (
                    scheduling_ddim, scheduling_ddpm, scheduling_euler_ancestral_discrete):
                module.randn_tensor = drawn
            plain = step(output, t, sample, **{**kwargs, "return_dict": True})
            entry = dict(t=digits(t), x=summary(sample), output=summary(output))
            if guided:
                entry["uncond"], entry["cond"] = map(summary, self.outputs[-1].chunk(2))
            if plain.get("pred_original_sample") is not None:
                entry["x0"] = summary(plain.pred_original_sample)
            entry["next"] = summary(plain.prev_sample)
            self.steps.append(entry)
            return (plain.prev_sample,) if kwargs.get("return_dict") is False else plain

        pipe.unet.forward, pipe.scheduler.step, self.first = watched_forward, watched_step, 0


def run(index, kind, extra=(), steps=4, guidance=4.0, negative=NEGATIVE, eta=0.0, strength=None):
    model = MODELS[index]
    scheduler = kind(prediction_type=model["prediction"], **BETAS, **dict(extra))
    if strength is None:
        pipe = StableDiffusionPipeline(scheduler=scheduler, **components(model))
    else:
        pipe = StableDiffusionImg2ImgPipeline(scheduler=scheduler, **components(model))
    pipe.set_progress_bar_config(disable=True)
    watch = Watch(pipe, guided=guidance > 1)
    asked = dict(
        prompt=PROMPT, negative_prompt=negative, num_inference_steps=steps,
        guidance_scale=guidance, eta=eta)
    final = {}
    asked["callback_on_step_end"] = lambda pipe, i, t, kept: final.update(kept) or {}
    if strength is None:
        asked["latents"] = noise(0, (1, 4, 4, 4))
    else:
        picture = (formula("picture", (1, 3, 8, 8)) * 0.5 + 0.5).clamp(0, 1)
        asked.update(image=picture, strength=strength)
        watch.first = steps - int(steps * strength)
        autoencoder_module.randn_tensor = lambda shape, **_: noise(500, shape)
        img2img.randn_tensor = lambda shape, **_: noise(0, shape)
    with torch.no_grad():
        result = pipe(output_type="np", **asked).images
    return dict(
        model=index, config=dict(_class_name=kind.__name__, **options(pipe.scheduler)), steps=steps,
        guidance=guidance, negative=negative, eta=eta, strength=strength, calls=watch.steps,
        latents=numbers(final["latents"]), picture=numbers(torch.tensor(result)))


def runs():
    kinds = [
        (DDPMScheduler, {}), (DDIMScheduler, {}), (EulerDiscreteScheduler, {}),
        (EulerAncestralDiscreteScheduler, {}), (DPMSolverMultistepScheduler, {}),
        (PNDMScheduler, dict(skip_prk_steps=True))]
    for index in (0, 1):
        for kind, extra in kinds:
            yield run(index, kind, extra)
    yield run(0, DDIMScheduler, guidance=1.0)
    yield run(0, DDIMScheduler, negative="", eta=0.5)
    for kind, extra in (kinds[1], kinds[2], kinds[5]):
        yield run(0, kind, extra, steps=5, strength=0.7)


def pixels():
    """Unconditional pictures without an autoencoder."""
    unet = fill(UNet2DModel(**PIXELS))
    pipe = DDPMPipeline(unet=unet, scheduler=DDPMScheduler(num_train_timesteps=1000))
    pipe.set_progress_bar_config(disable=True)
    watch = Watch(pipe, guided=False)
    pipeline_ddpm.randn_tensor = lambda shape, **_: noise(0, shape)
    with torch.no_grad():
        result = pipe(num_inference_steps=4, output_type="np").images
    return dict(
        unet=PIXELS, config=dict(_class_name="DDPMScheduler", **options(pipe.scheduler)), steps=4,
        calls=watch.steps,
        picture=numbers(torch.tensor(result)))


def main():
    tokens = []
    for model in MODELS:
        tokenizer = components(model)["tokenizer"]
        tokens.append({
            text: tokenizer(text, padding="max_length", max_length=77, truncation=True).input_ids
            for text in (PROMPT, NEGATIVE, "")})
    document = dict(
        made_with=f"diffusers {diffusers.__version__}", prompt=PROMPT, places=PLACES,
        vae=VAE, models=MODELS,
        ids=tokens, runs=list(runs()), pixels=pixels())
    target = ROOT / "pipelines.json"
    target.write_text(json.dumps(document) + "\n")
    print(f"{target}: {len(document['runs'])} runs")


main()
