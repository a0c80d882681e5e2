"""Writes customers.json: synthetic customers, and what lifetimes 0.11.3 fits to and says of them.

Usage: pip install lifetimes==0.11.3; python make_customers.py > customers.json
"""
import json

import numpy as np
import pandas as pd
from scipy.special import gammaln
from lifetimes import BetaGeoFitter, GammaGammaFitter

random = np.random.default_rng(5)
rows = []
for _ in range(400):
    age = random.uniform(20, 40)
    rate, ceasing = random.gamma(0.6) / 5, random.beta(0.9, 2.5)
    spend_rate = random.gamma(4) / 15
    x, last, time, spent = 0, 0.0, 0.0, 0.0
    while True:
        time += random.exponential(1 / rate)
        if time > age:
            break
        x, last = x + 1, time
        spent += random.gamma(6) / spend_rate
        if random.random() < ceasing:
            break
    rows.append([x, round(last, 4), round(age, 4), round(spent / x, 4) if x else 0])
table = pd.DataFrame(rows, columns=["x", "recency", "age", "mean"])
purchases = BetaGeoFitter(penalizer_coef=0)
purchases.fit(table.x, table.recency, table.age, tol=1e-10)
buyers = table[table.x > 0]
spend = GammaGammaFitter(penalizer_coef=0)
spend.fit(buyers.x, buyers["mean"])
alive = purchases.conditional_probability_alive(table.x, table.recency, table.age)
coming = purchases.conditional_expected_number_of_purchases_up_to_time(
    30, table.x, table.recency, table.age)
r, alpha, a, b = (float(purchases.params_[key]) for key in ("r", "alpha", "a", "b"))
x, recency, age = table.x, table.recency, table.age
# Equation 6 of the paper, in weeks: lifetimes scales times.
counts = gammaln(r + x) - gammaln(r) + gammaln(a + b) + gammaln(b + x) - gammaln(b)
living = -(r + x) * np.log(alpha + age)
ceased = np.where(
    x > 0,
    np.log(a) - np.log(np.maximum(b + x - 1, 1e-300)) - (r + x) * np.log(alpha + recency),
    -np.inf)
likelihood = counts - gammaln(a + b + x) + r * np.log(alpha) + np.logaddexp(living, ceased)
expected = spend.conditional_expected_average_profit(table.x, table["mean"])
print(json.dumps({
    "customers": rows,
    "purchases": {k: float(v) for k, v in purchases.params_.items()},
    "log_likelihood": float(likelihood.sum()),
    "spend": {k: float(v) for k, v in spend.params_.items()},
    "alive": [float(v) for v in list(alive)[:40]],
    "coming": [float(v) for v in list(coming)[:40]],
    "expected_spend": [float(v) for v in list(expected)[:40]],
}))
