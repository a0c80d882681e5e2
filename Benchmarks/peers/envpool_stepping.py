#!/usr/bin/env python3
"""Speed of EnvPool's CartPole-v1 under random actions, in environment steps a second.

EnvPool steps a batch in C++ with a thread pool. one_thread_N: N environments, one thread;
both_cores_N: as many threads as cores. It has no bit-equality with Gymnasium to keep.
"""

import os

import envpool
import numpy as np

from measure import arguments, calls_per_second, report


def pool(count, threads):
    def run(seed, seconds):
        environments = envpool.make_gymnasium(
            "CartPole-v1", num_envs=count, num_threads=threads, seed=seed)
        environments.reset()
        actions = np.random.default_rng(seed).integers(0, 2, size=(16, count)).astype(np.int32)

        def block():
            for row in actions:
                environments.step(row)

        return calls_per_second(block, seconds, per_call=actions.size)

    return run


CORES = os.cpu_count() or 1
MEASURES = {f"one_thread_{n}": pool(n, 1) for n in (64, 1024)}
MEASURES |= {f"both_cores_{n}": pool(n, CORES) for n in (64, 1024)}


def main():
    options = arguments(__doc__, MEASURES)
    for name in options.measures:
        rates = [MEASURES[name](seed, options.seconds / 3) for seed in range(options.repeats)]
        report(f"envpool_stepping_{name}", rates, "steps/s")


if __name__ == "__main__":
    main()
