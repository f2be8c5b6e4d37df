"""Opens a folder with diffusers or transformers, and says what is in it. With a second folder, also
whether both hold the same: configurations, weights, prompts' ids, and one picture.

    open_directory.py FOLDER [OTHER]
"""

import json
import sys
from pathlib import Path

import torch
from diffusers import DiffusionPipeline
from transformers import AutoTokenizer, CLIPImageProcessor, CLIPModel

TEXTS = ["a red cat at night", "<|endoftext|> ! 红色的猫", ""]


def parts(folder):
    index = Path(folder) / "model_index.json"
    if index.exists():
        # Old folders name a safety checker that is nobody's business here.
        without = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
        without = {key: value for key, value in without.items() if key in json.loads(index.read_text())}
        pipe = DiffusionPipeline.from_pretrained(folder, torch_dtype=torch.float32, **without)
        pipe.set_progress_bar_config(disable=True)
        return pipe, {name: part for name, part in pipe.components.items() if part is not None}
    return None, {
        "model": CLIPModel.from_pretrained(folder),
        "tokenizer": AutoTokenizer.from_pretrained(folder),
        "processor": CLIPImageProcessor.from_pretrained(folder),
    }


def painted(pipe, found):
    """Two steps with numbers for a picture; None for what does not paint."""
    if pipe is None:
        return None
    steps = dict(num_inference_steps=2, generator=torch.Generator().manual_seed(7), output_type="np")
    if "text_encoder" in found:
        return pipe(TEXTS[0], height=16, width=16, **steps).images
    return pipe(**steps).images


def facts(folder):
    pipe, found = parts(folder)
    result = {"class": type(pipe or found["model"]).__name__}
    for name, part in found.items():
        if hasattr(part, "state_dict"):
            weights = part.state_dict()
            count = sum(tensor.numel() for tensor in weights.values())
            print(f"{name}: {type(part).__name__}, {len(weights)} tensors, {count} numbers")
            result[name] = {key: tensor.float() for key, tensor in weights.items()}
        elif hasattr(part, "decode"):
            ids = part(TEXTS, padding="max_length", truncation=True, max_length=77).input_ids
            print(f"{name}: {type(part).__name__}, {len(part)} tokens; {TEXTS[0]!r}: {ids[0][:9]}")
            result[name] = ids
        else:
            print(f"{name}: {type(part).__name__}")
            result[name] = {
                key: value for key, value in dict(getattr(part, "config", part.__dict__)).items()
                if not str(key).startswith("_")
            }
    picture = painted(pipe, found)
    if picture is not None:
        print(f"picture: {picture.shape}, mean {picture.mean():.6f}")
        result["picture"] = torch.tensor(picture)
    return result


def same(a, b):
    if isinstance(a, torch.Tensor):
        return a.shape == b.shape and torch.allclose(a, b, atol=1e-6)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a == b


def main():
    first, *others = [facts(folder) for folder in sys.argv[1:3]]
    for other in others:
        for key in sorted(first.keys() | other.keys()):
            print(f"{key}: {'the same' if same(first.get(key), other.get(key)) else 'DIFFERENT'}")


main()
