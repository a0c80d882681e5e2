"""Writes off_policy.json: what other programs make of random logs.

Estimators by the Open Bandit Pipeline (obp 0.4.1), regressions by scikit-learn and SciPy, intervals by
SciPy's bootstrap, pseudo-inverses by NumPy from the enumerated distribution of slates.

    python -m venv venv
    venv/bin/pip install numpy scipy scikit-learn pandas
    venv/bin/pip install --no-deps obp==0.4.1
    venv/bin/python make_off_policy.py
"""

import itertools
import json
import sys
import types
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, Ridge

# The pipeline imports these for plots and for learning, neither of which is asked for here.
for name in ["torch", "seaborn", "matplotlib", "matplotlib.pyplot", "tqdm", "yaml"]:
    if name not in sys.modules:
        sys.modules[name] = types.ModuleType(name)
sys.modules["torch"].Tensor = type("Tensor", (), {})
sys.modules["tqdm"].tqdm = lambda x, **_: x
import importlib.util

found = importlib.util.find_spec("obp").submodule_search_locations[0]
for package in ["obp", "obp.ope"]:
    module = types.ModuleType(package)
    module.__path__ = [str(Path(found, *package.split(".")[1:]))]
    sys.modules[package] = module
from obp.ope import estimators as obp  # noqa: E402
from obp.ope import estimators_slate as obp_slate  # noqa: E402


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def draw(probabilities, generator):
    return (probabilities.cumsum(axis=1) > generator.random(len(probabilities))[:, None]).argmax(axis=1)


def bandit():
    """A log, its estimates, the regressions of its rewards and the intervals of two estimates."""
    g = np.random.default_rng(7)
    rows, actions = 60, 4
    numbers = g.normal(size=(rows, 2)) * [1.0, 20.0] + [0.0, 50.0]
    kinds = g.integers(0, 3, rows)
    standard = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    # Kinds are numbered as they first appear, and the first has no column.
    order = list(dict.fromkeys(kinds.tolist()))
    dummies = np.stack([kinds == kind for kind in order[1:]], axis=1).astype(float)
    x = np.concatenate([standard, dummies], axis=1)
    logging = softmax(g.normal(size=(rows, actions)))
    target = softmax(1.5 * g.normal(size=(rows, actions)))
    action = draw(logging, g)
    chance = expit(x @ g.normal(size=(x.shape[1], actions)) * 0.8 - 0.3)
    reward = (g.random(rows) < chance[np.arange(rows), action]).astype(float)
    q = g.random((rows, actions))
    propensity = logging[np.arange(rows), action]

    data = dict(
        reward=reward, action=action, pscore=propensity, action_dist=target[:, :, None],
        estimated_rewards_by_reg_model=q[:, :, None], position=np.zeros(rows, int))

    def value(estimator, predictions=q):
        return float(
            estimator.estimate_policy_value(
                **{**data, "estimated_rewards_by_reg_model": predictions[:, :, None]}))

    estimates = {
        "dm": value(obp.DirectMethod()),
        "ips": value(obp.InverseProbabilityWeighting()),
        "snips": value(obp.SelfNormalizedInverseProbabilityWeighting()),
        "dr": value(obp.DoublyRobust()),
        "sndr": value(obp.SelfNormalizedDoublyRobust()),
        "switch_dr": value(obp.SwitchDoublyRobust(tau=1.5)),
        "dr_shrinkage": value(obp.DoublyRobustWithShrinkage(lambda_=3.0)),
    }
    weight = target[np.arange(rows), action] / propensity
    estimates["clipped_ips"] = float(np.mean(np.minimum(weight, 1.2) * reward))

    ones = np.concatenate([np.ones((rows, 1)), x], axis=1)

    def two_steps(importance):
        """All actions together, then a ridge for what each action differs."""
        pooled = Ridge(alpha=1.0, solver="cholesky").fit(x, reward, sample_weight=importance)
        base = pooled.predict(x)
        predictions = np.zeros((rows, actions))
        for a in range(actions):
            own = action == a
            rest = Ridge(alpha=1.0, fit_intercept=False, solver="cholesky").fit(
                ones[own], (reward - base)[own],
                sample_weight=None if importance is None else importance[own])
            predictions[:, a] = base + rest.predict(ones)
        return predictions

    def two_logistic_steps():
        pooled = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000).fit(x, reward)
        base = x @ pooled.coef_[0] + pooled.intercept_[0]
        predictions = np.zeros((rows, actions))
        for a in range(actions):
            own = action == a

            def loss(delta):
                score = base[own] + ones[own] @ delta
                return np.sum(np.logaddexp(0, score) - reward[own] * score) + delta @ delta / 2

            def slope(delta):
                score = base[own] + ones[own] @ delta
                return ones[own].T @ (expit(score) - reward[own]) + delta

            found = minimize(loss, np.zeros(ones.shape[1]), jac=slope, method="BFGS", options={"gtol": 1e-11})
            predictions[:, a] = expit(base + ones @ found.x)
        return predictions

    ridge = two_steps(None)
    chosen = target[np.arange(rows), action]
    importance = chosen**2 * (1 - propensity) / propensity**2
    robust = two_steps(importance / importance.mean())
    logistic = two_logistic_steps()

    def interval(statistic, *columns):
        result = stats.bootstrap(
            columns, statistic, paired=True, vectorized=False, n_resamples=1000, method="percentile",
            rng=np.random.default_rng(3))
        return [float(result.confidence_interval.low), float(result.confidence_interval.high)]

    return {
        "numbers": numbers.T.tolist(), "kinds": [f"k{kind}" for kind in kinds],
        "logging": logging.tolist(), "target": target.tolist(), "q": q.tolist(),
        "action": action.tolist(), "reward": reward.tolist(), "estimates": estimates,
        "ridge": {
            "predictions": ridge.tolist(), "dm": value(obp.DirectMethod(), ridge),
            "dr": value(obp.DoublyRobust(), ridge), "mrdr": value(obp.DoublyRobust(), robust)},
        "logistic": {
            "predictions": logistic.tolist(), "dm": value(obp.DirectMethod(), logistic),
            "dr": value(obp.DoublyRobust(), logistic)},
        "intervals": {
            "ips": interval(lambda wr: np.mean(wr), weight * reward),
            "snips": interval(lambda wr, w: np.sum(wr) / np.sum(w), weight * reward, weight)},
        "effective_sample_size": float(weight.sum() ** 2 / (weight**2).sum()),
    }


