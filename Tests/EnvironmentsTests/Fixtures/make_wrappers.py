"""Makes wrappers.json: what Gymnasium's wrappers make of MountainCar, Pendulum and CartPole.

Run with Gymnasium 1.3.0: python make_wrappers.py > wrappers.json
Actions come from the wrapped environment's action space, seeded as the environment; the episode is
reset without a seed where it ends. Rewards are doubles, observations float32 or whole numbers.
"""

import json

import gymnasium
import numpy as np
from gymnasium import wrappers as w


def plain(value):
    return np.asarray(value).astype(float).ravel().tolist()


def run(name, environment, steps=45, seed=3):
    environment.action_space.seed(seed)
    observation, _ = environment.reset(seed=seed)
    rows = {"name": name, "observations": [plain(observation)], "actions": [], "rewards": [],
            "ends": ""}
    for _ in range(steps):
        action = environment.action_space.sample()
        observation, reward, terminated, truncated, _ = environment.step(action)
        rows["actions"].append(plain(action))
        rows["observations"].append(plain(observation))
        rows["rewards"].append(float(np.asarray(reward).ravel()[0]))
        rows["ends"] += str(int(terminated) + 2 * int(truncated))
        if terminated or truncated:
            observation, _ = environment.reset()
            rows["observations"].append(plain(observation))
    return rows


def make(name, limit=20):
    return gymnasium.make(name, max_episode_steps=limit)


print(json.dumps([
    run("stack_reset", w.FrameStackObservation(make("CartPole-v1"), 3)),
    run("stack_zero", w.FrameStackObservation(make("CartPole-v1"), 3, padding_type="zero")),
    run("delay", w.DelayObservation(make("CartPole-v1"), 2)),
    run("time", w.TimeAwareObservation(make("CartPole-v1"))),
    run("normalize_observation", w.NormalizeObservation(make("CartPole-v1"))),
    run("normalize_reward", w.NormalizeReward(make("CartPole-v1"), gamma=0.9)),
    run("rescale_observation", w.RescaleObservation(
        make("MountainCar-v0"), np.float32(-1), np.float32(1))),
    run("bins_observation", w.DiscretizeObservation(make("MountainCar-v0"), (7, 5))),
    run("flatten", w.FlattenObservation(make("Blackjack-v1"))),
    run("clip_action", w.ClipAction(make("Pendulum-v1"))),
    run("rescale_action", w.RescaleAction(make("Pendulum-v1"), np.float32(-1), np.float32(1))),
    run("bins_action", w.DiscretizeAction(make("Pendulum-v1"), 6)),
    run("repeat_action", w.RepeatAction(make("CartPole-v1"), 3)),
    run("clip_reward", w.ClipReward(make("Pendulum-v1"), -3.0, -0.5)),
], separators=(",", ":")))
