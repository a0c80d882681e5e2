"""Prints NumPy's draws for several seeds into numpy_randomness.json.

Run with any Python that has NumPy: python make_randomness.py
"""

import json
import pathlib
import struct

import numpy as np

SEEDS = [0, 1, 42, 2**31 - 1, 2**40 + 7, 2**63 + 12345, 2**64 - 1]


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def digest(values):
    """The FNV-1a hash of the doubles' little-endian bytes."""
    return str(fnv(b"".join(struct.pack("<d", float(x)) for x in values)))


def state(generator):
    inner = generator.bit_generator.state
    return {
        "state": str(inner["state"]["state"]),
        "increment": str(inner["state"]["inc"]),
        "spare": inner["uinteger"] if inner["has_uint32"] else None,
    }


def draws(seed):
    r = lambda: np.random.default_rng(seed)
    out = {"seed": str(seed), "start": state(r())}
    out["raw"] = [str(x) for x in r().bit_generator.random_raw(8)]
    out["random"] = r().random(8).tolist()
    out["random32"] = [float(x) for x in r().random(9, dtype=np.float32)]
    out["uniform"] = r().uniform(-3.5, 11.25, 8).tolist()
    bounds = [1, 2, 6, 1000, 3 * 2**30, 2**32 - 1, 2**32, 2**32 + 1, 2**33 + 5, 3 * 2**61, 2**63 - 1]
    out["bounds"] = [str(b) for b in bounds]
    out["integers"] = [[str(int(g.integers(b))) for _ in range(16)] for b in bounds for g in [r()]]
    g = r()
    ranges = [(-5, 5), (-(2**63), 2**63 - 1), (-(2**62), 2**62), (10, 11), (7, 7 + 3 * 2**30)]
    out["ranges"] = [[str(a), str(b)] for a, b in ranges]
    out["ranged"] = [str(int(g.integers(a, b))) for a, b in ranges for _ in range(4)]
    out["closed"] = [str(int(g.integers(a, b, endpoint=True))) for a, b in ranges for _ in range(4)]
    g = r()
    mixed = []
    for _ in range(6):
        mixed.append(float(g.integers(6)))
        mixed.append(float(g.random()))
        mixed.append(float(g.standard_normal()))
    out["mixed"] = mixed
    out["after"] = state(g)
    g.integers(6)
    out["after_one_more"] = state(g)
    out["choice"] = r().choice(["a", "b", "c", "d", "e"], 1).tolist() + [
        str(x) for x in [r().choice(["a", "b", "c", "d", "e"])]
    ]
    g = r()
    p = [0.1, 0.2, 0.05, 0.4, 0.25]
    out["weighted"] = [int(g.choice(5, p=p)) for _ in range(32)]
    out["permutation"] = r().permutation(20).tolist()
    items = list("abcdefghijk")
    r().shuffle(items)
    out["shuffle"] = "".join(items)
    out["normal"] = r().standard_normal(16).tolist()
    out["normal_digest"] = digest(r().standard_normal(20_000))
    out["exponential"] = r().standard_exponential(16).tolist()
    out["exponential_digest"] = digest(r().standard_exponential(20_000))
    out["normal_scaled"] = r().normal(3.0, 0.25, 4).tolist()
    out["exponential_scaled"] = r().exponential(2.5, 4).tolist()
    out["child"] = [str(x) for x in np.random.SeedSequence(seed, spawn_key=(3, 7)).generate_state(4, np.uint64)]
    name = fnv(b"environment")
    words = (name % 2**32, name >> 32)
    sequence = np.random.SeedSequence(seed, spawn_key=words)
    out["named_seed"] = str(sequence.generate_state(1, np.uint64)[0])
    out["named_random"] = np.random.Generator(np.random.PCG64(sequence)).random(4).tolist()
    return out


def tails():
    """Draws that left the layers: the rare paths, sought over many draws."""
    g = np.random.default_rng(7)
    n = 100_000
    normal = g.standard_normal(n)
    exponential = g.standard_exponential(n)
    return {
        "count": n,
        "normal_digest": digest(normal),
        "normal_tail": int((abs(normal) > 3.6541528853610088).sum()),
        "normal_largest": float(abs(normal).max()),
        "exponential_digest": digest(exponential),
        "exponential_tail": int((exponential > 7.697117470131050).sum()),
        "exponential_largest": float(exponential.max()),
    }


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    fixture = {"numpy": np.__version__, "seeds": [draws(s) for s in SEEDS], "tails": tails()}
    (here / "numpy_randomness.json").write_text(json.dumps(fixture) + "\n")
