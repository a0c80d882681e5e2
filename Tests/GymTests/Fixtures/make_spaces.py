"""Makes spaces.json: what Gymnasium's spaces sample, for SpaceTests.

Run with Gymnasium 1.3.0 and NumPy: python make_spaces.py > spaces.json
Floats are written as hexadecimal bit patterns, most significant digit first.
"""

import json

import numpy as np
from gymnasium.spaces import Box, Discrete

infinity = np.inf


def bits(numbers):
    return np.asarray(numbers, dtype=">f4").tobytes().hex()


def discrete(count, start, seed):
    space = Discrete(count, start=start, seed=seed)
    return {"count": count, "start": start, "seed": seed,
            "samples": [int(space.sample()) for _ in range(64)]}


def box(low, high, seed):
    space = Box(np.array(low, np.float32), np.array(high, np.float32), dtype=np.float32, seed=seed)
    return {"low": bits(low), "high": bits(high), "seed": seed,
            "samples": "".join(bits(space.sample()) for _ in range(64))}


print(json.dumps({
    "discrete": [discrete(2, 0, 42), discrete(3, -1, 42), discrete(1, 5, 0), discrete(1000, 7, 9)],
    "box": [
        box([-1.0, 0.0], [1.0, 0.3], 42),
        box([-4.8, -infinity, -0.418, -infinity], [4.8, infinity, 0.418, infinity], 1),
        box([-infinity, 2.5, -infinity, -1.0, 0.0, -infinity, 3.0, -2.0],
            [infinity, infinity, 4.5, 1.0, infinity, infinity, 3.0, infinity], 2),
    ],
}, separators=(",", ":")))
