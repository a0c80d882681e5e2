"""Writes minigrid.json: what the package minigrid (3.2.0, Gymnasium 1.3.0) does.

Of every id and several seeds: the world after reset(seed) as text, and checksums (see checksums.py) of
episodes of random actions, drawn as `default_rng(seed).integers(n)` with episodes following each other
by reset(). A checksum is over, of every observation, the image's bytes, the direction as a byte and the
mission's characters; of every step the observation, the reward as float64, then terminated and
truncated; every 50 steps also over the bytes of the fully observed image.
"""

import json
import struct
import sys
from collections import deque

import gymnasium as gym
import minigrid  # noqa: F401
import numpy as np
from minigrid.wrappers import FullyObsWrapper

from checksums import Checksum

FAMILIES = (
    "BlockedUnlockPickup LavaCrossing SimpleCrossing DistShift DoorKey Dynamic-Obstacles Empty Fetch "
    "FourRooms GoToDoor KeyCorridor LavaGap LockedRoom Memory MultiRoom Unlock UnlockPickup"
).split()


def known(name):
    if not name.startswith("MiniGrid-"):
        return False
    rest = name[len("MiniGrid-") :]
    return any(
        rest.startswith(f) and not rest[len(f) :][:1].islower() for f in FAMILIES
    )


STEPS = [(1, 0), (0, 1), (-1, 0), (0, -1)]


def face(env, target):
    """Actions that lead to where `target` is in front, through doors that are not locked."""
    grid = env.grid
    start = (*map(int, env.agent_pos), int(env.agent_dir))
    ways = {start: None}
    queue = deque([start])
    while queue:
        x, y, d = state = queue.popleft()
        ahead = (x + STEPS[d][0], y + STEPS[d][1])
        if ahead == target:
            break
        following = [(x, y, (d + 3) % 4, "0"), (x, y, (d + 1) % 4, "1")]
        cell = grid.get(*ahead)
        if cell is None or cell.type == "floor" or cell.type == "door" and cell.is_open:
            following.append((*ahead, d, "2"))
        elif cell.type == "door" and not cell.is_locked:
            following.append((*ahead, d, "52"))
        for *to, move in following:
            if tuple(to) not in ways:
                ways[tuple(to)] = (state, move)
                queue.append(tuple(to))
    else:
        return None
    moves = []
    while ways[state]:
        state, move = ways[state]
        moves.append(move)
    return "".join(reversed(moves))


def plan(name, seed):
    """Actions that solve the world of a seed."""
    env = gym.make(name, disable_env_checker=True).unwrapped
    env.reset(seed=seed)
    done = ""

    def take(moves):
        nonlocal done
        for move in moves:
            _, reward, ended, cut, _ = env.step(int(move))
            done += move
            if ended or cut:
                return float(reward)
        return None

    def find(*kinds, locked=False):
        for index, cell in enumerate(env.grid.grid):
            if cell and cell.type in kinds and (not locked or cell.is_locked):
                yield (index % env.width, index // env.width), cell

    def reach(target, then):
        moves = face(env, target)
        return None if moves is None else take(moves + then)

    def drop():
        for _ in range(3):
            take("0")
            if env.carrying and env.grid.get(*map(int, env.front_pos)) is None:
                take("4")

    for (x, y), cell in find("door", locked=True):
        blocker = env.grid.get(x - 1, y)
        if blocker and blocker.type == "ball":
            reach((x - 1, y), "3")
            drop()
        keys = [spot for spot, key in find("key") if key.color == cell.color]
        reach(keys[0], "3")
        if (reward := reach((x, y), "5")) is not None:
            return done, reward
    for target, _ in find("goal"):
        if (reward := reach(target, "2")) is not None:
            return done, reward
    for target, _ in list(find("box")) or find("ball"):
        if reach(target, "") is None and face(env, target) == "":
            drop()
            if (reward := reach(target, "3")) is not None:
                return done, reward
    return done, 0.0


def run(name, seed, steps, options={}, planned=""):
    full = FullyObsWrapper(gym.make(name, disable_env_checker=True, **options))
    env = full.unwrapped
    checksum = Checksum()

    def see(observation):
        checksum.add(observation["image"].tobytes())
        checksum.add(bytes([int(observation["direction"])]))
        checksum.add(observation["mission"].encode())

    observation, _ = env.reset(seed=seed)
    first = env.pprint_grid()
    see(observation)
    actions = np.random.default_rng(seed)
    episodes = 0
    total = 0.0
    for step in range(steps):
        action = int(planned[step]) if planned else int(actions.integers(env.action_space.n))
        observation, reward, terminated, truncated, _ = env.step(action)
        see(observation)
        checksum.add(struct.pack("<d??", float(reward), bool(terminated), bool(truncated)))
        total += float(reward)
        if step % 50 == 0:
            checksum.add(full.observation(observation)["image"].tobytes())
        if terminated or truncated:
            episodes += 1
            see(env.reset()[0])
    return {
        "id": name,
        "options": options,
        "seed": seed,
        "steps": steps,
        "episodes": episodes,
        "total": total,
        "first": first.split("\n"),
        "mission": env.mission,
        "checksum": f"{checksum.value:016x}",
        **({"plan": planned} if planned else {}),
    }


ids = [name for name in gym.registry if known(name)]
runs = [run(name, seed, 600) for name in ids for seed in (0, 1, 7)]
for name in ("MiniGrid-DoorKey-8x8-v0", "MiniGrid-MultiRoom-N6-v0", "MiniGrid-Fetch-8x8-N3-v0"):
    for options in ({"agent_view_size": 3}, {"agent_view_size": 5}):
        runs.append(run(name, 3, 400, options))
runs.append(run("MiniGrid-DoorKey-8x8-v0", 3, 400, {"see_through_walls": True}))
runs.append(run("MiniGrid-LavaGapS6-v0", 3, 400, {"max_steps": 9}))
runs.append(run("MiniGrid-KeyCorridorS4R3-v0", 3, 4000))
runs.append(run("MiniGrid-Unlock-v0", 3, 4000))
runs.append(run("MiniGrid-DoorKey-5x5-v0", 3, 4000))
for name in ids:
    if "Memory" in name or "Fetch" in name or "GoTo" in name or "Dynamic" in name:
        continue  # Random actions succeed here.
    for seed in (11, 12):
        moves, reward = plan(name, seed)
        assert reward > 0, (name, seed)
        runs.append(run(name, seed, len(moves), planned=moves))
with open("minigrid.json", "w") as file:
    # One run a line.
    file.write("[\n" + ",\n".join(json.dumps(r, separators=(",", ":")) for r in runs) + "\n]\n")
print(len(ids), len(runs), file=sys.stderr)
