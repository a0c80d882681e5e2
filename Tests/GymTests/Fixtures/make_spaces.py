"""Makes spaces.json and composite_spaces.json: what Gymnasium's spaces sample, for SpaceTests.

Run with Gymnasium 1.3.0 and NumPy: python make_spaces.py
Floats are written as hexadecimal bit patterns, most significant digit first.
"""

import json
import pathlib

import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Text, Tuple

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


def write(name, value):
    text = json.dumps(value, separators=(",", ":"))
    (pathlib.Path(__file__).parent / name).write_text(text + "\n")


def plain(value):
    """A sample as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value.tolist() if hasattr(value, "tolist") else value


def drawn(space, count=32, **bias):
    return [plain(space.sample(**bias)) for _ in range(count)]


def mask(*values):
    return np.array(values, np.int8)


def weights(*values):
    return np.array(values, np.float64)


def small(value):
    return Box(np.array([-1, 0], np.float32), np.array([1, np.inf], np.float32), seed=value)


write("spaces.json", {
    "discrete": [discrete(2, 0, 42), discrete(3, -1, 42), discrete(1, 5, 0), discrete(1000, 7, 9)],
    "box": [
        box([-1.0, 0.0], [1.0, 0.3], 42),
        box([-4.8, -infinity, -0.418, -infinity], [4.8, infinity, 0.418, infinity], 1),
        box([-infinity, 2.5, -infinity, -1.0, 0.0, -infinity, 3.0, -2.0],
            [infinity, infinity, 4.5, 1.0, infinity, infinity, 3.0, infinity], 2),
    ],
})

write("composite_spaces.json", {
    "discrete_masked": drawn(Discrete(5, start=2, seed=3), mask=mask(0, 1, 0, 1, 1)),
    "discrete_none": drawn(Discrete(5, start=2, seed=3), 4, mask=mask(0, 0, 0, 0, 0)),
    "discrete_weighted": drawn(Discrete(4, seed=4), probability=weights(0.1, 0.2, 0.0, 0.7)),
    "multi_discrete": drawn(MultiDiscrete([3, 5, 2], start=[0, 10, -1], seed=5)),
    "multi_discrete_masked": drawn(
        MultiDiscrete([3, 2], seed=6), mask=(mask(1, 0, 1), mask(1, 1))),
    "multi_discrete_weighted": drawn(
        MultiDiscrete([3, 2], seed=6), probability=(weights(0.2, 0.3, 0.5), weights(0.9, 0.1))),
    "multi_binary": drawn(MultiBinary(6, seed=7)),
    "multi_binary_shaped": drawn(MultiBinary([2, 3], seed=7)),
    "multi_binary_masked": drawn(MultiBinary(6, seed=8), mask=mask(0, 1, 2, 2, 1, 2)),
    "multi_binary_weighted": drawn(
        MultiBinary(3, seed=9), probability=weights(0.0, 0.25, 1.0)),
    "integer_box": drawn(Box(-3, 7, (2, 2), np.int32, seed=10)),
    "byte_box": drawn(Box(0, 255, (3,), np.uint8, seed=11)),
    "text": drawn(Text(5, charset="abcd", seed=12)),
    "text_from_none": drawn(Text(3, min_length=0, charset="xy", seed=13)),
    "tuple": drawn(Tuple((Discrete(5), small(None), MultiBinary(2)), seed=14)),
    "tuple_masked": drawn(
        Tuple((Discrete(3), MultiDiscrete([2, 2])), seed=15),
        mask=(mask(0, 1, 1), (mask(1, 0), mask(1, 1)))),
    "nested": drawn(Tuple((Discrete(4), Tuple((Discrete(3), Discrete(2)))), seed=16)),
    "dict": drawn(Dict([("b", Discrete(5)), ("a", MultiDiscrete([2, 3]))], seed=17)),
})
