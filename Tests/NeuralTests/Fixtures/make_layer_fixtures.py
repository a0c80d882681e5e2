"""Writes more_layers.json: layers as PyTorch computes them in float64, with all gradients.

    python make_layer_fixtures.py            # rewrites more_layers.json
    python make_layer_fixtures.py --check    # exits 1 if it would change

Pictures are [batch, height, width, channels] here, sequences [batch, steps, channels], kernels
[height, width, in, out]. A case has the parameters, inputs and updates by name; `seed` weighs the
output into the scalar whose gradients are listed.
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(21)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def array(x):
    x = x.detach()
    values = [float(f"{v:.12g}") for v in x.to(torch.float64).reshape(-1).tolist()]
    return {"shape": list(x.shape), "values": values}


def exact(*shape):
    return torch.round(torch.randn(*shape) * 100) / 100


def leaf(*shape):
    return exact(*shape).requires_grad_()


cases = []


def case(name, inputs, parameters, function, updates=None):
    """`function(inputs, parameters) → y`, all in Apus's layout."""
    y = function(*inputs.values(), **parameters)
    seed = exact(*y.shape)
    (y * seed).sum().backward()
    cases.append({
        "name": name,
        "inputs": {k: array(v) for k, v in inputs.items()},
        "parameters": {k.replace("__", "."): array(v) for k, v in parameters.items()},
        "seed": array(seed), "output": array(y),
        "input_gradients": {k: array(v.grad) for k, v in inputs.items() if v.grad is not None},
        "parameter_gradients": {k.replace("__", "."): array(v.grad) for k, v in parameters.items()
                                if v.grad is not None},
        "updates": {k: array(v) for k, v in (updates() if updates else {}).items()},
    })


def nchw(x):
    return x.movedim(-1, 1)


def nhwc(x):
    return x.movedim(1, -1)


# ---------------------------------------------------------------- normalisations

def batch_norm(name, shape, training, **options):
    width = shape[-1]
    mean, variance = exact(width), exact(width).abs() + 0.5
    now = (mean.clone(), variance.clone())

    def function(x, scale, bias, mean, variance):
        return nhwc(F.batch_norm(nchw(x), *now, scale, bias, training, 0.1, 1e-5))

    case(name, {"x": leaf(*shape)},
         {"scale": leaf(width), "bias": leaf(width), "mean": mean, "variance": variance},
         function, lambda: {"mean": now[0], "variance": now[1]} if training else {})


batch_norm("batch_norm_rows", (7, 3), True)
batch_norm("batch_norm_sequences", (3, 4, 5), True)
batch_norm("batch_norm_pictures", (4, 3, 2, 3), True)
batch_norm("batch_norm_inference", (2, 3, 2, 3), False)
case("group_norm", {"x": leaf(2, 2, 3, 6)}, {"scale": leaf(6), "bias": leaf(6)},
     lambda x, scale, bias: nhwc(F.group_norm(nchw(x), 3, scale, bias, 1e-5)))
case("instance_norm", {"x": leaf(2, 3, 2, 3)}, {},
     lambda x: nhwc(F.instance_norm(nchw(x), eps=1e-5)))
case("instance_norm_affine", {"x": leaf(2, 5, 3)}, {"scale": leaf(3), "bias": leaf(3)},
     lambda x, scale, bias: nhwc(F.instance_norm(nchw(x), weight=scale, bias=bias, eps=1e-5)))
case("rms_norm", {"x": leaf(3, 5)}, {"scale": leaf(5)},
     lambda x, scale: F.rms_norm(x, (5,), scale, float(torch.finfo(torch.float32).eps)))

# ---------------------------------------------------------------- convolutions


def kernel2(w):
    return w.permute(3, 2, 0, 1)


case("conv1d", {"x": leaf(2, 9, 4)}, {"kernel": leaf(3, 2, 6), "bias": leaf(6)},
     lambda x, kernel, bias: nhwc(
         F.conv1d(nchw(x), kernel.permute(2, 1, 0), bias, 2, 2, 2, 2)))
case("depthwise", {"x": leaf(2, 5, 4, 3)}, {"kernel": leaf(3, 2, 3, 2), "bias": leaf(6)},
     lambda x, kernel, bias: nhwc(F.conv2d(
         nchw(x), kernel.permute(2, 3, 0, 1).reshape(6, 1, 3, 2), bias, (2, 1), (1, 0), (1, 2), 3)))
case("separable", {"x": leaf(2, 5, 4, 3)},
     {"depthwise__kernel": leaf(3, 3, 3, 1), "pointwise__kernel": leaf(1, 1, 3, 4),
      "pointwise__bias": leaf(4)},
     lambda x, depthwise__kernel, pointwise__kernel, pointwise__bias: nhwc(F.conv2d(
         F.conv2d(nchw(x), depthwise__kernel.permute(2, 3, 0, 1), None, 1, 1, 1, 3),
         kernel2(pointwise__kernel), pointwise__bias)))
case("conv_transpose2d", {"x": leaf(2, 3, 4, 3)}, {"kernel": leaf(3, 2, 2, 3), "bias": leaf(2)},
     lambda x, kernel, bias: nhwc(F.conv_transpose2d(
         nchw(x), kernel.permute(3, 2, 0, 1), bias, (2, 3), (1, 0), (1, 2), 1, (2, 1))))
