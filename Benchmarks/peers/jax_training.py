#!/usr/bin/env python3
"""Speed of the "everything inside one compiled function" way in JAX, on all cores.

Environments from gymnax, learners written here as PureJaxRL does it: environment, policy, update
and schedule are one jitted scan, with CleanRL's hyperparameters for CartPole-v1. Compiling is not
measured: each repetition runs the compiled function once more from another seed. PPO: 4 x 128
steps, 4 epochs, 4 minibatches, two 64-64 tanh networks. DQN: 120-84, batch 128, an update every 10
steps (10 environments, as PureJaxRL has it). stepping: 2048 environments under random actions. The
mean return of the last tenth of the run's episodes goes to standard error, as a proof that it
learns.
"""

import functools
import sys
import time

import gymnax
import jax
import jax.numpy as jnp
import optax

from measure import arguments, report

ENVIRONMENT, PARAMETERS = gymnax.make("CartPole-v1")
RESET = jax.vmap(lambda key: ENVIRONMENT.reset(key, PARAMETERS))


def step(keys, states, actions):
    """Steps every environment: observations, states, rewards, whether the episode ended."""
    observation, state, reward, *flags, _ = jax.vmap(
        lambda k, s, a: ENVIRONMENT.step(k, s, a, PARAMETERS))(keys, states, actions)
    return observation, state, reward, functools.reduce(jnp.logical_or, flags)


def network(key, sizes, gains):
    layers = []
    for inputs, outputs, gain in zip(sizes, sizes[1:], gains):
        key, use = jax.random.split(key)
        layers.append((jax.nn.initializers.orthogonal(gain)(use, (inputs, outputs)),
                       jnp.zeros(outputs)))
    return layers


def apply(layers, x, activation):
    for kernel, bias in layers[:-1]:
        x = activation(x @ kernel + bias)
    kernel, bias = layers[-1]
    return x @ kernel + bias


