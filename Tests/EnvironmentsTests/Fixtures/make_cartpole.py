"""Makes cartpole.json: what Gymnasium's CartPole does, for CartPoleTests.

Run with Gymnasium 1.3.0 and NumPy: python make_cartpole.py > cartpole.json
Bit patterns and checksums: see checksums.py.
"""

import json

import gymnasium
import numpy as np
from gymnasium.envs.classic_control import CartPoleEnv
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from checksums import Checksum, bits


def long_run(name, seed, steps, options=None, integrator="euler", **arguments):
    """Random actions of the action space's own sampling, many episodes, as one checksum."""
    environment = gymnasium.make(name, disable_env_checker=True, **arguments)
    environment.unwrapped.kinematics_integrator = integrator
    environment.action_space.seed(seed)
    checksum = Checksum()
    observation, _ = environment.reset(seed=seed, options=options)
    checksum.observation(observation)
    episodes = 0
    for _ in range(steps):
        observation, reward, terminated, truncated, _ = environment.step(
            environment.action_space.sample()
        )
        checksum.step(observation, reward, terminated, truncated)
        if terminated or truncated:
            episodes += 1
            observation, _ = environment.reset(options=options)
            checksum.observation(observation)
    return {
        "environment": name, "seed": seed, "steps": steps, "low": (options or {}).get("low", -0.05),
        "high": (options or {}).get("high", 0.05), "integrator": integrator,
        "sutton_barto_reward": arguments.get("sutton_barto_reward", False),
        "episodes": episodes, "checksum": f"{checksum.value:016x}",
        "last": bits(observation),
    }


def balance(observation):
    """A hand-made policy that balances for hundreds of steps, so that limits are reached."""
    x, v, angle, turn = (float(number) for number in observation)
    return int(angle + 0.5 * turn + 0.05 * x + 0.1 * v > 0)


def balanced_run(name, seed, episodes):
    environment = gymnasium.make(name, disable_env_checker=True)
    checksum = Checksum()
    lengths = []
    observation, _ = environment.reset(seed=seed)
    for _ in range(episodes):
        checksum.observation(observation)
        length, over = 0, False
        while not over:
            observation, reward, terminated, truncated, _ = environment.step(balance(observation))
            checksum.step(observation, reward, terminated, truncated)
            length, over = length + 1, terminated or truncated
        lengths.append(length)
        observation, _ = environment.reset()
    return {"environment": name, "seed": seed, "lengths": lengths,
            "checksum": f"{checksum.value:016x}"}


def beyond(seed, **arguments):
    """Always to the right, on beyond the end."""
    environment = CartPoleEnv(**arguments)
    first, _ = environment.reset(seed=seed)
    steps = [environment.step(1) for _ in range(40)]
    return {
        "seed": seed, "sutton_barto_reward": arguments.get("sutton_barto_reward", False),
        "first": bits(first), "observations": [bits(step[0]) for step in steps],
        "rewards": [float(step[1]) for step in steps],
        "terminated": [bool(step[2]) for step in steps],
    }


def vector(mode, count=3, seed=5, steps=120, limit=22):
    """SyncVectorEnv with a time limit short enough that terminations and truncations mix."""
    make = lambda: gymnasium.make("CartPole-v1", max_episode_steps=limit, disable_env_checker=True)
    environments = SyncVectorEnv([make] * count, autoreset_mode=mode)
    generator = np.random.default_rng(7)
    observations, _ = environments.reset(seed=seed)
    rows = []
    first = bits(observations)
    for _ in range(steps):
        actions = generator.integers(0, 2, size=count)
        row = {"actions": "".join(str(int(action)) for action in actions)}
        observations, rewards, terminated, truncated, info = environments.step(actions)
        row["observations"] = bits(observations)
        final = observations.copy()
        if "final_obs" in info:
            for index in range(count):
                if info["_final_obs"][index]:
                    final[index] = info["final_obs"][index]
            row["final"] = bits(final)
        row["rewards"] = [float(reward) for reward in rewards]
        row["terminated"] = "".join(str(int(flag)) for flag in terminated)
        row["truncated"] = "".join(str(int(flag)) for flag in truncated)
        over = np.logical_or(terminated, truncated)
        if mode == AutoresetMode.DISABLED and over.any():
            observations, _ = environments.reset(options={"reset_mask": over})
            row["reset"] = bits(observations)
        rows.append(row)
    return {"mode": mode.value, "count": count, "seed": seed, "limit": limit, "first": first,
            "rows": rows}


result = {
    "gymnasium": gymnasium.__version__,
    "random": [
        long_run("CartPole-v1", 0, 100_000),
        long_run("CartPole-v0", 1, 20_000),
        long_run("CartPole-v1", 2**40 + 3, 20_000),
        long_run("CartPole-v1", 2, 20_000, sutton_barto_reward=True),
        long_run("CartPole-v1", 3, 20_000, integrator="semi-implicit"),
        long_run("CartPole-v1", 4, 20_000, options={"low": -0.2, "high": 0.1}),
        long_run("CartPole-v1", 5, 20_000, options={"low": -0.01, "high": 0.3},
                 integrator="semi-implicit", sutton_barto_reward=True),
    ],
    "balanced": [balanced_run("CartPole-v1", 11, 12), balanced_run("CartPole-v0", 12, 12)],
    "beyond": [beyond(6), beyond(6, sutton_barto_reward=True)],
    "vectors": [vector(mode) for mode in
                (AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP, AutoresetMode.DISABLED)],
}
print(json.dumps(result, separators=(",", ":")))
