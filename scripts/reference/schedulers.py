"""Writes the times and samples of diffusers' schedulers, step by step, for every option we read.

The sample, the model and the noise are plain formulas, so that no framework is needed to make them
again: sample = arange(768)/768 as (3, 8, 8, 4) permuted to (4, 3, 8, 8), times init_noise_sigma;
model(x, t) = x t/(t+1); noise of step k, element i: 1.4 sin(i + 1 + 1000 k).
"""

import json
from pathlib import Path

import diffusers
import torch
from diffusers import (
    DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler, PNDMScheduler)
from diffusers.schedulers import scheduling_ddpm, scheduling_euler_ancestral_discrete

PLACES = [0, 101, 389, 767]
SPACINGS = ["leading", "trailing", "linspace"]
BETAS = [
    dict(beta_schedule="linear", beta_start=0.0001, beta_end=0.02),
    dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012),
    dict(beta_schedule="squaredcos_cap_v2"),
]


def noise(step: int) -> torch.Tensor:
    i = torch.arange(768, dtype=torch.float64)
    return (1.4 * torch.sin(i + 1 + 1000 * step)).to(torch.float32).reshape(4, 3, 8, 8)


def digits(value) -> float:
    return float(f"{float(value):.8g}")


def trajectory(kind, options: dict, steps: int, first: int = 0, **step_options) -> dict:
    scheduler = kind(**options)
    scheduler.set_timesteps(steps)
    sample = (torch.arange(768) / 768).reshape(3, 8, 8, 4).permute(3, 0, 1, 2).contiguous()
    x = sample * scheduler.init_noise_sigma
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(first)
    sums, elements, originals = [], [], []
    for index, t in enumerate(scheduler.timesteps[first:], start=first):
        output = scheduler.scale_model_input(x, t) * t / (t + 1)
        if kind is DDIMScheduler and step_options["eta"] > 0:
            step_options["variance_noise"] = noise(index)
        drawn = lambda *_, **__: noise(index)
        scheduling_ddpm.randn_tensor = scheduling_euler_ancestral_discrete.randn_tensor = drawn
        result = scheduler.step(output, t, x, **step_options)
        x = result.prev_sample
        sums.append(digits(x.double().abs().sum()))
        elements.append([digits(v) for v in x.flatten()[PLACES]])
        if "pred_original_sample" in result:
            originals.append(digits(result.pred_original_sample.double().abs().sum()))
    return dict(
        config=dict(_class_name=kind.__name__, **options), steps=steps, first=first,
        eta=step_options.get("eta", 0),
        use_clipped_model_output=step_options.get("use_clipped_model_output", False),
        init_noise_sigma=digits(scheduler.init_noise_sigma),
        timesteps=[digits(t) for t in scheduler.timesteps],
        sums=sums, elements=elements, originals=originals)


def cases():
    predictions = {kind: ["epsilon", "v_prediction", "sample"] for kind in (
        DDPMScheduler, DDIMScheduler, EulerDiscreteScheduler, DPMSolverMultistepScheduler)}
    predictions[PNDMScheduler] = ["epsilon", "v_prediction"]
    predictions[EulerAncestralDiscreteScheduler] = ["epsilon", "v_prediction"]
    for kind, types in predictions.items():
        extra = dict(eta=0.3) if kind is DDIMScheduler else {}
        yield kind, {}, 10, {**extra, "eta": 0.0} if extra else {}
        for p, prediction in enumerate(types):
            for s, spacing in enumerate(SPACINGS):
                options = dict(
                    num_train_timesteps=1000, prediction_type=prediction,
                    timestep_spacing=spacing, **BETAS[(p + s) % 3])
                if spacing == "leading":
                    options["steps_offset"] = 1
                yield kind, options, 7 if p == s else 10, extra
        yield kind, dict(num_train_timesteps=77, **BETAS[0]), 6, extra

    linear, scaled, cosine = BETAS
    for variance in ["fixed_small", "fixed_small_log", "fixed_large"]:
        for clip in [dict(clip_sample=False), dict(clip_sample=True, clip_sample_range=0.4)]:
            for spacing in ["leading", "trailing"]:
                yield DDPMScheduler, dict(
                    variance_type=variance, timestep_spacing=spacing, **clip, **scaled), 5, {}
    for one in [True, False]:
        for offset in [0, 1]:
            for clip in [dict(clip_sample=False), dict(clip_sample=True, clip_sample_range=0.4)]:
                yield DDIMScheduler, dict(
                    set_alpha_to_one=one, steps_offset=offset, **clip, **scaled), 5, dict(
                        eta=float(offset), use_clipped_model_output=one)
    for final in ["zero", "sigma_min"]:
        for spacing in SPACINGS:
            yield EulerDiscreteScheduler, dict(
                final_sigmas_type=final, timestep_spacing=spacing, **scaled), 5, {}
            yield DPMSolverMultistepScheduler, dict(
                final_sigmas_type=final, timestep_spacing=spacing, solver_type="heun",
                **scaled), 5, {}
            yield DPMSolverMultistepScheduler, dict(
                final_sigmas_type=final, timestep_spacing=spacing, lambda_min_clipped=-5.1,
                **cosine), 5, {}
        for lower in [True, False]:
            for euler in [True, False]:
                for steps in [6, 16]:
                    yield DPMSolverMultistepScheduler, dict(
                        final_sigmas_type=final, lower_order_final=lower, euler_at_final=euler,
                        **linear), steps, {}
    yield DPMSolverMultistepScheduler, dict(solver_order=1, **scaled), 6, {}
    for prediction in ["epsilon", "v_prediction"]:
        for one in [True, False]:
            for offset in [0, 1]:
                yield PNDMScheduler, dict(
                    skip_prk_steps=True, set_alpha_to_one=one, steps_offset=offset,
                    prediction_type=prediction, **scaled), 6, {}
                yield PNDMScheduler, dict(
                    skip_prk_steps=False, set_alpha_to_one=one, steps_offset=offset,
                    prediction_type=prediction, **scaled), 5, {}
    for spacing in SPACINGS:
        yield PNDMScheduler, dict(skip_prk_steps=True, timestep_spacing=spacing), 7, {}
    for steps in [1, 2]:
        yield PNDMScheduler, dict(skip_prk_steps=True), steps, {}


