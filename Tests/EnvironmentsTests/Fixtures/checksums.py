"""What the make_….py scripts share: bit patterns and checksums of what an environment does.

Floats are written as hexadecimal bit patterns, most significant digit first. Checksums are FNV-1a (64
bits) over little-endian bytes: of every observation its float32 numbers, of every step first the
observation, then the reward as float64, then terminated and truncated, a byte each. A reset adds its
observation.
"""

import struct

import numpy as np


def bits(numbers):
    return np.asarray(numbers, dtype=">f4").tobytes().hex()


class Checksum:
    def __init__(self):
        self.value = 0xCBF29CE484222325

    def add(self, data):
        value = self.value
        for byte in data:
            value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
        self.value = value

    def observation(self, observation):
        assert observation.dtype == np.float32
        self.add(observation.astype("<f4").tobytes())

    def step(self, observation, reward, terminated, truncated):
        self.observation(observation)
        self.add(struct.pack("<d??", reward, bool(terminated), bool(truncated)))
