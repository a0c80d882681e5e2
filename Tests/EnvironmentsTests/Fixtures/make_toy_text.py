"""Makes toy_text.json: what Gymnasium's toy text environments do, their tables, and random maps.

Run with Gymnasium 1.3.0: python make_toy_text.py > toy_text.json
Observations are added to checksums as float64, part by part.
"""

import json
import struct

import gymnasium
from checksums import Checksum
from gymnasium.envs.toy_text.frozen_lake import generate_random_map


def numbers(*values):
    return struct.pack(f"<{len(values)}d", *map(float, values))


def observed(observation):
    return numbers(*(observation if isinstance(observation, tuple) else [observation]))


def run(name, seed, steps, **parameters):
    environment = gymnasium.make(name, **parameters)
    environment.action_space.seed(seed)
    checksum = Checksum()
    observation, _ = environment.reset(seed=seed)
    checksum.add(observed(observation))
    episodes = 0
    for _ in range(steps):
        observation, reward, terminated, truncated, info = environment.step(
            environment.action_space.sample())
        checksum.add(observed(observation))
        checksum.add(struct.pack("<d??", reward, bool(terminated), bool(truncated)))
        checksum.add(numbers(info.get("prob", 1)))
        if terminated or truncated:
            episodes += 1
            observation, _ = environment.reset()
            checksum.add(observed(observation))
    return {"environment": name, "seed": seed, "steps": steps, "parameters": parameters,
            "episodes": episodes, "checksum": f"{checksum.value:016x}"}


def table(name, **parameters):
    environment = gymnasium.make(name, **parameters).unwrapped
    checksum = Checksum()
    for probability in environment.initial_state_distrib:
        checksum.add(numbers(probability))
    outcomes = 0
    for state in sorted(environment.P):
        for action in sorted(environment.P[state]):
            for probability, following, reward, terminated in environment.P[state][action]:
                checksum.add(numbers(probability, following, reward, bool(terminated)))
                outcomes += 1
    return {"environment": name, "parameters": parameters, "outcomes": outcomes,
            "checksum": f"{checksum.value:016x}"}


def masks():
    taxi = gymnasium.make("Taxi-v4").unwrapped
    return "".join(str(int(bit)) for state in range(500) for bit in taxi.action_mask(state))


strip = ["SFFF", "FHGF"]
two_starts = ["SFH", "FFF", "HFG", "SFF"]
print(json.dumps({
    "gymnasium": gymnasium.__version__,
    "runs": [
        run("FrozenLake-v1", 0, 20_000),
        run("FrozenLake-v1", 2**40 + 3, 10_000),
        run("FrozenLake-v1", 1, 5_000, is_slippery=False),
        run("FrozenLake-v1", 2, 5_000, success_rate=0.8),
        run("FrozenLake-v1", 3, 5_000, success_rate=0.1, reward_schedule=[10, -5, -0.25]),
        run("FrozenLake-v1", 4, 5_000, desc=strip),
        run("FrozenLake-v1", 5, 5_000, desc=two_starts),
        run("FrozenLake8x8-v1", 6, 20_000),
        run("FrozenLake8x8-v1", 7, 5_000, is_slippery=False),
        run("CliffWalking-v1", 8, 20_000),
        run("CliffWalkingSlippery-v1", 9, 20_000),
        run("CliffWalking-v1", 10, 5_000, is_slippery=True),
        run("Taxi-v4", 11, 20_000),
        run("Taxi-v4", 2**40 + 5, 10_000),
        run("Taxi-v4", 12, 20_000, is_rainy=True),
        run("Taxi-v4", 13, 20_000, is_rainy=True, rainy_probability=0.5),
        run("Taxi-v4", 14, 20_000, fickle_passenger=True, fickle_probability=1.0),
        run("Taxi-v4", 15, 20_000, is_rainy=True, fickle_passenger=True),
        run("Blackjack-v1", 16, 20_000),
        run("Blackjack-v1", 2**40 + 7, 10_000),
        run("Blackjack-v1", 17, 10_000, sab=False),
        run("Blackjack-v1", 18, 20_000, sab=False, natural=True),
        run("Blackjack-v1", 19, 5_000, sab=True, natural=True),
    ],
    "tables": [
        table("FrozenLake-v1"),
        table("FrozenLake-v1", is_slippery=False),
        table("FrozenLake-v1", success_rate=0.6, reward_schedule=[1, -1, -0.01]),
        table("FrozenLake8x8-v1"),
        table("FrozenLake-v1", desc=two_starts),
        table("CliffWalking-v1"),
        table("CliffWalkingSlippery-v1"),
        table("Taxi-v4"),
        table("Taxi-v4", is_rainy=True),
        table("Taxi-v4", is_rainy=True, rainy_probability=0.35),
    ],
    "masks": masks(),
    "maps": [
        {"size": size, "probability": probability, "seed": seed,
         "lines": generate_random_map(size, probability, seed)}
        for size, probability, seed in [(8, 0.8, 0), (8, 0.8, 42), (4, 0.6, 7), (10, 0.65, 3),
                                        (2, 0.5, 1), (12, 1.0, 5)]
    ],
}, separators=(",", ":")))
