"""Writes the fixtures of the Formats tests with Python's own repr, zlib and safetensors.

Run with a Python that has NumPy and safetensors: python make_formats.py
"""

import json
import pathlib
import struct
import zlib

import numpy as np
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent


def decimals():
    """Bit patterns of doubles with Python's shortest decimals."""
    values = [0.0, -0.0, 1.0, -1.0, 0.1, 0.2, 1 / 3, 100.0, 123456.789, 1e-4, 9.9999e-5, 1e-5, 1e-7]
    values += [1e15, 1e16, 1.5e16, 123456789012345678.0, 9007199254740993.0, 2.0**53, 2.0**63]
    values += [1e22, 1e23, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -2.5e-10]
    values += [float("inf"), float("-inf"), float("nan"), float(np.float32(0.1)), 1e100]
    values += [10.0**k for k in range(-25, 26)] + [3 * 10.0**k for k in range(-8, 20)]
    rng = np.random.default_rng(3)
    values += struct.unpack("<200d", rng.bytes(1600))
    values += (rng.random(100) * 10.0 ** rng.integers(-6, 18, 100)).tolist()
    values += rng.random(100).astype(np.float32).astype(float).tolist()
    return [[str(struct.unpack("<Q", struct.pack("<d", v))[0]), repr(float(v))] for v in values]


def main():
    checks = [b"", b"123456789", bytes(range(256)) * 40]
    (here / "python.json").write_text(
        json.dumps({"decimals": decimals(), "crc32": [zlib.crc32(c) for c in checks]}) + "\n"
    )
    arrays = {
        "weights/kernel": np.arange(6, dtype=np.float32).reshape(2, 3) / 7,
        "weights/bias": np.array([-0.0, np.inf, 1e-40], np.float32),
        "double": np.array([[1 / 3]]),
        "long": np.array([-(2**63), 2**63 - 1, 5], np.int64),
        "int": np.array([[-7], [8]], np.int32),
        "bytes": np.array([0, 127, 255], np.uint8),
        "flags": np.array([True, False, True]),
        "scalar": np.array(2.5, np.float32),
        "empty": np.zeros((0, 4), np.float32),
    }
    save_file(arrays, here / "python.safetensors", metadata={"made by": "Python ✓"})


if __name__ == "__main__":
    main()
