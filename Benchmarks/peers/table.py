#!/usr/bin/env python3
"""Prints the medians of {"name", "value", "unit"} lines as a Markdown table.

    python table.py LINES [--over NAME=PEER]...

`--over ours=theirs` adds the ratio of two medians: of rates how many times ours is theirs, of
times how many times shorter ours is.
"""

import argparse
import collections
import json
import statistics


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", help="a file of JSON lines")
    parser.add_argument("--over", action="append", default=[], metavar="NAME=PEER")
    options = parser.parse_args()
    values, units = collections.defaultdict(list), {}
    with open(options.lines) as file:
        for line in filter(str.strip, file):
            entry = json.loads(line)
            if isinstance(entry.get("value"), (int, float)):
                values[entry["name"]].append(entry["value"])
                units[entry["name"]] = entry["unit"]
    print("| measure | median | lowest | highest | runs | unit |")
    print("|---|---|---|---|---|---|")
    for name, list_ in values.items():
        cells = (f"{v:,.4g}" if v < 1000 else f"{v:,.0f}"
                 for v in (statistics.median(list_), min(list_), max(list_)))
        print(f"| {name} | {' | '.join(cells)} | {len(list_)} | {units[name]} |")
    for pair in options.over:
        ours, _, theirs = pair.partition("=")
        for name in (ours, theirs):
            if name not in values:
                parser.error(f"no line is named {name}")
        ratio = statistics.median(values[ours]) / statistics.median(values[theirs])
        if not units[ours].endswith("/s"):
            ratio = 1 / ratio
        print(f"\n{ours} is {ratio:,.1f} times as fast as {theirs}.")


if __name__ == "__main__":
    main()