def later():
    """Runs that begin late, as picture to picture does."""
    yield DDIMScheduler, dict(clip_sample=False), dict(eta=0.0)
    yield EulerDiscreteScheduler, {}, {}
    yield DPMSolverMultistepScheduler, {}, {}
    yield PNDMScheduler, dict(skip_prk_steps=True, steps_offset=1), {}


def times():
    for kind in [DDIMScheduler, EulerDiscreteScheduler, DPMSolverMultistepScheduler]:
        for spacing in SPACINGS:
            for total, counts in [(1000, [1, 3, 16, 48]), (77, [2, 9, 32])]:
                for steps in counts:
                    options = dict(num_train_timesteps=total, timestep_spacing=spacing)
                    scheduler = kind(**options)
                    scheduler.set_timesteps(steps)
                    yield dict(
                        config=dict(_class_name=kind.__name__, **options), steps=steps,
                        timesteps=[digits(t) for t in scheduler.timesteps])


def exact():
    """Runs in double precision, from where the cosine schedule leaves almost no picture."""
    for kind in [DDIMScheduler, PNDMScheduler]:
        for prediction in ["epsilon", "v_prediction"]:
            options = dict(
                prediction_type=prediction, timestep_spacing="trailing", **BETAS[2],
                **(dict(clip_sample=False) if kind is DDIMScheduler else {}))
            scheduler = kind(**options)
            scheduler.alphas_cumprod = scheduler.alphas_cumprod.double()
            scheduler.final_alpha_cumprod = scheduler.final_alpha_cumprod.double()
            scheduler.set_timesteps(10)
            x = (torch.arange(768) / 768).reshape(3, 8, 8, 4).permute(3, 0, 1, 2).double()
            for t in scheduler.timesteps:
                x = scheduler.step(x * t.double() / (t + 1), t, x).prev_sample
            yield dict(
                config=dict(_class_name=kind.__name__, **options), sum=x.abs().sum().item())


def main() -> None:
    runs = [trajectory(kind, options, steps, **extra) for kind, options, steps, extra in cases()]
    for kind, options, extra in later():
        runs += [trajectory(kind, options, 8, first=first, **extra) for first in [1, 3]]
    document = dict(
        made_with=f"diffusers {diffusers.__version__}", places=PLACES, runs=runs,
        times=list(times()))
    target = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures/schedulers.json"
    lines = ",\n  ".join(json.dumps(run) for run in runs)
    plans = ",\n  ".join(json.dumps(plan) for plan in document["times"])
    target.write_text(
        f'{{"made_with": {json.dumps(document["made_with"])}, "places": {json.dumps(PLACES)},\n'
        f' "exact": {json.dumps(list(exact()))},\n'
        f' "runs": [\n  {lines}],\n "times": [\n  {plans}]}}\n')
    print(f"{target}: {len(runs)} runs, {len(document['times'])} plans")


main()
