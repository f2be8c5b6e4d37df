"""Writes ᾱ_t of diffusers' schedules at some forty times each, as the float32 values it uses."""

import json
from pathlib import Path

import diffusers
from diffusers import DDPMScheduler

CASES = [
    dict(beta_schedule="linear", num_train_timesteps=1000, beta_start=0.0001, beta_end=0.02),
    dict(beta_schedule="scaled_linear", num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012),
    dict(beta_schedule="squaredcos_cap_v2", num_train_timesteps=1000),
    dict(beta_schedule="linear", num_train_timesteps=77, beta_start=0.001, beta_end=0.2),
    dict(beta_schedule="scaled_linear", num_train_timesteps=250, beta_start=0.002, beta_end=0.05),
    dict(beta_schedule="squaredcos_cap_v2", num_train_timesteps=50),
]


def times(steps: int) -> list[int]:
    chosen = {round(i * (steps - 1) / 37) for i in range(38)}
    return sorted(chosen | {1, 2, steps - 2})


def main() -> None:
    schedules = []
    for case in CASES:
        alpha_bar = DDPMScheduler(**case).alphas_cumprod
        at = times(case["num_train_timesteps"])
        schedules.append({**case, "times": at, "alpha_bar": [alpha_bar[t].item() for t in at]})
    document = {"made_with": f"diffusers {diffusers.__version__}", "schedules": schedules}
    target = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures/noise_schedules.json"
    target.write_text(json.dumps(document, indent=1) + "\n")
    print(f"{target}: {len(schedules)} schedules")


main()