case("conv_transpose2d_small", {"x": leaf(1, 2, 2, 2)}, {"kernel": leaf(2, 2, 3, 2)},
     lambda x, kernel: nhwc(F.conv_transpose2d(nchw(x), kernel.permute(3, 2, 0, 1), None, 2)))
case("conv_transpose1d", {"x": leaf(2, 4, 3)}, {"kernel": leaf(3, 2, 3), "bias": leaf(2)},
     lambda x, kernel, bias: nhwc(F.conv_transpose1d(
         nchw(x), kernel.permute(2, 1, 0), bias, 2, 1, 1)))

# ---------------------------------------------------------------- pooling, shapes


def halves(*shape):
    """Halves, so that some are equal."""
    return (torch.round(torch.randn(*shape) * 2) / 2).requires_grad_()


case("adaptive_average", {"x": leaf(2, 5, 7, 2)}, {},
     lambda x: nhwc(F.adaptive_avg_pool2d(nchw(x), (3, 4))))
case("adaptive_average_even", {"x": leaf(2, 6, 4, 2)}, {},
     lambda x: nhwc(F.adaptive_avg_pool2d(nchw(x), (3, 2))))
case("adaptive_max", {"x": halves(2, 5, 7, 2)}, {},
     lambda x: nhwc(F.adaptive_max_pool2d(nchw(x), (3, 4))))
case("global_max", {"x": halves(2, 3, 4, 3)}, {},
     lambda x: nhwc(F.adaptive_max_pool2d(nchw(x), 1)).reshape(2, 3))
case("max_pool1d", {"x": halves(2, 7, 3)}, {}, lambda x: nhwc(F.max_pool1d(nchw(x), 3, 2, 1)))
case("average_pool1d", {"x": leaf(2, 7, 3)}, {}, lambda x: nhwc(F.avg_pool1d(nchw(x), 3, 2, 1)))
case("upsampling", {"x": leaf(2, 2, 3, 2)}, {},
     lambda x: nhwc(F.interpolate(nchw(x), scale_factor=(2.0, 3.0), mode="nearest")))
case("zero_padding", {"x": leaf(2, 2, 3, 2)}, {}, lambda x: F.pad(x, (0, 0, 1, 2, 3, 0)))

# ---------------------------------------------------------------- embedding, attention

index = torch.tensor([[0, 2, 4], [2, 1, 2]])


def embedding(x, table):
    return F.embedding(x, table, padding_idx=1)


table = exact(5, 3)
table[1] = 0
case("embedding", {"x": index}, {"table": table.requires_grad_()}, embedding)

mask = torch.rand(2, 2, 3, 4) < 0.6
mask[..., 0] = True
case("attention_masked",
     {"query": leaf(2, 2, 3, 5), "key": leaf(2, 2, 4, 5), "value": leaf(2, 2, 4, 3),
      "mask": mask}, {},
     lambda query, key, value, mask: F.scaled_dot_product_attention(query, key, value, mask))
case("attention_causal",
     {"query": leaf(2, 4, 3), "key": leaf(2, 4, 3), "value": leaf(2, 4, 2)}, {},
     lambda query, key, value: F.scaled_dot_product_attention(query, key, value, is_causal=True))


def heads(query, key, **p):
    attention = nn.MultiheadAttention(6, 2, batch_first=True)
    weight = torch.cat([p[f"{n}__kernel"].T for n in ("query", "key", "value")])
    bias = torch.cat([p[f"{n}__bias"] for n in ("query", "key", "value")])
    y, _ = F.multi_head_attention_forward(
        query.transpose(0, 1), key.transpose(0, 1), key.transpose(0, 1), 6, 2, weight, bias, None,
        None, False, 0.0, p["output__kernel"].T, p["output__bias"])
    del attention
    return y.transpose(0, 1)


case("heads", {"query": leaf(2, 3, 6), "key": leaf(2, 4, 6)},
     {f"{n}__{k}": leaf(*((6, 6) if k == "kernel" else (6,)))
      for n in ("query", "key", "value", "output") for k in ("kernel", "bias")}, heads)

# ---------------------------------------------------------------- activations

points = torch.tensor([[-3.0, -1.0, -0.75, -0.25, -0.01, 0.01, 0.3, 0.75, 1.5, 4.0]])
for name, function in (
    ("celu", lambda x: F.celu(x, 0.5)), ("thresholded_relu", lambda x: F.threshold(x, 0.5, 0.0)),
    ("hard_shrink", lambda x: F.hardshrink(x, 0.5)), ("soft_shrink", lambda x: F.softshrink(x, 0.5)),
    ("tanh_shrink", F.tanhshrink), ("gated_linear", F.glu),
):
    case(name, {"x": points.clone().requires_grad_()}, {}, function)

text = "[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n"
path = pathlib.Path(__file__).with_name("more_layers.json")
changed = not path.exists() or path.read_text() != text
if changed and "--check" not in sys.argv:
    path.write_text(text)
print(f"{path.name}: {len(cases)} cases, {len(text)} bytes" + (" (changed)" if changed else ""))
sys.exit(1 if changed and "--check" in sys.argv else 0)
