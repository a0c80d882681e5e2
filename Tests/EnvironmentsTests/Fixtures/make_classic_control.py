"""Makes classic_control.json: what Gymnasium's other classic-control environments do.

Run with Gymnasium 1.3.0 and NumPy: python make_classic_control.py > classic_control.json
Bit patterns and checksums: see checksums.py.

Actions are drawn from the action space's own sampling, seeded as the environment, and then bent:
`random` takes the draw as it is, `wide` three times the draw (beyond the limits of a force), and
`swing` pushes the way that things move:

- MountainCar, Acrobot: 2 where the observation's number `along` is not negative and 0 where it is,
  but 1 where that is drawn in a step whose number is a multiple of 4.
- MountainCarContinuous, Pendulum: 1.5 times the draw's absolute value (float32), with the sign of
  the observation's number `along` (plus for zero).

`along` is 1 for the cars, 4 for Acrobot (with the sign turned), 2 for Pendulum.
"""

import json

import gymnasium
import numpy as np

from checksums import Checksum, bits

ALONG = {"MountainCar-v0": (1, 1), "MountainCarContinuous-v0": (1, 1), "Acrobot-v1": (4, -1),
         "Pendulum-v1": (2, 1)}
ATTRIBUTES = {"book_or_nips", "torque_noise_max"}
RESET = {"low", "high", "x_init", "y_init"}


def bent(kind, draw, step, observation, along):
    if kind == "random":
        return draw
    if kind == "wide":
        return draw * np.float32(3)
    index, sign = along
    forward = observation[index] * sign >= 0
    if isinstance(draw, np.ndarray):
        force = np.abs(draw) * np.float32(1.5)
        return force if forward else -force
    return draw if step % 4 == 0 and draw == 1 else (2 if forward else 0)


def run(name, seed, steps, kind="random", **parameters):
    arguments = {key: value for key, value in parameters.items()
                 if key not in ATTRIBUTES | RESET}
    options = {key: value for key, value in parameters.items() if key in RESET} or None
    environment = gymnasium.make(name, disable_env_checker=True, **arguments)
    for key in ATTRIBUTES & parameters.keys():
        setattr(environment.unwrapped, key, parameters[key])
    environment.action_space.seed(seed)
    checksum = Checksum()
    observation, _ = environment.reset(seed=seed, options=options)
    checksum.observation(observation)
    episodes = terminations = 0
    for step in range(steps):
        draw = environment.action_space.sample()
        action = bent(kind, draw, step, observation, ALONG[name])
        observation, reward, terminated, truncated, _ = environment.step(action)
        checksum.step(observation, reward, terminated, truncated)
        if terminated or truncated:
            episodes += 1
            terminations += bool(terminated)
            observation, _ = environment.reset(options=options)
            checksum.observation(observation)
    return {
        "environment": name, "seed": seed, "steps": steps, "kind": kind,
        "parameters": parameters, "episodes": episodes, "terminations": terminations,
        "checksum": f"{checksum.value:016x}", "last": bits(observation),
    }


def cars(name, limit):
    return [
        run(name, 0, 40_000),
        run(name, 1, 40_000, "swing"),
        run(name, 2**40 + 3, 20_000, "swing", goal_velocity=0.03),
        run(name, 2, 10_000, "swing", goal_velocity=limit),
        run(name, 3, 10_000, "swing", goal_velocity=-1.0),
        run(name, 4, 10_000, "swing", low=-1.2, high=0.6),
        run(name, 5, 5_000, low=-3.0, high=2.0),
        run(name, 6, 5_000, "swing", low=0.4, high=0.55, goal_velocity=0.001),
    ]


def narrow(seed, count, greatest):
    """Sines and cosines of float32 numbers, for which NumPy has functions of its own."""
    angles = np.random.default_rng(seed).uniform(-greatest, greatest, count).astype(np.float32)
    sums = []
    for function in (np.sin, np.cos):
        checksum = Checksum()
        checksum.observation(np.array([function(angle) for angle in angles], dtype=np.float32))
        sums.append(f"{checksum.value:016x}")
    return {"seed": seed, "count": count, "greatest": greatest, "sines": sums[0],
            "cosines": sums[1]}


def squares(seed, count, greatest):
    """Squares by `**`, a few of which are not the rounded product."""
    numbers = np.random.default_rng(seed).uniform(-greatest, greatest, count)
    checksum, single = Checksum(), Checksum()
    for number in numbers:
        checksum.add((number**2).astype("<f8").tobytes())
        single.observation(np.float32(number) ** 2)
    return {"seed": seed, "count": count, "greatest": greatest,
            "checksum": f"{checksum.value:016x}", "single": f"{single.value:016x}",
            "unlikeProducts": int(sum(number**2 != number * number for number in numbers))}


result = {
    "gymnasium": gymnasium.__version__,
    "runs": [
        *cars("MountainCar-v0", 0.07),
        *cars("MountainCarContinuous-v0", 0.07),
        run("MountainCarContinuous-v0", 7, 20_000, "wide"),
        run("MountainCarContinuous-v0", 8, 5_000, "wide", low=0.3, high=0.5),
        run("Acrobot-v1", 0, 30_000),
        run("Acrobot-v1", 1, 20_000, "swing"),
        run("Acrobot-v1", 2**40 + 3, 10_000),
        run("Acrobot-v1", 2, 10_000, "swing", book_or_nips="nips"),
        run("Acrobot-v1", 3, 10_000, "swing", torque_noise_max=1.0),
        run("Acrobot-v1", 4, 10_000, low=-3.0, high=3.0),
        run("Acrobot-v1", 5, 5_000, "swing", low=-0.5, high=1.0, book_or_nips="nips",
            torque_noise_max=0.25),
        run("Pendulum-v1", 0, 60_000),
        run("Pendulum-v1", 1, 40_000, "swing"),
        run("Pendulum-v1", 2**40 + 3, 20_000, "wide"),
        run("Pendulum-v1", 2, 10_000, g=9.81),
        run("Pendulum-v1", 3, 10_000, "swing", g=0.0),
        run("Pendulum-v1", 4, 10_000, x_init=0.5, y_init=0.25),
        run("Pendulum-v1", 5, 10_000, "swing", x_init=50.0, y_init=20.0, g=-3.7),
        run("Pendulum-v1", 6, 2_000, x_init=0.0, y_init=0.0),
    ],
    "narrow": [narrow(8, 20_000, 0.3), narrow(9, 20_000, 300.0), narrow(10, 10_000, 150_000.0)],
    "squares": [squares(11, 40_000, 30.0), squares(12, 10_000, 1e-3), squares(13, 1_000, 1e-110)],
}
print(json.dumps(result, separators=(",", ":")))
