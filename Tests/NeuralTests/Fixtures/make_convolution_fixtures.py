"""Writes convolutions.json: convolutions and poolings as PyTorch computes them in float64.

Pictures are [batch, height, width, channels] here and kernels [height, width, in, out].
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)


def array(x):
    x = x.detach()
    return {"shape": list(x.shape), "values": [round(v, 14) for v in x.reshape(-1).tolist()]}


def pixels(x):
    return x.permute(0, 2, 3, 1).contiguous()


def exact(*shape):
    return torch.round(torch.randn(*shape) * 1000) / 1000


def convolution(channels, filters, size, picture, stride, padding, dilation, groups):
    x = exact(2, channels, *picture).requires_grad_()
    w = exact(filters, channels // groups, *size).requires_grad_()
    b = exact(filters).requires_grad_()
    y = F.conv2d(x, w, b, stride, padding, dilation, groups)
    seed = exact(*y.shape)
    (y * seed).sum().backward()
    kernel = lambda t: t.permute(2, 3, 1, 0).contiguous()
    return {
        "filters": filters, "size": size, "stride": stride, "padding": padding,
        "dilation": dilation, "groups": groups, "input": array(pixels(x)),
        "kernel": array(kernel(w)), "bias": array(b), "seed": array(pixels(seed)),
        "output": array(pixels(y)), "input_gradient": array(pixels(x.grad)),
        "kernel_gradient": array(kernel(w.grad)), "bias_gradient": array(b.grad),
    }


def pooling(kind, size, stride, padding, picture):
    # Halves, so that some are equal.
    x = (torch.round(torch.randn(2, 2, *picture) * 2) / 2).requires_grad_()
    if kind == "max":
        y = F.max_pool2d(x, size, stride, padding)
    else:
        y = F.avg_pool2d(x, size, stride, padding, count_include_pad=kind == "average")
    seed = exact(*y.shape)
    (y * seed).sum().backward()
    return {
        "kind": kind, "size": size, "stride": stride, "padding": padding,
        "input": array(pixels(x)), "seed": array(pixels(seed)), "output": array(pixels(y)),
        "input_gradient": array(pixels(x.grad)),
    }


result = {
    "convolutions": [
        convolution(1, 3, [3, 3], [6, 5], [1, 1], [0, 0], [1, 1], 1),
        convolution(2, 4, [3, 2], [7, 6], [2, 1], [1, 1], [1, 1], 1),
        convolution(2, 3, [2, 3], [7, 8], [1, 2], [2, 1], [2, 3], 1),
        convolution(4, 6, [3, 3], [5, 5], [2, 2], [1, 1], [1, 1], 2),
        convolution(3, 3, [3, 3], [4, 5], [1, 1], [1, 1], [1, 1], 3),
        convolution(3, 2, [1, 1], [3, 4], [1, 1], [0, 0], [1, 1], 1),
    ],
    "poolings": [
        pooling(kind, size, stride, padding, picture)
        for kind in ("max", "average", "average_without_padding")
        for size, stride, padding, picture in (
            ([2, 2], [2, 2], [0, 0], [5, 4]),
            ([3, 2], [2, 1], [1, 1], [6, 5]),
        )
    ],
}
path = pathlib.Path(__file__).with_name("convolutions.json")
path.write_text(json.dumps(result) + "\n")
