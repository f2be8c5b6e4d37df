"""Writes files with the safetensors library, and what PyTorch reads in them, bit by bit."""

import json
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load_file, save_file

FOLDER = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures"
torch.manual_seed(7)


def patterns(dtype):
    """16-bit patterns: every exponent and sign with first, middle and last fractions.

    Not-a-numbers are quiet ones, because processors make them quiet.
    """
    fraction = 10 if dtype == torch.float16 else 7
    top = 1 << (15 - fraction)
    bits = []
    for exponent in range(top):
        for part in (0, 1, (1 << fraction) // 3, (1 << fraction) - 1):
            if exponent == top - 1 and part:
                part |= 1 << (fraction - 1)
            bits.append(exponent << fraction | part)
    bits += [b | 0x8000 for b in bits]
    return torch.tensor([b - 65536 if b > 32767 else b for b in bits], dtype=torch.int16).view(dtype)


def single():
    """Any 32 bits but a not-a-number that signals."""
    bits = torch.randint(-(2**31), 2**31, (6, 7), dtype=torch.int64).to(torch.int32)
    bits.view(-1)[:6] = torch.tensor([0, -(2**31), 1, 0x7F800000, -0x800000, 0x7FC00001])
    return bits.view(torch.float32)


def main() -> None:
    files = {
        # The kinds this project writes: it must write the same bytes.
        "written": {
            "conv.weight": torch.randn(3, 2, 3, 3),
            "half": patterns(torch.float16).reshape(2, -1),
            "ids": torch.tensor([[0, 49407, -1], [2**62, -(2**63), 2**63 - 1]]),
            "single": single(),
            "scalar": torch.tensor(2.5),
            "none": torch.zeros(0, 4),
            "名 \"q\"\n": torch.randn(5).half(),
        },
        # And those it only reads.
        "read": {
            "bf16": patterns(torch.bfloat16),
            "f64": torch.randn(9, dtype=torch.float64) * 1e3,
            "i32": torch.tensor([-(2**31), 0, 2**31 - 1], dtype=torch.int32),
            "bool": torch.tensor([True, False, True]),
            "u8": torch.arange(5, dtype=torch.uint8),
            "f8": torch.zeros(3, dtype=torch.float8_e4m3fn),
        },
    }
    document = {"made_with": f"safetensors {safetensors.__version__}, torch {torch.__version__}"}
    for name, tensors in files.items():
        path = FOLDER / f"{name}.safetensors"
        save_file(tensors, path, metadata={"format": "pt"})
        document[name] = [describe(k, v) for k, v in sorted(load_file(path).items())]
        path.chmod(0o644)
        print(f"{path}: {len(tensors)} tensors")
    (FOLDER / "safetensors.json").write_text(json.dumps(document, indent=1) + "\n")


def describe(name, tensor):
    entry = {"name": name, "shape": list(tensor.shape), "bits": [], "integers": []}
    if tensor.dtype in (torch.int64, torch.int32):
        entry["integers"] = tensor.flatten().tolist()
    elif tensor.dtype in (torch.float32, torch.float16, torch.bfloat16, torch.float64):
        bits = tensor.to(torch.float32).flatten().contiguous().view(torch.int32)
        entry["bits"] = [b & 0xFFFFFFFF for b in bits.tolist()]
    return entry


main()
