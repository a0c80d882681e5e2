"""Prints the values that StatisticsTests.swift expects: NumPy's and SciPy's own."""

import numpy as np
from scipy import stats

samples = {
    "odd": [3.0, 1.5, 500.0, -2.25, 10.0, 11.0, 42.0],
    "ten": [500.0, 500.0, 191.6, 500.0, 500.0, 302.0, 500.0, 488.25, 77.5, 350.0],
    "one": [7.5],
    "two": [1.0, 4.0],
}


def interquartile_mean(x, axis=-1):
    return stats.trim_mean(x, 0.25, axis=axis)


for name, values in samples.items():
    x = np.array(values)
    print(name, "mean", repr(float(x.mean())), "std", repr(float(x.std())))
    print(name, "iqm", repr(float(interquartile_mean(x))))
    if len(values) < 2:
        continue
    for label, statistic in (("mean", np.mean), ("iqm", interquartile_mean)):
        interval = stats.bootstrap(
            (x,), statistic, n_resamples=10_000, method="percentile",
            confidence_level=0.95, rng=np.random.default_rng(0),
        ).confidence_interval
        print(name, label, "interval", repr(float(interval.low)), repr(float(interval.high)))
