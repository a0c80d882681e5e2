#!/usr/bin/env python3
"""Writes the fixtures that PyTorch (and, where it has none, a published formula) gives us.

    python make_torch_fixtures.py            # rewrites the *.json files beside this script
    python make_torch_fixtures.py --check    # exits 1 if a file would change

Needs torch and numpy. Everything runs on one thread in eager mode from fixed data, so that a
second run writes the same bytes (another processor's vector functions may differ in the last
digit of a float64, which no test looks at). Numbers are the shortest decimals that read back to
the same float32 (optimizers, where the arithmetic is float32) or float64 (everything else).
Infinities and NaN do not occur. Tensors are {"shape": [...], "values": [...]} in row-major order.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
HERE = Path(__file__).resolve().parent


# ---------------------------------------------------------------- numbers as text



def single(x):
    """The shortest decimal that reads back to this float32."""
    x = np.float32(x)
    assert np.isfinite(x), x
    text = np.format_float_positional(x, unique=True, trim="-")
    scientific = np.format_float_scientific(x, unique=True, trim="-", exp_digits=1)
    return min(text, scientific, key=len)


def double(x):
    """The shortest decimal that reads back to this float64."""
    x = float(x)
    assert math.isfinite(x), x
    return repr(int(x)) if x == int(x) and abs(x) < 1e15 and not (x == 0) else repr(x)


def encode(value, number=double):
    """Compact JSON; arrays on one line, one object member to a line at the outer levels."""
    if isinstance(value, dict):
        members = (json.dumps(k) + ":" + encode(v, number) for k, v in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(encode(v, number) for v in value) + "]"
    if value is None or isinstance(value, (bool, str, int)):
        return json.dumps(value)
    if isinstance(value, np.float32):
        return single(value)
    if isinstance(value, (float, np.floating)):
        return number(value)
    raise TypeError(type(value))


def document(members):
    """One member a line, so that a difference can be read."""
    lines = []
    for key, value in members.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            body = "[\n" + ",\n".join("  " + encode(v) for v in value) + "\n]"
        else:
            body = encode(value)
        lines.append(json.dumps(key) + ":" + body)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def flat(tensor):
    """The values of a tensor, row-major, as Python floats or np.float32s."""
    array = tensor.detach().numpy().reshape(-1)
    kind = np.float32 if array.dtype == np.float32 else float
    return [kind(v) for v in array]


def shaped(tensor):
    return {"shape": list(tensor.shape), "values": flat(tensor)}


# ---------------------------------------------------------------- optimizers

PARAMETERS, STEPS, KEPT = 37, 12, (1, 2, 5, 12)


class RMSpropTensorFlow:
    """TensorFlow's RMSprop (as in Stable-Baselines3's RMSpropTFLike, written from its description).

    s starts at 1; s = a s + (1 - a) g^2; with momentum m: b = m b + lr g / sqrt(s + e), p -= b.
    Centered: mean = a mean + (1 - a) g, and the root is of s - mean^2 + e. The epsilon is inside
    the root, which is what sets it apart from PyTorch's.
    """

    def __init__(self, parameters, lr, alpha, eps, momentum=0.0, centered=False, weight_decay=0.0):
        (self.p,) = parameters
        self.lr, self.alpha, self.eps, self.momentum = lr, alpha, eps, momentum
        self.centered, self.weight_decay = centered, weight_decay
        self.s = torch.ones_like(self.p)
        self.mean = torch.zeros_like(self.p)
        self.buffer = torch.zeros_like(self.p)

    @torch.no_grad()
    def step(self):
        g = self.p.grad + self.weight_decay * self.p
        self.s = self.alpha * self.s + (1 - self.alpha) * g * g
        root = self.s
        if self.centered:
            self.mean = self.alpha * self.mean + (1 - self.alpha) * g
            root = root - self.mean * self.mean
        move = self.lr * g / torch.sqrt(root + self.eps)
        if self.momentum > 0:
            self.buffer = self.momentum * self.buffer + move
            move = self.buffer
        self.p -= move


class Lion:
    """Lion: Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2.

    PyTorch has none, so this is the published update:
    p -= lr (sign(b1 m + (1 - b1) g) + weight_decay p); then m = b2 m + (1 - b2) g.
    """

    def __init__(self, parameters, lr, betas, weight_decay=0.0):
        (self.p,) = parameters
        self.lr, (self.b1, self.b2), self.weight_decay = lr, betas, weight_decay
        self.m = torch.zeros_like(self.p)

    @torch.no_grad()
    def step(self):
        g = self.p.grad
        update = torch.sign(self.b1 * self.m + (1 - self.b1) * g)
        self.p -= self.lr * (update + self.weight_decay * self.p)
        self.m = self.b2 * self.m + (1 - self.b2) * g


# name, kind, options under PyTorch's names, the class
OPTIMIZERS = [
    ("sgd", "sgd", dict(lr=0.05), torch.optim.SGD),
    ("sgd_momentum", "sgd", dict(lr=0.05, momentum=0.9), torch.optim.SGD),
    ("sgd_nesterov", "sgd", dict(lr=0.05, momentum=0.9, nesterov=True), torch.optim.SGD),
    ("sgd_dampening", "sgd", dict(lr=0.05, momentum=0.9, dampening=0.3), torch.optim.SGD),
    ("sgd_weight_decay", "sgd", dict(lr=0.05, momentum=0.9, weight_decay=0.1), torch.optim.SGD),
    ("rmsprop", "rmsprop", dict(lr=0.01, alpha=0.99, eps=1e-8), torch.optim.RMSprop),
    ("rmsprop_momentum", "rmsprop", dict(lr=0.01, alpha=0.95, eps=1e-5, momentum=0.9),
     torch.optim.RMSprop),
    ("rmsprop_centered", "rmsprop", dict(lr=0.01, alpha=0.95, eps=1e-4, centered=True),
     torch.optim.RMSprop),
    ("rmsprop_centered_momentum", "rmsprop",
     dict(lr=0.01, alpha=0.95, eps=1e-4, momentum=0.5, centered=True), torch.optim.RMSprop),
    ("rmsprop_tensorflow", "rmsprop_tensorflow", dict(lr=0.01, alpha=0.99, eps=1e-5),
     RMSpropTensorFlow),
    ("rmsprop_tensorflow_momentum", "rmsprop_tensorflow",
     dict(lr=0.01, alpha=0.95, eps=1e-3, momentum=0.9), RMSpropTensorFlow),
    ("rmsprop_tensorflow_centered", "rmsprop_tensorflow",
     dict(lr=0.01, alpha=0.95, eps=0.01, centered=True), RMSpropTensorFlow),
    ("adagrad", "adagrad", dict(lr=0.1, eps=1e-10), torch.optim.Adagrad),
    ("adagrad_decay", "adagrad",
     dict(lr=0.1, eps=1e-10, lr_decay=0.05, initial_accumulator_value=0.1, weight_decay=0.01),
     torch.optim.Adagrad),
    ("adadelta", "adadelta", dict(lr=1.0, rho=0.9, eps=1e-6), torch.optim.Adadelta),
    ("adam", "adam", dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8), torch.optim.Adam),
    ("adam_ppo", "adam", dict(lr=2.5e-4, betas=(0.9, 0.999), eps=1e-5), torch.optim.Adam),
    ("adam_weight_decay", "adam",
     dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1), torch.optim.Adam),
    ("amsgrad", "adam", dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8, amsgrad=True),
     torch.optim.Adam),
    ("adamw", "adamw", dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1),
     torch.optim.AdamW),
    ("adamax", "adamax", dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8), torch.optim.Adamax),
    ("nadam", "nadam", dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8, momentum_decay=0.004),
     torch.optim.NAdam),
    ("radam", "radam", dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8), torch.optim.RAdam),
    ("lion", "lion", dict(lr=1e-3, betas=(0.9, 0.99)), Lion),
    ("lion_weight_decay", "lion", dict(lr=1e-3, betas=(0.9, 0.99), weight_decay=0.1), Lion),
]


def optimizers():
    random = np.random.default_rng(1)
    start = random.normal(size=PARAMETERS).astype(np.float32)
    scale = 10.0 ** random.uniform(-3, 1, size=PARAMETERS)  # gradients of very different sizes
    gradients = (random.normal(size=(STEPS, PARAMETERS)) * scale).astype(np.float32)
    gradients[:, 5] = 0  # a parameter that never moves by itself
    gradients[3, 7] = 0
    # Few digits are enough for inputs, and they are exact after rounding to float32.
    start = np.array([f"{v:.4g}" for v in start], dtype=np.float32)
    gradients = np.array([[f"{v:.4g}" for v in row] for row in gradients], dtype=np.float32)
    cases = []
    for name, kind, options, make in OPTIMIZERS:
        p = nn.Parameter(torch.from_numpy(start.copy()))
        fast = {} if make in (RMSpropTensorFlow, Lion) else {"foreach": False}
        optimizer = make([p], **options, **fast)
        after = []
        for step in range(STEPS):
            p.grad = torch.from_numpy(gradients[step].copy())
            optimizer.step()
            if step + 1 in KEPT:
                after.append(flat(p))
        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in options.items()}
        cases.append({"name": name, "kind": kind, "options": plain, "after": after})
    return {
        "source": "torch.optim, float32, one step a row of gradients; rmsprop_tensorflow and lion "
                  "from their published formulas (see make_torch_fixtures.py)",
        "steps": list(KEPT),
        "start": [np.float32(v) for v in start],
        "gradients": [[np.float32(v) for v in row] for row in gradients],
        "cases": cases,
    }


# ---------------------------------------------------------------- activations

def activations():
    near = [-10, -7.5, -5, -4, -3.5, -3, -2.5, -2, -1.5, -1, -0.75, -0.5, -0.25, -0.1, -0.01, -1e-4]
    values = [-90, -20] + near + [0] + [-v for v in reversed(near)] + [20, 90]
    positive = [1e-30, 1e-4, 0.01, 0.25, 0.5, 1, 1.5, 2, 2.718281828, 3, 10, 90, 1e10, 1e30]
    everywhere = {
        "sigmoid": (torch.sigmoid, {}),
        "tanh": (torch.tanh, {}),
        "relu": (torch.relu, {}),
        "leaky_relu": (lambda x: F.leaky_relu(x, 0.01), {"slope": 0.01}),
        "prelu": (lambda x: F.prelu(x, torch.tensor([0.25], dtype=x.dtype)), {"slope": 0.25}),
        "elu": (F.elu, {"alpha": 1.0}),
        "elu_alpha": (lambda x: F.elu(x, 0.3), {"alpha": 0.3}),
        "selu": (F.selu, {}),
        "gelu": (F.gelu, {}),
        "gelu_tanh": (lambda x: F.gelu(x, approximate="tanh"), {}),
        "silu": (F.silu, {}),
        "softplus": (lambda x: F.softplus(x, threshold=1e9), {}),
        "softsign": (F.softsign, {}),
        "hard_sigmoid": (F.hardsigmoid, {}),
        "hard_swish": (F.hardswish, {}),
        "hard_tanh": (F.hardtanh, {}),
        "mish": (F.mish, {}),
        "log_sigmoid": (F.logsigmoid, {}),
        "erf": (torch.erf, {}),
        "sin": (torch.sin, {}),
        "cos": (torch.cos, {}),
    }
    cases = []
    moderate = values[1:-1]  # the exponential of 90 is no float32
    for kind, domain, functions in (
        ("all", values, everywhere),
        ("moderate", moderate, {"exp": (torch.exp, {}), "expm1": (torch.expm1, {})}),
        ("positive", positive, {
            "log": (torch.log, {}), "sqrt": (torch.sqrt, {}), "log1p": (torch.log1p, {}),
            "reciprocal": (torch.reciprocal, {})}),
    ):
        for name, (function, options) in functions.items():
            # float32 inputs widened, so that a float32 implementation sees the very same numbers
            x = torch.tensor(np.array(domain, dtype=np.float32).astype(np.float64))
            x.requires_grad_()
            y = function(x)
            (dy,) = torch.autograd.grad(y.sum(), x)
            cases.append({"name": name, "options": options, "inputs": kind,
                          "outputs": flat(y), "derivatives": flat(dy)})
    rows = np.array([[0.5, -1, 2, 0, 3.25], [1e4, -1e4, 0, 9999, 1e4], [-90, -90, -90, -90, -90],
                     [80, 0, -80, 79.5, 1], [1e-4, -1e-4, 0, 2e-4, -2e-4]])
    weights = np.array([[0.3, -0.7, 1.1, 0.2, -0.4]] * 5) * np.array([[1], [2], [-1], [0.5], [3]])
    for name, function in (("softmax", F.softmax), ("log_softmax", F.log_softmax)):
        x = torch.tensor(rows, requires_grad=True)
        y = function(x, dim=-1)
        (dx,) = torch.autograd.grad((y * torch.tensor(weights)).sum(), x)
        cases.append({"name": name, "options": {}, "inputs": "rows",
                      "outputs": flat(y), "derivatives": flat(dx)})
    return {
        "source": "torch, float64; inputs are float32 values. rows: the derivative is of "
                  "sum(output * row_weights)",
        "all": [np.float32(v) for v in values],
        "moderate": [np.float32(v) for v in moderate],
        "positive": [np.float32(v) for v in positive],
        "rows": shaped(torch.tensor(rows)),
        "row_weights": shaped(torch.tensor(weights)),
        "cases": cases,
    }


# ---------------------------------------------------------------- losses

def losses():
    prediction = np.array([[0.5, -1.25, 2, 0], [3, -0.5, 0.25, 1e4], [-1e4, 0.75, -2, 1.5]])
    target = np.array([[0, -1, 2, 1], [2, 0.5, 0.25, -1e4], [-9999.5, 1.75, 2, 1]])
    logits = np.array([[0.5, -1.25, 2, 0], [1e4, -1e4, 0, 9999], [-3, 4, 0.25, 4],
                       [-1e4, -1e4, -1e4, -1e4], [0.1, 0.2, -30, 60]])
    classes = [2, 0, 1, 3, 0]
    class_weights = [1.0, 0.5, 2.0, 0.25]
    binary = np.array([[0.5, -1.25, 2], [1e4, -1e4, 0], [-1e4, 1e4, 60]])
    labels = np.array([[1, 0, 0.25], [1, 0, 1], [1, 0, 1]])
    positive_weight = [3.0, 1.0, 0.5]
    cases = []

    def add(name, options, x, function):
        for reduction in ("mean", "sum", "none"):
            leaf = torch.tensor(x, requires_grad=True)
            value = function(leaf, reduction)
            # of an unreduced loss the gradient is of its sum: the same as "sum", so it is left out
            case = {"name": name, "options": options, "reduction": reduction,
                    "value": flat(value) if reduction == "none" else float(value.detach())}
            if reduction != "none":
                (gradient,) = torch.autograd.grad(value, leaf)
                case["gradient"] = flat(gradient)
            cases.append(case)

    t = torch.tensor(target)
    add("mean_squared", {}, prediction, lambda x, r: F.mse_loss(x, t, reduction=r))
    add("absolute", {}, prediction, lambda x, r: F.l1_loss(x, t, reduction=r))
    for delta in (1.0, 0.5):
        add("huber", {"delta": delta}, prediction,
            lambda x, r, d=delta: F.huber_loss(x, t, reduction=r, delta=d))
        add("smooth_l1", {"beta": delta}, prediction,
            lambda x, r, d=delta: F.smooth_l1_loss(x, t, reduction=r, beta=d))
    c = torch.tensor(classes)
    for smoothing in (0.0, 0.1):
        for weights in (None, class_weights):
            w = None if weights is None else torch.tensor(weights, dtype=torch.float64)
            options = {"label_smoothing": smoothing, "class_weights": weights}
            add("cross_entropy", options, logits,
                lambda x, r, s=smoothing, w=w: F.cross_entropy(
                    x, c, weight=w, reduction=r, label_smoothing=s))
    y = torch.tensor(labels)
    for weights in (None, positive_weight):
        w = None if weights is None else torch.tensor(weights, dtype=torch.float64)
        add("binary_cross_entropy", {"positive_weight": weights}, binary,
            lambda x, r, w=w: F.binary_cross_entropy_with_logits(x, y, pos_weight=w, reduction=r))
    return {
        "source": "torch.nn.functional, float64. mean over the rows of cross_entropy divides by "
                  "the sum of the targets' class weights, as torch does",
        "regression": {"prediction": shaped(torch.tensor(prediction)), "target": shaped(t)},
        "classification": {"logits": shaped(torch.tensor(logits)), "classes": classes},
        "binary": {"logits": shaped(torch.tensor(binary)), "labels": shaped(y)},
        "cases": cases,
    }


# ---------------------------------------------------------------- layers

def layers():
    random = np.random.default_rng(3)

    def draw(*shape):
        # float32 values, widened: a float32 implementation sees the very same numbers
        values = random.normal(size=shape).round(3)
        return torch.tensor(values.astype(np.float32).astype(np.float64))

    members = {
        "source": "torch, float64; inputs and parameters are float32 values. Kernels are "
                  "[inputs, outputs] (torch keeps them transposed). Gradients are of "
                  "sum(output * seed), of the loss for the networks",
    }
    x, kernel, bias, seed = (draw(6, 4), draw(4, 5), draw(5), draw(6, 5))
    leaves = [v.clone().requires_grad_() for v in (x, kernel, bias)]
    y = F.linear(leaves[0], leaves[1].T, leaves[2])
    gx, gk, gb = torch.autograd.grad((y * seed).sum(), leaves)
    members["linear"] = dict(zip(
        ("input", "kernel", "bias", "seed", "output", "input_gradient", "kernel_gradient",
         "bias_gradient"), map(shaped, (x, kernel, bias, seed, y, gx, gk, gb))))

    x, scale, shift, seed = (draw(4, 6), draw(6), draw(6), draw(4, 6))
    x[2] = 1.5  # a row without variance, where the epsilon alone is left
    x[3] += 1000  # a row whose mean is large against its deviation
    x = x.to(torch.float32).to(torch.float64)
    leaves = [v.clone().requires_grad_() for v in (x, scale, shift)]
    y = F.layer_norm(leaves[0], (6,), leaves[1], leaves[2], 1e-5)
    gx, gs, gb = torch.autograd.grad((y * seed).sum(), leaves)
    members["layer_norm"] = {"epsilon": 1e-5} | dict(zip(
        ("input", "scale", "bias", "seed", "output", "input_gradient", "scale_gradient",
         "bias_gradient"), map(shaped, (x, scale, shift, seed, y, gx, gs, gb))))

    for name, sizes, activation in (("mlp", (4, 5, 3), torch.tanh),
                                    ("mlp_relu", (3, 8, 7, 2), torch.relu)):
        rows = 7
        x = draw(rows, sizes[0])
        classes = [int(v) for v in random.integers(sizes[-1], size=rows)]
        weights = [(draw(a, b) * 0.5, draw(b) * 0.1) for a, b in zip(sizes, sizes[1:])]
        weights = [tuple(v.to(torch.float32).to(torch.float64) for v in w) for w in weights]
        leaves = [v.clone().requires_grad_() for w in weights for v in w]
        leaf = x.clone().requires_grad_()
        h = leaf
        for i in range(len(weights)):
            h = F.linear(h, leaves[2 * i].T, leaves[2 * i + 1])
            if i + 1 < len(weights):
                h = activation(h)
        loss = F.cross_entropy(h, torch.tensor(classes))
        gradients = torch.autograd.grad(loss, [leaf] + leaves)
        members[name] = {
            "activation": activation.__name__, "input": shaped(x), "classes": classes,
            "layers": [
                {"kernel": shaped(w[0]), "bias": shaped(w[1]),
                 "kernel_gradient": shaped(gradients[1 + 2 * i]),
                 "bias_gradient": shaped(gradients[2 + 2 * i])} for i, w in enumerate(weights)],
            "logits": shaped(h), "loss": float(loss.detach()),
            "input_gradient": shaped(gradients[0])}
    members["clip_by_norm"] = clip(random)
    return members


def clip(random):
    """torch.nn.utils.clip_grad_norm_ and clip_grad_value_ over two parameters together."""
    a, b = (torch.tensor(random.normal(size=n).round(3)) for n in (5, 3))
    cases = []
    for limit in (0.5, 100.0):
        ps = [nn.Parameter(torch.zeros_like(v)) for v in (a, b)]
        for p, g in zip(ps, (a, b)):
            p.grad = g.clone()
        norm = nn.utils.clip_grad_norm_(ps, limit)
        cases.append({"limit": limit, "norm": float(norm), "clipped": [flat(p.grad) for p in ps]})
    return {"gradients": [flat(a), flat(b)], "cases": cases,
            "note": "torch multiplies by min(1, limit / (norm + 1e-6))"}


# ---------------------------------------------------------------- schedules

def schedules():
    import warnings
    warnings.simplefilter("ignore")
    from torch.optim import lr_scheduler as s

    kept = [0, 1, 2, 5, 9, 10, 11, 25, 49, 50, 75, 99]
    base = 0.1
    table = [
        ("constant", {}, lambda o: s.LambdaLR(o, lambda step: 1.0)),
        ("linear", {"start_factor": 1.0, "end_factor": 0.0, "steps": 50},
         lambda o: s.LinearLR(o, 1.0, 0.0, total_iters=50)),
        ("linear_to_tenth", {"start_factor": 1.0, "end_factor": 0.1, "steps": 50},
         lambda o: s.LinearLR(o, 1.0, 0.1, total_iters=50)),
        ("warm_up", {"start_factor": 0.1, "end_factor": 1.0, "steps": 10},
         lambda o: s.LinearLR(o, 0.1, 1.0, total_iters=10)),
        ("polynomial", {"power": 2.0, "steps": 50},
         lambda o: s.PolynomialLR(o, total_iters=50, power=2.0)),
        ("cosine", {"minimum": 0.01, "steps": 99},
         lambda o: s.CosineAnnealingLR(o, T_max=99, eta_min=0.01)),
        ("cosine_warm_restarts", {"minimum": 0.01, "period": 10, "multiplier": 2},
         lambda o: s.CosineAnnealingWarmRestarts(o, T_0=10, T_mult=2, eta_min=0.01)),
        ("step", {"every": 10, "factor": 0.5}, lambda o: s.StepLR(o, 10, 0.5)),
        ("multi_step", {"milestones": [10, 50], "factor": 0.1},
         lambda o: s.MultiStepLR(o, [10, 50], 0.1)),
        ("exponential", {"factor": 0.95}, lambda o: s.ExponentialLR(o, 0.95)),
        ("one_cycle", {"maximum": 0.1, "steps": 100, "warm_up_fraction": 0.3, "start_divisor": 25.0,
                       "final_divisor": 1e4, "anneal": "cosine"},
         lambda o: s.OneCycleLR(o, max_lr=0.1, total_steps=100, pct_start=0.3)),
        ("one_cycle_linear", {"maximum": 0.1, "steps": 100, "warm_up_fraction": 0.3,
                              "start_divisor": 25.0, "final_divisor": 1e4, "anneal": "linear"},
         lambda o: s.OneCycleLR(o, max_lr=0.1, total_steps=100, pct_start=0.3,
                                anneal_strategy="linear")),
        ("warm_up_cosine", {"start_factor": 0.1, "warm_up_steps": 10, "minimum": 0.01,
                            "cosine_steps": 89},
         lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, 1.0, total_iters=10),
                                      s.CosineAnnealingLR(o, T_max=89, eta_min=0.01)], [10])),
    ]
    cases = []
    for name, options, make in table:
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=base)
        schedule = make(optimizer)
        rates = []
        for _ in range(100):
            rates.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            if len(rates) < 100:
                schedule.step()
        cases.append({"name": name, "options": options, "values": [rates[k] for k in kept]})
    return {"source": "torch.optim.lr_scheduler: the rate used for the update of that index",
            "base": base, "steps": kept, "cases": cases}


def main():
    changed = []
    for make in (optimizers, activations, losses, layers, schedules):
        path = HERE / f"{make.__name__}.json"
        text = document(make())
        json.loads(text)
        if not path.exists() or path.read_text() != text:
            changed.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(text)
        print(f"{path.name}: {len(text)} bytes" + (" (changed)" if path.name in changed else ""))
    sys.exit(1 if changed and "--check" in sys.argv else 0)


if __name__ == "__main__":
    main()
