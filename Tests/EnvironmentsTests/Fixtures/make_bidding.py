"""Writes bidding.json: optima and quantiles that SciPy computed.

Needs numpy and scipy. `python make_bidding.py --check` compares instead of writing.
"""

import json
import pathlib
import sys

import numpy as np
from scipy import optimize, stats


def day(generator, limit):
    """A small day, and the optimum of the relaxed knapsack by SciPy's linear programming."""
    count = 40
    values = np.round(np.exp(generator.normal(-6, 0.8, count)), 6)
    prices = np.round(np.exp(generator.normal(4, 0.6, count)), 3)
    budget = round(float(prices.sum()) * generator.uniform(0.05, 0.6), 2)
    rows, bounds = [prices], [budget]
    if limit:
        rows.append(prices - limit * values)
        bounds.append(0.0)
    solved = optimize.linprog(-values, A_ub=np.array(rows), b_ub=bounds, bounds=(0, 1))
    return {
        "values": values.tolist(),
        "prices": prices.tolist(),
        "budget": budget,
        "limit": limit,
        "optimum": -solved.fun,
    }


def main():
    generator = np.random.default_rng(6)
    days = [day(generator, limit) for limit in [0] * 8 + [12000, 20000, 30000, 45000] * 2]
    gammas = [
        {"shape": shape, "probability": p, "quantile": float(stats.gamma.ppf(p, shape))}
        for shape in (0.3, 1.1, 1.81, 30.0)
        for p in (0.001, 0.1, 0.5, 0.9, 0.999)
    ]
    # Best bids against a log-normal price of mean 1 and deviation 0.6 of its logarithm.
    price = stats.lognorm(s=0.6, scale=np.exp(-0.18))
    shading = []
    for worth in (0.5, 1.0, 2.0, 4.0):
        best = optimize.minimize_scalar(
            lambda bid: -(worth - bid) * price.cdf(bid), bounds=(0, worth), method="bounded",
            options={"xatol": 1e-10})
        shading.append({"worth": worth, "bid": float(best.x), "surplus": float(-best.fun)})
    found = {"days": days, "gammas": gammas, "shading": shading}
    path = pathlib.Path(__file__).with_name("bidding.json")
    if "--check" in sys.argv:
        kept = json.loads(path.read_text())
        for old, new in zip(kept["days"], days):
            assert abs(old["optimum"] - new["optimum"]) < 1e-9, (old, new)
        print("bidding.json holds what this SciPy computes")
    else:
        path.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