def returns(rewards, ends):
    """Mean return of the episodes that end in the last tenth of [time, environments]."""
    def scan(running, row):
        reward, end = row
        total = running + reward
        return jnp.where(end, 0.0, total), jnp.where(end, total, 0.0)

    _, totals = jax.lax.scan(scan, jnp.zeros(rewards.shape[1]), (rewards, ends))
    last = -(rewards.shape[0] // 10)
    return totals[last:].sum() / jnp.maximum(ends[last:].sum(), 1)


def ppo(key, total, count=4, horizon=128, epochs=4, minibatches=4, discount=0.99, decay=0.95,
        clip=0.2):
    iterations, batch = total // (count * horizon), count * horizon
    keys = jax.random.split(key, 4)
    weights = {"actor": network(keys[0], (4, 64, 64, 2), (2 ** 0.5, 2 ** 0.5, 0.01)),
               "critic": network(keys[1], (4, 64, 64, 1), (2 ** 0.5, 2 ** 0.5, 1.0))}
    rate = optax.linear_schedule(2.5e-4, 0.0, iterations * epochs * minibatches)
    optimizer = optax.chain(optax.clip_by_global_norm(0.5), optax.adam(rate, eps=1e-5))
    observation, states = RESET(jax.random.split(keys[2], count))

    def act(carry, _):
        weights, states, observation, key = carry
        key, sample, move = jax.random.split(key, 3)
        logits = jax.nn.log_softmax(apply(weights["actor"], observation, jnp.tanh))
        value = apply(weights["critic"], observation, jnp.tanh)[:, 0]
        action = jax.random.categorical(sample, logits)
        chosen = jnp.take_along_axis(logits, action[:, None], 1)[:, 0]
        after, states, reward, end = step(jax.random.split(move, count), states, action)
        return (weights, states, after, key), (observation, action, chosen, value, reward, end)

    def loss(weights, rows):
        observation, action, old, old_value, advantage, target = rows
        logits = jax.nn.log_softmax(apply(weights["actor"], observation, jnp.tanh))
        value = apply(weights["critic"], observation, jnp.tanh)[:, 0]
        ratio = jnp.exp(jnp.take_along_axis(logits, action[:, None], 1)[:, 0] - old)
        advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
        policy = -jnp.minimum(ratio * advantage, jnp.clip(ratio, 1 - clip, 1 + clip) * advantage)
        near = old_value + jnp.clip(value - old_value, -clip, clip)
        critic = 0.5 * jnp.maximum((value - target) ** 2, (near - target) ** 2)
        entropy = -(jnp.exp(logits) * logits).sum(-1)
        return policy.mean() + 0.5 * critic.mean() - 0.01 * entropy.mean()

    def iteration(carry, _):
        weights, moments, states, observation, key = carry
        (_, states, observation, key), (seen, action, old, value, reward, end) = jax.lax.scan(
            act, (weights, states, observation, key), None, horizon)
        last = apply(weights["critic"], observation, jnp.tanh)[:, 0]

        def backwards(carry, row):
            advantage, following = carry
            reward, end, value = row
            error = reward + discount * following * (1 - end) - value
            advantage = error + discount * decay * (1 - end) * advantage
            return (advantage, value), advantage

        _, advantage = jax.lax.scan(
            backwards, (jnp.zeros(count), last), (reward, end.astype(jnp.float32), value),
            reverse=True)
        rows = jax.tree.map(lambda x: x.reshape((batch,) + x.shape[2:]),
                            (seen, action, old, value, advantage, advantage + value))

        def epoch(carry, key):
            order = jax.random.permutation(key, batch)
            parts = jax.tree.map(
                lambda x: x[order].reshape((minibatches, batch // minibatches) + x.shape[1:]), rows)

            def update(carry, part):
                weights, moments = carry
                change, moments = optimizer.update(jax.grad(loss)(weights, part), moments)
                return (optax.apply_updates(weights, change), moments), None

            return jax.lax.scan(update, carry, parts)

        key, use = jax.random.split(key)
        (weights, moments), _ = jax.lax.scan(
            epoch, (weights, moments), jax.random.split(use, epochs))
        return (weights, moments, states, observation, key), (reward, end)

    _, (reward, end) = jax.lax.scan(
        iteration, (weights, optimizer.init(weights), states, observation, keys[3]), None,
        iterations)
    return returns(reward.reshape(-1, count), end.reshape(-1, count))


def dqn(key, total, count=10, capacity=10_000, batch=128, starts=10_000, discount=0.99):
    keys = jax.random.split(key, 3)
    gains = (2 ** 0.5, 2 ** 0.5, 1.0)
    weights = network(keys[0], (4, 120, 84, 2), gains)
    optimizer = optax.adam(2.5e-4)
    observation, states = RESET(jax.random.split(keys[1], count))
    places = capacity // count
    memory = (jnp.zeros((places, count, 4)), jnp.zeros((places, count), jnp.int32),
              jnp.zeros((places, count)), jnp.zeros((places, count, 4)),
              jnp.zeros((places, count)))

    def loss(weights, target, rows):
        observation, action, reward, after, end = rows
        best = apply(target, after, jax.nn.relu).max(-1)
        value = jnp.take_along_axis(
            apply(weights, observation, jax.nn.relu), action[:, None], 1)[:, 0]
        return ((value - jax.lax.stop_gradient(reward + discount * (1 - end) * best)) ** 2).mean()

    def iteration(carry, index):
        weights, target, moments, memory, states, observation, key = carry
        key, explore, draw, move, pick = jax.random.split(key, 5)
        steps = index * count
        rate = jnp.clip(1 - 0.95 * steps / (total / 2), 0.05, 1)
        greedy = apply(weights, observation, jax.nn.relu).argmax(-1)
        action = jnp.where(jax.random.uniform(explore, (count,)) < rate,
                           jax.random.randint(draw, (count,), 0, 2), greedy)
        after, states, reward, end = step(jax.random.split(move, count), states, action)
        row = (observation, action, reward, after, end.astype(jnp.float32))
        memory = jax.tree.map(lambda m, r: m.at[index % places].set(r), memory, row)

        def update(weights, moments):
            place = jax.random.randint(pick, (batch,), 0, capacity)
            rows = jax.tree.map(lambda m: m[place // count, place % count], memory)
            change, moments = optimizer.update(jax.grad(loss)(weights, target, rows), moments)
            return optax.apply_updates(weights, change), moments

        weights, moments = jax.lax.cond(
            steps >= starts, update, lambda w, m: (w, m), weights, moments)
        target = jax.tree.map(lambda t, w: jnp.where(steps % 500 == 0, w, t), target, weights)
        return (weights, target, moments, memory, states, after, key), (reward, end)

    start = (weights, weights, optimizer.init(weights), memory, states, observation, keys[2])
    _, (reward, end) = jax.lax.scan(iteration, start, jnp.arange(total // count))
    return returns(reward, end)


def stepping(key, total, count=2048):
    keys = jax.random.split(key)
    _, states = RESET(jax.random.split(keys[0], count))

    def move(carry, _):
        states, key, sum = carry
        key, draw, use = jax.random.split(key, 3)
        action = jax.random.randint(draw, (count,), 0, 2)
        _, states, reward, _ = step(jax.random.split(use, count), states, action)
        return (states, key, sum + reward.sum()), None

    (_, _, sum), _ = jax.lax.scan(move, (states, keys[1], 0.0), None, total // count)
    return sum


MEASURES = {"ppo_cleanrl": (ppo, 499_712), "dqn_cleanrl": (dqn, 500_000),
            "stepping_2048": (stepping, 2048 * 2000)}


def main():
    options = arguments(__doc__, MEASURES)
    for name in options.measures:
        function, total = MEASURES[name]
        run = jax.jit(functools.partial(function, total=total))
        run(jax.random.key(1000)).block_until_ready()
        rates, ends = [], []
        for seed in range(options.repeats):
            start = time.perf_counter()
            ends.append(float(run(jax.random.key(seed)).block_until_ready()))
            rates.append(total / (time.perf_counter() - start))
        report(f"jax_{name}", rates, "steps/s")
        if name != "stepping_2048":
            print(f"  returns at the end: {', '.join(f'{v:.0f}' for v in ends)}", file=sys.stderr)


if __name__ == "__main__":
    main()
