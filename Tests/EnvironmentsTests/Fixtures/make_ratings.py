"""Writes ratings.json: a small log of ratings, factorised by NumPy; the normal equations are written out
anew here, as one dense system for each user and item. Needs numpy and scipy."""

import json
import numpy as np
from scipy.linalg import lstsq
from scipy.optimize import minimize

rng = np.random.default_rng(7)
users, items, factors = 12, 9, 3
pairs = [(u, i) for u in range(users) for i in range(items) if rng.random() < 0.55]
rng.shuffle(pairs)
ratings = [
    {"user": int(u), "item": int(i), "value": float(rng.integers(1, 6)), "time": float(n // 2)}
    for n, (u, i) in enumerate(pairs)
]
U = np.array([r["user"] for r in ratings])
I = np.array([r["item"] for r in ratings])
R = np.array([r["value"] for r in ratings])
start = 0.1 * rng.normal(size=(items, factors))


def ridge(design, target, penalties):
    """Least squares of the augmented system: no normal equations at all."""
    rows = np.vstack([design, np.diag(np.sqrt(penalties))])
    return lstsq(rows, np.concatenate([target, np.zeros(len(penalties))]))[0]


def explicit(ridge_factors, ridge_bias, rounds):
    p, q = np.zeros((users, factors)), start.copy()
    bu, bi = np.zeros(users), np.zeros(items)
    mean = R.mean()
    penalties = np.r_[np.full(factors, ridge_factors), ridge_bias]
    for _ in range(rounds):
        for own, other, a, b, x, y in ((p, q, bu, bi, U, I), (q, p, bi, bu, I, U)):
            for row in range(len(own)):
                at = x == row
                design = np.c_[other[y[at]], np.ones(at.sum())]
                found = ridge(design, R[at] - mean - b[y[at]], penalties)
                own[row], a[row] = found[:-1], found[-1]
    return mean, p, q, bu, bi


def implicit(ridge_factors, alpha, rounds):
    p, q = np.zeros((users, factors)), start.copy()
    rated = np.zeros((users, items))
    rated[U, I] = 1
    for _ in range(rounds):
        for own, other, preference in ((p, q, rated), (q, p, rated.T)):
            for row in range(len(own)):
                # Every item counts, with the root of its confidence: Hu, Koren and Volinsky's (3).
                weight = np.sqrt(1 + alpha * preference[row])
                own[row] = ridge(
                    weight[:, None] * other, weight * preference[row],
                    np.full(factors, ridge_factors))
    return p, q


def logistic():
    x = rng.normal(3.5, 0.8, size=60)
    y = rng.random(60) < 1 / (1 + np.exp(-(1.3 * (x - 3.6))))
    center, spread = x.mean(), x.std()
    z = (x - center) / spread

    def loss(theta):
        eta = theta[0] + theta[1] * z
        prior = 2 * np.logaddexp(0, theta[0]) - theta[0]
        return (np.logaddexp(0, eta) - y * eta).sum() + prior + 0.005 * theta[1] ** 2

    found = minimize(loss, [0, 0], method="BFGS", options={"gtol": 1e-10}).x
    return {
        "predictions": x.tolist(), "isLiked": y.tolist(),
        "offset": found[0] - found[1] * center / spread, "slope": found[1] / spread}


mean, p, q, bu, bi = explicit(0.7, 0.3, 4)
x, y = implicit(0.5, 4, 3)
json.dump(
    {
        "users": users, "items": items, "factors": factors, "ratings": ratings,
        "start": start.ravel().tolist(),
        "explicit": {
            "mean": mean, "userFactors": p.ravel().tolist(), "itemFactors": q.ravel().tolist(),
            "userBiases": bu.tolist(), "itemBiases": bi.tolist()},
        "implicit": {"userFactors": x.ravel().tolist(), "itemFactors": y.ravel().tolist()},
        "logistic": logistic(),
    },
    open("ratings.json", "w"), indent=1)
