"""Writes PyTorch's results and gradients of the tensor operations on small odd shapes.

Pictures and weights are written as this project keeps them: channels last.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.manual_seed(7)
CASES = []


def numbers(tensor):
    flat = tensor.detach().double().contiguous().flatten().tolist()
    return {"shape": list(tensor.shape), "values": [float(f"{v:.9g}") for v in flat]}


def last(x):
    """[N, C, H, W] or [out, in, h, w] with the second axis last."""
    return x.permute(0, 2, 3, 1)


def case(name, function, *inputs, layout=None, **options):
    """`layout` says, input by input and then for the result, what is written channels last."""
    inputs = [x.clone().requires_grad_(x.is_floating_point()) for x in inputs]
    result = function(*inputs)
    upstream = torch.randn_like(result)
    result.backward(upstream)
    layout = layout or [False] * (len(inputs) + 1)

    def written(x, channels_last):
        return numbers(last(x) if channels_last else x)

    CASES.append(
        {
            "name": name,
            "options": options,
            "inputs": [written(x, l) for x, l in zip(inputs, layout)],
            "result": written(result, layout[-1]),
            "upstream": written(upstream, layout[-1]),
            "gradients": [written(x.grad, l) for x, l in zip(inputs, layout)],
        }
    )


def randn(*shape):
    return torch.randn(*shape)


def elementwise():
    x = torch.cat([randn(23), torch.tensor([-9.0, -4.1, -1.5, 0.3, 4.2, 9.0])])
    positive = randn(11).abs() + 0.05
    case("exponential", torch.exp, randn(3, 5))
    case("logarithm", torch.log, positive)
    case("squareRoot", torch.sqrt, positive)
    case("squared", torch.square, x)
    case("magnitude", torch.abs, x)
    case("tanh", torch.tanh, x)
    case("sigmoid", torch.sigmoid, x)
    case("silu", F.silu, x)
    case("gelu", F.gelu, x)
    case("quickGELU", lambda v: v * torch.sigmoid(1.702 * v), x)
    case("relu", F.relu, x)
    case("leakyReLU", lambda v: F.leaky_relu(v, 0.2), x)
    case("geglu", lambda v: v.chunk(2, -1)[0] * F.gelu(v.chunk(2, -1)[1]), randn(2, 3, 10))
    case("silu", F.silu, randn(1, 5))
    case("numbers", lambda v: 2 / (3 - (v * 0.5 + 4) / 3) - 1, randn(3, 5))
    case("blend", lambda v, w: 0.5 * v - 3 * w, randn(3, 5), randn(3, 5))
    case("broadcast", lambda v: v.expand(4, 2, 3), randn(2, 1))
    a, b = randn(2, 1, 5), randn(3, 1) + 3
    case("add", torch.add, a, b)
    case("subtract", torch.sub, a, b)
    case("multiply", torch.mul, a, b)
    case("divide", torch.div, a, b)


def reductions():
    case("sum", lambda v: v.sum((0, 2)), randn(3, 4, 5))
    case("mean", lambda v: v.mean((1, 2)), randn(3, 4, 5))
    case("variance", lambda v: v.var((0, 1), unbiased=False), randn(3, 4, 5))
    case("softmax", lambda v: v.softmax(-1), randn(3, 19) * 3)
    case("logSoftmax", lambda v: v.log_softmax(-1), randn(3, 19) * 3)
    targets = torch.tensor([2, 0, 6])
    case("crossEntropy", lambda v: F.cross_entropy(v, targets), randn(3, 7), ids=targets.tolist())
    case("meanSquaredError", F.mse_loss, randn(3, 7), randn(3, 7))
    case("meanAbsoluteError", F.l1_loss, randn(3, 7), randn(3, 7))


def products():
    case("matmul", torch.matmul, randn(5, 7), randn(7, 3))
    case("matmul", torch.matmul, randn(2, 3, 5, 7), randn(2, 3, 7, 4))
    case("matmul", torch.matmul, randn(2, 5, 7), randn(7, 4))
    case("matmulTransposed", lambda v, w: v.mT @ w.mT, randn(2, 5, 3), randn(2, 7, 5))
    case("linear", F.linear, randn(2, 3, 7), randn(5, 7), randn(5))
    case("linear", F.linear, randn(1, 7), randn(5, 7))
    ids = torch.tensor([3, 0, 3, 5])
    case("embedding", lambda w: F.embedding(ids, w), randn(6, 5), ids=ids.tolist())
    for causal in (False, True):
        q, k, v = randn(2, 5, 12), randn(2, 5 if causal else 7, 12), randn(2, 5 if causal else 7, 12)

        def heads(x):
            return x.reshape(*x.shape[:2], 3, 4).transpose(1, 2)

        def attention(q, k, v):
            y = F.scaled_dot_product_attention(heads(q), heads(k), heads(v), is_causal=causal)
            return y.transpose(1, 2).reshape(q.shape)

        case("attention", attention, q, k, v, heads=3, causal=int(causal))


def shapes():
    case("concatenate", lambda *parts: torch.cat(parts, 1), randn(2, 3, 4), randn(2, 1, 4), axis=1)
    case("concatenate", lambda *parts: torch.cat(parts, 0), randn(1, 5), randn(2, 5), axis=0)
    case("split", lambda v: v.split([1, 2, 0, 1], 1)[1] * 2, randn(3, 4))
    case("slices", lambda v: torch.stack([v[0, 1:3], v[1, 0:2]]), randn(2, 3, 5))
    case("reshape", lambda v: v.permute(2, 0, 1).reshape(-1, 2) * v.reshape(-1, 2), randn(2, 3, 4))


def pictures():
    # In this project 3×3 kernels of 12 channels and more go by tiles of 2×2 results.
    for samples, ins, outs, pad in [(1, 12, 13, (1, 1, 1, 1)), (2, 13, 12, (0, 1, 2, 0))]:
        left, right, top, bottom = pad
        case("convolution", lambda x, w, b: F.conv2d(F.pad(x, pad), w, b),
             randn(samples, ins, 5, 4), randn(outs, ins, 3, 3), randn(outs),
             layout=[True, True, False, True], stride=1, top=top, left=left, bottom=bottom,
             right=right)
    for kernel, stride, pad in [((3, 3), 1, (1, 1, 1, 1)), ((3, 3), 2, (0, 1, 0, 1)),
                                ((1, 1), 1, (0, 0, 0, 0)), ((1, 1), 2, (0, 0, 0, 0)),
                                ((5, 2), 3, (2, 0, 1, 3)), ((4, 4), 4, (0, 0, 0, 0))]:
        left, right, top, bottom = pad

        def convolution(x, w, b):
            return F.conv2d(F.pad(x, pad), w, b, stride=stride)

        case("convolution", convolution, randn(2, 3, 8, 9), randn(5, 3, *kernel), randn(5),
             layout=[True, True, False, True], stride=stride, top=top, left=left, bottom=bottom,
             right=right)
    for stride, pad, extra in [(1, 0, 0), (2, 1, 1), (3, 2, 0)]:

        def transposed(x, w, b):
            return F.conv_transpose2d(x, w, b, stride=stride, padding=pad, output_padding=extra)

        case("transposedConvolution", transposed, randn(2, 4, 3, 5), randn(4, 3, 4, 4), randn(3),
             layout=[True, True, False, True], stride=stride, pad=pad, extra=extra)
    case("upsampledNearest", lambda x: F.interpolate(x, scale_factor=2), randn(2, 3, 3, 5),
         layout=[True, True])
    case("averagePooled", lambda x: F.avg_pool2d(x, 2), randn(2, 3, 6, 7), layout=[True, True])
    for silu in (False, True):

        def group_norm(x, w, b):
            y = F.group_norm(x, 3, w, b, 1e-5)
            return F.silu(y) if silu else y

        case("groupNorm", group_norm, randn(2, 12, 5, 7) * 2 + 1, randn(12), randn(12),
             layout=[True, False, False, True], groups=3, silu=int(silu))
    case("layerNorm", lambda x, w, b: F.layer_norm(x, (19,), w, b), randn(2, 3, 19) * 2 + 1,
         randn(19), randn(19))


elementwise()
reductions()
products()
shapes()
pictures()
document = {"made_with": f"torch {torch.__version__.split('+')[0]}", "cases": CASES}
target = Path(__file__).parents[2] / "Tests/TensorTests/Fixtures/tensor_operations.json"
target.write_text(json.dumps(document) + "\n")
print(f"{target}: {len(CASES)} cases")
