#!/usr/bin/env python3
"""Training speed of Stable-Baselines3 on CartPole-v1, in environment steps a second.

One thread for PyTorch: its fastest setting for networks this small. A measure is the steady
state: the learner first works past its warm-up (for DQN past the steps before learning starts),
then steps are counted over whole iterations for --seconds. Every repetition is a new learner with
its own seed. SB3's DQN asks its network only for the steps that do not explore, so its speed
depends on the exploration rate: it is held at the mean that the published schedule has over the
whole run after learning starts, so that a short measure does the work of a long one.
"""

import time

import gymnasium
import torch
from stable_baselines3 import DQN, PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env
from torch import nn

from measure import arguments, report


def linear(start):
    """A rate that falls from `start` to 0 over the run."""
    return lambda remaining: remaining * start


def mean_exploration(budget, starts, fraction, final):
    """The mean after `starts` of a rate that falls from 1 to `final` over `fraction` of the run."""
    falling = fraction * budget
    at_start = 1 + (final - 1) * starts / falling
    return ((at_start + final) / 2 * (falling - starts) + final * (budget - falling)) / (
        budget - starts)


def ppo_cleanrl(seed):
    """CleanRL's ppo.py: 4 x 128 steps, 4 epochs, 4 minibatches, two tanh networks of 64-64."""
    return PPO(
        "MlpPolicy", make_vec_env("CartPole-v1", n_envs=4, seed=seed), n_steps=128, batch_size=128,
        n_epochs=4, gamma=0.99, gae_lambda=0.95, learning_rate=linear(2.5e-4), clip_range=0.2,
        clip_range_vf=0.2, ent_coef=0.01, vf_coef=0.5, max_grad_norm=0.5, seed=seed, device="cpu",
        policy_kwargs=dict(net_arch=dict(pi=[64, 64], vf=[64, 64]), activation_fn=nn.Tanh))


def ppo_zoo(seed):
    """rl-baselines3-zoo's tuned PPO for CartPole-v1: 8 x 32 steps, 20 epochs of one minibatch."""
    return PPO(
        "MlpPolicy", make_vec_env("CartPole-v1", n_envs=8, seed=seed), n_steps=32, batch_size=256,
        n_epochs=20, gamma=0.98, gae_lambda=0.8, learning_rate=linear(1e-3),
        clip_range=linear(0.2), ent_coef=0.0, seed=seed, device="cpu")


def dqn_cleanrl(seed):
    """CleanRL's dqn.py: 120-84, batch 128, an update every 10 steps.

    CleanRL's loss is the mean squared error without clipping; SB3 has Huber only. That changes
    nothing in the amount of work.
    """
    rate = mean_exploration(500_000, 10_000, fraction=0.5, final=0.05)
    return DQN(
        "MlpPolicy", gymnasium.make("CartPole-v1"), learning_rate=2.5e-4, buffer_size=10_000,
        learning_starts=10_000, batch_size=128, tau=1.0, gamma=0.99, train_freq=10,
        gradient_steps=1, target_update_interval=500, exploration_initial_eps=rate,
        exploration_final_eps=rate, max_grad_norm=1e9, seed=seed, device="cpu",
        policy_kwargs=dict(net_arch=[120, 84]))


def dqn_zoo(seed):
    """rl-baselines3-zoo's tuned DQN for CartPole-v1: 256-256, batch 64, 128 updates each 256."""
    rate = mean_exploration(50_000, 1000, fraction=0.16, final=0.04)
    return DQN(
        "MlpPolicy", gymnasium.make("CartPole-v1"), learning_rate=2.3e-3, buffer_size=100_000,
        learning_starts=1000, batch_size=64, tau=1.0, gamma=0.99, train_freq=256,
        gradient_steps=128, target_update_interval=10, exploration_initial_eps=rate,
        exploration_final_eps=rate, seed=seed, device="cpu",
        policy_kwargs=dict(net_arch=[256, 256]))


class SteadyState(BaseCallback):
    """Times whole iterations (rollout and update) from `after` steps on, for `seconds`."""

    def __init__(self, after, seconds):
        super().__init__()
        self.after, self.seconds, self.start, self.rate = after, seconds, None, None

    def _on_rollout_start(self):
        now, steps = time.perf_counter(), self.num_timesteps
        if self.start is None:
            if steps >= self.after:
                self.start = (now, steps)
        elif now - self.start[0] >= self.seconds:
            self.rate = (steps - self.start[1]) / (now - self.start[0])

    def _on_step(self):
        return self.rate is None


# learner, published budget, steps of warm-up
MEASURES = {
    "ppo_cleanrl": (ppo_cleanrl, 500_000, 1024),
    "ppo_zoo": (ppo_zoo, 100_000, 512),
    "dqn_cleanrl": (dqn_cleanrl, 500_000, 11_000),
    "dqn_zoo": (dqn_zoo, 50_000, 1792),
}


def main():
    options = arguments(__doc__, MEASURES)
    torch.set_num_threads(1)
    for name in options.measures:
        make, budget, warm_up = MEASURES[name]
        rates = []
        for seed in range(options.repeats):
            learner, clock = make(seed), SteadyState(warm_up, options.seconds)
            learner.learn(budget, callback=clock)
            if clock.rate is None:
                raise SystemExit(f"{name} ended its {budget} steps early: give fewer --seconds")
            rates.append(clock.rate)
        report(f"stable_baselines3_{name}", rates, "steps/s")


if __name__ == "__main__":
    main()
