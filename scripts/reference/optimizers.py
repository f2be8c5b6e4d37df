"""Writes the weights that PyTorch's optimisers lead to, step by step, for given gradients."""

import json
from pathlib import Path

import torch

torch.manual_seed(7)
COUNT, STEPS, RATE = 7, 6, 0.05
RULES = {
    "sgd": lambda w: torch.optim.SGD([w], lr=RATE),
    "momentum": lambda w: torch.optim.SGD([w], lr=RATE, momentum=0.9),
    "adam": lambda w: torch.optim.Adam([w], lr=RATE, betas=(0.8, 0.95), eps=1e-6),
    "adamDecay": lambda w: torch.optim.Adam([w], lr=RATE, weight_decay=0.3),
    "adamW": lambda w: torch.optim.AdamW([w], lr=RATE, betas=(0.9, 0.98), weight_decay=0.2),
}


def numbers(x):
    return [float(f"{v:.9g}") for v in x.detach().flatten().tolist()]


start, gradients = torch.randn(COUNT), torch.randn(STEPS, COUNT)
weights = {}
for name, make in RULES.items():
    w = torch.nn.Parameter(start.clone())
    optimizer = make(w)
    weights[name] = []
    for gradient in gradients:
        w.grad = gradient.clone()
        optimizer.step()
        weights[name].append(numbers(w))

# A rate along half a cosine.
w = torch.nn.Parameter(start.clone())
optimizer = torch.optim.SGD([w], lr=0.5)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20, eta_min=0.05)
rates = []
for _ in range(21):
    rates.append(schedule.get_last_lr()[0])
    optimizer.step()
    schedule.step()

document = {
    "made_with": f"torch {torch.__version__.split('+')[0]}",
    "rate": RATE, "start": numbers(start), "gradients": [numbers(g) for g in gradients],
    "weights": weights, "cosine": rates,
}
target = Path(__file__).parents[2] / "Tests/TensorTests/Fixtures/optimizers.json"
target.write_text(json.dumps(document) + "\n")
print(f"{target}: {len(RULES)} rules")
