"""Opens the shipped models in diffusers and transformers, and compares what they make with what the
explorer makes of the same noise, prompts and pictures. Ends with a failure where they differ by more
than 1e-3.

    swift build -c release --product explorer
    python3 scripts/reference/open_models.py [MODELS]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from diffusers import DDIMScheduler, DDPMPipeline, StableDiffusionPipeline
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import CLIPModel, CLIPTokenizer
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

TOLERANCE = 1e-3
PROMPTS = [
    "a big red cat on the left on grass under a blue sky",
    "夜里，雪地上左边有一座红色的大房子",
    "a big yellow cat right of a small green house on grass at sunset",
]


def explorer(*arguments):
    program = Path(__file__).resolve().parents[2] / ".build/release/explorer"
    result = subprocess.run([program, *arguments], capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"explorer {' '.join(map(str, arguments))}: {result.stderr}")
    return result.stdout


def pixels(model, folder):
    """The greatest difference of pictures of a model of pixels, by DDIM from the same noise."""
    pipeline = DDPMPipeline.from_pretrained(model)
    scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    scheduler.set_timesteps(50)
    x = noise = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    save_file({"latents": noise}, folder / "noise.safetensors")
    explorer(
        "generate", "--pixels", "--model", model, "--latents", folder / "noise.safetensors",
        "--scheduler", "ddim", "--steps", "50", "--save-tensor", folder / "pixels.safetensors",
        "--out", folder / "pixels.png")
    with torch.inference_mode():
        for t in scheduler.timesteps:
            x = scheduler.step(pipeline.unet(x, t).sample, t, x).prev_sample
    theirs = (x[0].permute(1, 2, 0) / 2 + 0.5).clamp(0, 1)
    return (load_file(folder / "pixels.safetensors")["image"] - theirs).abs().max().item()


def main():
    models = Path(sys.argv[1] if len(sys.argv) > 1 else "Models")
    model, clip_folder = models / "tiny-world", models / "tiny-world-clip"
    folder = Path(tempfile.mkdtemp())
    worst = []

    pipeline = StableDiffusionPipeline.from_pretrained(model)
    pipeline.set_progress_bar_config(disable=True)
    pictures = []
    for place, prompt in enumerate(PROMPTS):
        noise, ours, picture = (folder / f"{place}{end}" for end in ("n.safetensors", ".safetensors", ".png"))
        latents = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(place))
        save_file({"latents": latents}, noise)
        explorer(
            "generate", "--prompt", prompt, "--model", model, "--latents", noise, "--steps", "50",
            "--guidance", "3", "--save-tensor", ours, "--out", picture)
        pictures.append(picture)
        made = load_file(ours)
        theirs = pipeline(
            prompt, latents=latents, num_inference_steps=50, guidance_scale=3, output_type="np",
            height=64, width=64).images[0]
        ids = pipeline.tokenizer(prompt, padding="max_length", truncation=True, max_length=77).input_ids
        difference = (made["image"] - torch.from_numpy(theirs)).abs().max().item()
        same = made["ids"].tolist() == ids
        print(f"{prompt}: greatest difference of pictures {difference:.2e}, ids {'equal' if same else 'differ'}")
        worst += [difference, 0 if same else 1]

    for path in sorted(models.glob("tiny-world-pixels*")):
        worst.append(pixels(path, folder))
        print(f"{path.name}: greatest difference of pictures {worst[-1]:.2e}")

    clip, tokenizer = CLIPModel.from_pretrained(clip_folder), CLIPTokenizer.from_pretrained(clip_folder)
    processor = CLIPImageProcessorPil.from_pretrained(clip_folder)
    opened = [Image.open(path).convert("RGB") for path in pictures]
    with torch.inference_mode():
        result = clip(
            pixel_values=processor(opened, return_tensors="pt").pixel_values,
            **tokenizer(PROMPTS, padding="max_length", truncation=True, max_length=77, return_tensors="pt"))
    answer = json.loads(
        explorer("stage", "similarity", "--model", clip_folder, "--json", "--image", *pictures, "--text", *PROMPTS))
    theirs = result.image_embeds @ result.text_embeds.T
    difference = (torch.tensor(answer["cosine"]) - theirs).abs().max().item()
    print(f"greatest difference of cosines {difference:.2e}")
    if max(worst + [difference]) > TOLERANCE:
        sys.exit("the models differ from their peers")


if __name__ == "__main__":
    main()
