"""Writes tiny folders of Stable Diffusion, of pixels and of CLIP as diffusers and transformers save
them, and what their parts compute. Weights are by formula, and stored: the files are what is tested.
"""

import json
import shutil
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers import AutoencoderKL, DDIMScheduler, DDPMPipeline, DDPMScheduler, PNDMScheduler
from diffusers import StableDiffusionPipeline, UNet2DConditionModel, UNet2DModel
from formula import formula, numbers
from safetensors.torch import load_file, save_file
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTextConfig, CLIPTextModel
from transformers import CLIPTokenizer

FIXTURES = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures"
TARGET = FIXTURES / "directories"
PROMPT = "a red cat at night"


def filled(model):
    for key, parameter in model.named_parameters():
        parameter.data = formula(key, parameter.shape)
    return model.eval()


def text_config(tokenizer, **more):
    return dict(
        vocab_size=len(tokenizer), hidden_size=4, intermediate_size=8, num_hidden_layers=1,
        num_attention_heads=2, max_position_embeddings=77, bos_token_id=None, pad_token_id=None,
        **more,
    )


def pipeline(tokenizer, scheduler, unet, text, half=False):
    parts = dict(
        text_encoder=filled(CLIPTextModel(CLIPTextConfig(**text_config(tokenizer, **text)))),
        unet=filled(
            UNet2DConditionModel(
                block_out_channels=(4, 4), layers_per_block=1, cross_attention_dim=4,
                norm_num_groups=2, sample_size=8,
                down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
                up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), **unet,
            )
        ),
        vae=filled(
            AutoencoderKL(
                block_out_channels=(4, 4), norm_num_groups=2, sample_size=16,
                down_block_types=("DownEncoderBlock2D",) * 2,
                up_block_types=("UpDecoderBlock2D",) * 2,
            )
        ),
    )
    if half:
        # What the files hold is what is computed with.
        parts = {name: part.half().float() for name, part in parts.items()}
    return StableDiffusionPipeline(
        tokenizer=tokenizer, scheduler=scheduler, safety_checker=None, feature_extractor=None,
        requires_safety_checker=False, **parts,
    )


def computed(pipe):
    """What the parts make of a prompt, a latent and a picture."""
    ids = pipe.tokenizer(PROMPT, padding="max_length", truncation=True, return_tensors="pt").input_ids
    with torch.no_grad():
        context = pipe.text_encoder(ids)[0]
        return {
            "ids": ids[0].tolist(),
            "text": numbers(context[0, :8]),
            "unet": numbers(pipe.unet(formula("x", (1, 4, 8, 4)), 501, context).sample),
            "decoded": numbers(pipe.vae.decode(formula("z", (1, 4, 4, 2))).sample),
            "encoded": numbers(pipe.vae.encode(formula("x", (1, 3, 8, 4))).latent_dist.mean),
        }


def rewrite(path, change):
    tensors = load_file(path)
    save_file(change(tensors), path, metadata={"format": "pt"})


def edit(path, **changes):
    values = json.loads(path.read_text())
    values.update(changes)
    path.write_text(json.dumps(values, indent=2) + "\n")


def compact(path):
    path.write_text(json.dumps(json.loads(path.read_text()), separators=(",", ":")) + "\n")


def copy_tokenizer(folder):
    shutil.copytree(
        FIXTURES / "tokenizer", folder, dirs_exist_ok=True,
        ignore=lambda _, names: [n for n in names if n in ("captions.txt", "ids.json")])


