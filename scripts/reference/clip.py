"""Writes what transformers' CLIP computes, and its gradients, for weights by formula."""

import json
from pathlib import Path

import numpy
import torch
import transformers
from formula import formula, numbers
from torch.utils.flop_counter import FlopCounterMode
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

MODELS = [
    # The end of a text is the largest id; texts are filled with it, as Stable Diffusion 1 does.
    dict(
        config=dict(
            text_config=dict(
                vocab_size=20, hidden_size=8, intermediate_size=12, num_hidden_layers=2,
                num_attention_heads=2, max_position_embeddings=7, eos_token_id=2,
            ),
            vision_config=dict(
                hidden_size=12, intermediate_size=10, num_hidden_layers=2, num_attention_heads=3,
                image_size=7, patch_size=2,
            ),
            projection_dim=5,
        ),
        ids=[[18, 3, 4, 2, 19, 19, 19], [18, 7, 19, 19, 19, 19, 19], [18, 1, 1, 5, 6, 11, 19]],
    ),
    # The end of a text is a token of its own, its first place counts; texts are filled with 0.
    dict(
        config=dict(
            text_config=dict(
                vocab_size=15, hidden_size=6, intermediate_size=24, num_hidden_layers=1,
                num_attention_heads=1, max_position_embeddings=9, eos_token_id=5,
                hidden_act="gelu", layer_norm_eps=1e-3,
            ),
            vision_config=dict(
                hidden_size=8, intermediate_size=16, num_hidden_layers=1, num_attention_heads=4,
                num_channels=2, image_size=8, patch_size=4, hidden_act="gelu", layer_norm_eps=1e-4,
            ),
            projection_dim=3,
            logit_scale_init_value=1.5,
        ),
        ids=[[13, 3, 5, 5, 0], [13, 14, 7, 9, 5]],
    ),
]

# Height, width, and what differs from the usual settings.
PICTURES = [
    (20, 13, dict(size={"shortest_edge": 8}, crop_size={"height": 8, "width": 8})),
    (3, 5, dict(size={"shortest_edge": 8}, crop_size={"height": 6, "width": 11})),
    (9, 31, dict(size={"height": 7, "width": 12}, do_center_crop=False, resample=2)),
    (4, 3, dict(size={"height": 9, "width": 5}, do_center_crop=False, resample=2)),
    (5, 8, dict(do_resize=False, crop_size={"height": 8, "width": 5}, do_normalize=False)),
    (61, 47, dict(size=5, crop_size=4, do_rescale=False)),
    (6, 6, dict(size=6, crop_size=6, image_mean=[0.5, 0.4, 0.3], image_std=[0.5, 0.6, 0.7])),
    (7, 9, dict(do_resize=False, do_center_crop=False, do_rescale=False, do_normalize=False)),
    (12, 5, dict(size={"shortest_edge": 7}, crop_size={"height": 9, "width": 10})),
]


def picture(height, width):
    place = numpy.arange(height * width * 3, dtype=numpy.int64)
    # Hard edges and smooth slopes: overshoots are cut at both ends.
    waves = 160 * numpy.sin(0.7 * place) + 128
    bytes = numpy.where(place % 7 < 3, (place * place * 31) % 256, waves.clip(0, 255))
    return bytes.astype(numpy.uint8).reshape(height, width, 3)


def run(entry):
    config = CLIPConfig(**entry["config"])
    config._attn_implementation = "eager"
    model = CLIPModel(config).eval()
    for key, parameter in model.named_parameters():
        parameter.data = formula(key, parameter.shape)
    ids = torch.tensor(entry["ids"])
    vision = config.vision_config
    shape = (len(ids), vision.num_channels, vision.image_size, vision.image_size)
    pictures = formula("pictures", shape).requires_grad_()
    result = model(
        input_ids=ids, pixel_values=pictures, return_loss=True, output_hidden_states=True
    )
    result.loss.backward()
    text, image = result.text_model_output, result.vision_model_output
    counters = []
    for tower, input in [(model.text_model, ids), (model.vision_model, pictures)]:
        with FlopCounterMode(display=False) as counter:
            tower(input)
        counters.append(counter.get_total_flops())
    # `pooler_output` of the towers as `CLIPModel` returns them is projected.
    pooled = model.text_model(ids).pooler_output
    return {
        "config": config.to_dict(),
        "ids": entry["ids"],
        "pictures": numbers(pictures),
        "last_hidden_state": numbers(text.last_hidden_state),
        "pooled": numbers(pooled),
        "hidden_states": [numbers(h) for h in text.hidden_states],
        "vision_state": numbers(image.last_hidden_state),
        "image_embeddings": numbers(result.image_embeds),
        "text_embeddings": numbers(result.text_embeds),
        "logits": numbers(result.logits_per_image),
        "loss": result.loss.item(),
        "pictures_gradient": numbers(pictures.grad),
        "flops": counters,
        # Of each gradient its length, and its product with another formula.
        "gradients": {
            key: [
                p.grad.double().norm().item(),
                (p.grad.double() * formula(key + "?", p.shape).double()).sum().item(),
            ]
            for key, p in model.named_parameters()
        },
    }


def size(**config):
    """The names' number and the numbers' number of a text tower; no memory is used."""
    with torch.device("meta"):
        weights = CLIPTextModel(CLIPTextConfig(**config)).state_dict()
    return [len(weights), sum(w.numel() for w in weights.values())]


def processed(height, width, settings):
    processor = CLIPImageProcessorPil(**settings)
    # A picture three pixels high would be taken for channels first.
    result = processor(
        picture(height, width), return_tensors="pt", input_data_format="channels_last"
    ).pixel_values
    return {"settings": settings, "height": height, "width": width, "result": numbers(result)}


def deviations():
    """How widely transformers spreads fresh weights, of a model large enough to tell."""
    torch.manual_seed(1)
    tower = dict(hidden_size=256, intermediate_size=512, num_hidden_layers=3, num_attention_heads=4)
    model = CLIPModel(
        CLIPConfig(
            text_config=dict(vocab_size=600, initializer_factor=0.5, **tower),
            vision_config=dict(image_size=64, patch_size=8, initializer_range=0.05, **tower),
            projection_dim=300, initializer_factor=2.0,
        )
    )
    return {key: p.std(correction=0).item() for key, p in model.named_parameters()}


def main():
    document = {
        "made_with": f"transformers {transformers.__version__}",
        "models": [run(entry) for entry in MODELS],
        "pictures": [processed(*entry) for entry in PICTURES],
        "text_names": list(
            CLIPTextModel(CLIPTextConfig(**MODELS[1]["config"]["text_config"])).state_dict()
        ),
        "sizes": {
            "1": size(hidden_size=768, intermediate_size=3072, num_attention_heads=12),
            "2": size(
                hidden_size=1024, intermediate_size=4096, num_attention_heads=16,
                num_hidden_layers=23, hidden_act="gelu",
            ),
        },
        "deviations": deviations(),
    }
    target = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures/clip.json"
    target.write_text(json.dumps(document) + "\n")
    print(f"{target}: {len(MODELS)} models, {len(PICTURES)} pictures")


main()
