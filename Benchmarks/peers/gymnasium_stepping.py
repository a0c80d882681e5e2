#!/usr/bin/env python3
"""Speed of Gymnasium's CartPole-v1 under random actions, in environment steps a second.

single: one environment in a Python loop, reset when an episode ends. vector_1024: Gymnasium's own
NumPy vector of 1024 environments with its automatic reset. Actions are drawn beforehand and used
again and again, so that drawing them is not measured (as it is not for the others here).
"""

import gymnasium
import numpy as np

from measure import arguments, calls_per_second, report

BLOCK = 1000


def single(seed, seconds):
    environment = gymnasium.make("CartPole-v1")
    environment.reset(seed=seed)
    actions = np.random.default_rng(seed).integers(0, 2, size=BLOCK).tolist()

    def block():
        for action in actions:
            _, _, terminated, truncated, _ = environment.step(action)
            if terminated or truncated:
                environment.reset()

    return calls_per_second(block, seconds, per_call=BLOCK)


def vector(seed, seconds, count=1024):
    environments = gymnasium.make_vec(
        "CartPole-v1", num_envs=count, vectorization_mode="vector_entry_point")
    environments.reset(seed=seed)
    actions = np.random.default_rng(seed).integers(0, 2, size=(64, count))

    def block():
        for row in actions:
            environments.step(row)

    return calls_per_second(block, seconds, per_call=actions.size)


MEASURES = {"single": single, "vector_1024": vector}


def main():
    options = arguments(__doc__, MEASURES)
    for name in options.measures:
        rates = [MEASURES[name](seed, options.seconds / 3) for seed in range(options.repeats)]
        report(f"gymnasium_stepping_{name}", rates, "steps/s")


if __name__ == "__main__":
    main()
