"""Writes recurrences.json: recurrent layers as PyTorch computes them in float64.

Kernels are U [in, gates] and W [units, gates] here, with the gates in ONNX's order: LSTM i, o, f, g
(PyTorch has i, f, g, o), GRU z, r, n (PyTorch r, z, n). PyTorch's two biases of a gate are one here,
but for n of the GRU, whose second bias is inside of the product with r.
"""
import json
import pathlib

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.manual_seed(13)
torch.set_default_dtype(torch.float64)
UNITS, INPUTS, STEPS, BATCH = 3, 2, 4, 3
ORDER = {"rnn": [0], "lstm": [0, 3, 1, 2], "gru": [1, 0, 2]}


def array(x):
    x = x.detach()
    return {"shape": list(x.shape), "values": [round(v, 14) for v in x.reshape(-1).tolist()]}


def exact(*shape):
    return torch.round(torch.randn(*shape) * 1000) / 1000


def arranged(kind, x):
    """Rows of gates in our order, gates last."""
    parts = x.split(UNITS)
    x = torch.cat([parts[i] for i in ORDER[kind]])
    return x.t().contiguous() if x.dim() == 2 else x


def case(kind, bidirectional=False, lengths=None):
    layer = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](
        INPUTS, UNITS, batch_first=True, bidirectional=bidirectional)
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(exact(*p.shape))
    x = exact(BATCH, STEPS, INPUTS).requires_grad_()
    sides = 2 if bidirectional else 1
    states = [exact(sides, BATCH, UNITS).requires_grad_() for _ in range(2 if kind == "lstm" else 1)]
    start = tuple(states) if kind == "lstm" else states[0]
    if lengths:
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        y, last = layer(packed, start)
        y, _ = pad_packed_sequence(y, batch_first=True, total_length=STEPS)
    else:
        y, last = layer(x, start)
    last = list(last) if kind == "lstm" else [last]
    seed, last_seeds = exact(*y.shape), [exact(*l.shape) for l in last]
    ((y * seed).sum() + sum((a * b).sum() for a, b in zip(last, last_seeds))).backward()
    parameters = []
    for suffix in [""] + (["_reverse"] if bidirectional else []):
        get = lambda name: getattr(layer, f"{name}_l0{suffix}")
        wih, whh, bih, bhh = (get(n) for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        bias = bih.detach() + bhh.detach()
        entries = [("U", arranged(kind, wih.detach()), arranged(kind, wih.grad)),
                   ("W", arranged(kind, whh.detach()), arranged(kind, whh.grad))]
        if kind == "gru":
            bias[2 * UNITS:] = bih.detach()[2 * UNITS:]
            entries.append(("reset_bias", bhh.detach()[2 * UNITS:], bhh.grad[2 * UNITS:]))
        entries.append(("bias", arranged(kind, bias), arranged(kind, bih.grad)))
        side = "" if not bidirectional else ("backward." if suffix else "forward.")
        parameters += [{"name": side + n, "values": array(v), "gradient": array(g)}
                       for n, v, g in entries]
    sidewise = lambda ts: [array(t[side]) for side in range(sides) for t in ts]
    return {
        "kind": kind, "bidirectional": bidirectional, "lengths": lengths or [],
        "input": array(x), "states": sidewise(states), "output": array(y), "last": sidewise(last),
        "seed": array(seed), "last_seeds": sidewise(last_seeds), "parameters": parameters,
        "input_gradient": array(x.grad),
        "state_gradients": sidewise([s.grad for s in states]),
    }


result = [case(kind) for kind in ("rnn", "lstm", "gru")]
result += [case(kind, lengths=[4, 1, 3]) for kind in ("rnn", "lstm", "gru")]
result += [case("lstm", bidirectional=True), case("gru", bidirectional=True, lengths=[2, 4, 3])]
path = pathlib.Path(__file__).with_name("recurrences.json")
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
