#!/usr/bin/env python3
"""Time of one answer of a 4-64-64-2 tanh policy in PyTorch, one observation, one thread.

eager: the network called as it stands under no_grad. traced: torch.jit.trace and freeze, the
leanest form that PyTorch ships without a C++ compiler at hand. Both take a tensor that is already
there and give logits; action is the whole answer as a loop needs it, from a NumPy observation to a
Python integer.
"""

import warnings

import numpy as np
import torch
from torch import nn

from measure import arguments, calls_per_second, report

INNER = 100


def network():
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2)).eval()


def eager():
    policy, observation = network(), torch.zeros(1, 4)
    return lambda: policy(observation)


def traced():
    observation = torch.zeros(1, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        policy = torch.jit.freeze(torch.jit.trace(network(), observation))
    return lambda: policy(observation)


def action():
    policy, observation = network(), np.zeros(4, dtype=np.float32)
    return lambda: int(policy(torch.from_numpy(observation)[None]).argmax())


MEASURES = {"eager": eager, "traced": traced, "action": action}


@torch.no_grad()
def main():
    options = arguments(__doc__, MEASURES)
    torch.set_num_threads(1)
    for name in options.measures:
        answer = MEASURES[name]()

        def block():
            for _ in range(INNER):
                answer()

        times = [1e6 / calls_per_second(block, options.seconds / 10, per_call=INNER)
                 for _ in range(options.repeats)]
        report(f"torch_policy_{name}", times, "us")


if __name__ == "__main__":
    main()
