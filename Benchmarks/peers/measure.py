"""What the scripts here share: medians over repetitions, printed as one JSON object a line."""

import argparse
import json
import statistics
import sys
import time


def arguments(description, names):
    """The command line of a script: which of its measures to take, how often, how long each."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("measures", nargs="*", metavar="MEASURE",
                        help="which to take, of: " + ", ".join(names) + " (default: all)")
    parser.add_argument("--repeats", type=int, default=5, help="repetitions, of which the median")
    parser.add_argument("--seconds", type=float, default=6.0, help="length of one repetition")
    options = parser.parse_args()
    unknown = [name for name in options.measures if name not in names]
    if unknown:
        parser.error(f"no measure named {unknown[0]}; there are {', '.join(names)}")
    options.measures = options.measures or list(names)
    return options


def report(name, values, unit):
    """One line for standard output, the spread for people on standard error."""
    value = statistics.median(values)
    digits = 3 if value < 1000 else 0
    print(json.dumps({"name": name, "value": round(value, digits) if digits else round(value),
                      "unit": unit}), flush=True)
    print(f"  {name}: {min(values):,.4g} to {max(values):,.4g} {unit} in {len(values)} runs",
          file=sys.stderr, flush=True)


def calls_per_second(function, seconds, per_call=1):
    """How much work `function` does a second, called for about `seconds` in rising batches."""
    function()  # what is made on the first call is not the measure
    calls, elapsed, batch = 0, 0.0, 1
    while elapsed < seconds:
        start = time.perf_counter()
        for _ in range(batch):
            function()
        took = time.perf_counter() - start
        calls, elapsed = calls + batch, elapsed + took
        batch = max(1, min(batch * 2, int(batch * seconds / 10 / max(took, 1e-9))))
    return calls * per_call / elapsed
