"""Writes the fixtures of NumPyArrayTests, NumPyArchiveTests, CompressionTests and IDXTests.

Run with a Python that has NumPy: python make_numpy.py
"""

import gzip
import pathlib
import struct

import numpy as np

here = pathlib.Path(__file__).parent / "numpy"
here.mkdir(exist_ok=True)

count = np.arange(24)
np.save(here / "float32.npy", (count / 7).astype("<f4").reshape(2, 3, 4))
np.save(here / "fortran.npy", np.asfortranarray((count / 7).reshape(2, 3, 4)))
np.save(here / "big_endian.npy", count.astype(">i4").reshape(4, 6))
np.save(here / "bool.npy", count % 3 == 0)
np.save(here / "scalar.npy", np.float64(2.5))
np.save(here / "empty.npy", np.zeros((0, 4), "f4"))
np.save(here / "object.npy", np.array([1, "two", None], dtype=object))
np.save(here / "half.npy", count.astype("f2"))
np.save(here / "records.npy", np.zeros(3, dtype=[("a", "f4"), ("b", "i4")]))
np.lib.format.write_array(open(here / "version2.npy", "wb"), count.astype("i2"), version=(2, 0))
kinds = ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]
every = {np.dtype(kind).name: (count % 5).astype(kind).reshape(6, 4) for kind in kinds}
np.savez(here / "stored.npz", **every)
np.savez_compressed(here / "deflated.npz", **every)
pixels = (np.arange(3 * 28 * 28) % 251).astype("u1")
idx = struct.pack(">HBB3I", 0, 8, 3, 3, 28, 28) + pixels.tobytes()
(here / "images.idx.gz").write_bytes(gzip.compress(idx, mtime=0))
two = gzip.compress(b"first ", mtime=0) + gzip.compress(b"second", mtime=0)
(here / "two_members.gz").write_bytes(two)
(here / "floats.idx").write_bytes(struct.pack(">HBBI", 0, 0x0D, 1, 5) + struct.pack(">5f", *[-2, -0.5, 0, 1.5, 9]))