def slates():
    """Slates whose positions are filled independently, by obp."""
    g = np.random.default_rng(8)
    count, length, actions = 25, 3, 6
    logging = softmax(g.normal(size=(count, length, actions)))
    target = softmax(g.normal(size=(count, length, actions)))
    action = np.stack([draw(logging[:, k], g) for k in range(length)], axis=1)
    reward = g.random((count, length)).round(3)
    take = lambda p: np.take_along_axis(p, action[:, :, None], axis=2)[:, :, 0]
    ours, theirs = take(logging), take(target)
    common = dict(
        slate_id=np.repeat(np.arange(count), length), reward=reward.ravel(),
        position=np.tile(np.arange(length), count))
    iips = obp_slate.SlateIndependentIPS(len_list=length).estimate_policy_value(
        pscore_item_position=ours.ravel(), evaluation_policy_pscore_item_position=theirs.ravel(), **common)
    whole = lambda p: np.repeat(p.prod(axis=1), length)
    sips = obp_slate.SlateStandardIPS(len_list=length).estimate_policy_value(
        pscore=whole(ours), evaluation_policy_pscore=whole(theirs), **common)
    return {
        "action": action.tolist(), "reward": reward.tolist(), "propensity": ours.tolist(),
        "target": theirs.tolist(), "iips": float(iips), "slate_ips": float(sips)}


def pseudo_inverses():
    """Weights of slates by the pseudo-inverse of the enumerated second moment."""
    g = np.random.default_rng(9)
    results = []
    for length, actions in [(1, 4), (2, 4), (3, 5), (3, 3)]:
        rankings = list(itertools.permutations(range(actions), length))
        indicators = np.zeros((len(rankings), length * actions))
        for index, ranking in enumerate(rankings):
            for position, a in enumerate(ranking):
                indicators[index, position * actions + a] = 1
        second = indicators.T @ indicators / len(rankings)
        target = softmax(2 * g.normal(size=len(rankings)))
        q = target @ indicators
        weights = indicators @ np.linalg.pinv(second, rcond=1e-10) @ q
        results.append(
            {"length": length, "actions": actions, "rankings": rankings, "q": q.tolist(),
             "target": target.tolist(), "weights": weights.tolist()})
    return results


def episodes():
    """Episodes of different lengths, by plain array arithmetic."""
    g = np.random.default_rng(10)
    count, longest, discount = 12, 5, 0.9
    lengths = g.integers(1, longest + 1, count)
    ratios = np.where(np.arange(longest) < lengths[:, None], g.uniform(0.3, 2, (count, longest)), 1.0)
    propensity = g.uniform(0.2, 0.5, (count, longest))
    reward = np.where(np.arange(longest) < lengths[:, None], g.normal(size=(count, longest)), 0.0)
    rho = ratios.cumprod(axis=1)
    gamma = discount ** np.arange(longest)
    returns = (gamma * reward).sum(axis=1)
    return {
        "lengths": lengths.tolist(), "propensity": propensity.tolist(),
        "target": (ratios * propensity).tolist(), "reward": reward.tolist(), "discount": discount,
        "is": float(np.mean(rho[:, -1] * returns)),
        "wis": float(np.sum(rho[:, -1] * returns) / rho[:, -1].sum()),
        "pdis": float(np.mean((gamma * rho * reward).sum(axis=1))),
        "wpdis": float(np.sum(gamma * (rho * reward).sum(axis=0) / rho.sum(axis=0)))}


result = {"bandit": bandit(), "slates": slates(), "pseudo_inverses": pseudo_inverses(), "episodes": episodes()}
Path(__file__).with_name("off_policy.json").write_text(json.dumps(result) + "\n")