def old(tokenizer):
    """As Stable Diffusion 1's first folders are: old spellings, and what nobody needs."""
    scheduler = PNDMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True)
    pipe = pipeline(tokenizer, scheduler, dict(attention_head_dim=2), dict(eos_token_id=2))
    folder = TARGET / "old"
    pipe.save_pretrained(folder)
    shutil.rmtree(folder / "tokenizer")
    copy_tokenizer(folder / "tokenizer")
    spelling = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}

    def old_vae(tensors):
        result = {}
        for key, tensor in tensors.items():
            for new, ancient in spelling.items():
                if f".attentions.0.{new}." in key:
                    key = key.replace(new, ancient)
                    # One half as linear layers, the other as convolutions, as the files have it from
                    # which all others were converted; today's diffusers reads the first kind only.
                    if key.startswith("encoder") and key.endswith("weight"):
                        tensor = tensor[:, :, None, None]
            result[key] = tensor.contiguous()
        return result

    rewrite(folder / "vae/diffusion_pytorch_model.safetensors", old_vae)
    rewrite(
        folder / "text_encoder/model.safetensors",
        lambda tensors: {
            **{f"text_model.{key.removeprefix('text_model.')}": t for key, t in tensors.items()},
            "text_model.embeddings.position_ids": torch.arange(77)[None],
        },
    )
    for part in ("unet", "vae", "scheduler"):
        name = "scheduler_config.json" if part == "scheduler" else "config.json"
        edit(folder / part / name, _diffusers_version="0.6.0")
    config = json.loads((folder / "vae/config.json").read_text())
    for key in ("scaling_factor", "force_upcast", "shift_factor", "use_quant_conv"):
        del config[key]
    (folder / "vae/config.json").write_text(json.dumps(config, indent=2) + "\n")
    edit(
        folder / "model_index.json", _diffusers_version="0.6.0", requires_safety_checker=True,
        safety_checker=["stable_diffusion", "StableDiffusionSafetyChecker"],
        feature_extractor=["transformers", "CLIPFeatureExtractor"],
    )
    return computed(pipe)


def new(tokenizer):
    """As Stable Diffusion 2 is saved today: half precision, shards, the tokenizer in one file."""
    scheduler = DDIMScheduler(
        beta_schedule="scaled_linear", prediction_type="v_prediction", clip_sample=False,
        set_alpha_to_one=False, steps_offset=1)
    pipe = pipeline(
        tokenizer, scheduler, dict(attention_head_dim=(1, 2), use_linear_projection=True),
        dict(hidden_act="gelu", eos_token_id=tokenizer.eos_token_id), half=True)
    facts = computed(pipe)
    pipe.to(torch.float16).save_pretrained(TARGET / "new")
    shutil.rmtree(TARGET / "new/unet")
    pipe.unet.save_pretrained(TARGET / "new/unet", max_shard_size="8KB")
    compact(TARGET / "new/tokenizer/tokenizer.json")
    compact(TARGET / "new/unet/diffusion_pytorch_model.safetensors.index.json")
    return facts


def pixels():
    unet = filled(
        UNet2DModel(
            block_out_channels=(4, 4), layers_per_block=1, norm_num_groups=2, attention_head_dim=2,
            sample_size=8, down_block_types=("DownBlock2D", "AttnDownBlock2D"),
            up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        )
    )
    DDPMPipeline(unet.half(), DDPMScheduler()).save_pretrained(TARGET / "pixels")
    unet.float()
    with torch.no_grad():
        return {"unet": numbers(unet(formula("x", (1, 3, 8, 4)), 501).sample)}


def clip(tokenizer):
    vision = dict(
        hidden_size=4, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2,
        image_size=8, patch_size=4)
    text = text_config(tokenizer, eos_token_id=tokenizer.eos_token_id)
    model = filled(CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=4)))
    model.half().save_pretrained(TARGET / "clip")
    model.float()
    copy_tokenizer(TARGET / "clip")
    CLIPImageProcessor(size={"shortest_edge": 8}, crop_size=8).save_pretrained(TARGET / "clip")
    ids = tokenizer(PROMPT, padding="max_length", truncation=True, return_tensors="pt").input_ids
    with torch.no_grad():
        out = model(input_ids=ids, pixel_values=formula("x", (1, 3, 8, 8)))
    return {"text": numbers(out.text_embeds), "image": numbers(out.image_embeds)}


def main():
    shutil.rmtree(TARGET, ignore_errors=True)
    tokenizer = CLIPTokenizer.from_pretrained(FIXTURES / "tokenizer")
    document = {
        "made_with": f"diffusers {diffusers.__version__}, transformers {transformers.__version__}",
        "prompt": PROMPT,
        "old": old(tokenizer), "new": new(tokenizer), "pixels": pixels(), "clip": clip(tokenizer),
    }
    (TARGET / "computed.json").write_text(json.dumps(document) + "\n")
    for path in TARGET.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    size = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    print(f"{TARGET}: {size} bytes")


main()
