#!/usr/bin/env bash
# Off-policy evaluation: the Open Bandit logs beside their published numbers, and a million rows against the
# clock.
# Usage: Benchmarks/ope/run.sh [FOLDER]   (APUS=binary; needs Python 3 with pip for the logs, about a minute)
set -euo pipefail
apus=${APUS:-.build/release/apus}
folder=${1:-runs/ope}
mkdir -p "$folder"

# The small Open Bandit Dataset (CC BY 4.0) lies in the wheel of the Open Bandit Pipeline.
if [ ! -d "$folder/obd" ]; then
  python3 -m pip download --quiet --no-deps --dest "$folder" obp==0.4.1
  python3 -m zipfile -e "$folder"/obp-0.4.1-*.whl "$folder/wheel"
  mv "$folder/wheel/obp/dataset/obd" "$folder/obd"
  rm -r "$folder/wheel" "$folder"/obp-0.4.1-*.whl
fi
for campaign in all men women; do
  echo "== $campaign: the uniform policy by the log of Thompson sampling"
  "$apus" ope "$folder/obd/bts/$campaign" --policy uniform
done
echo "The logs are tested by: OPEN_BANDIT=$(realpath "$folder/obd") make test TESTS=OffPolicyTests"

# Ten actions and ten numbers of context; rewards by a logistic function of them.
if [ ! -f "$folder/million.csv" ]; then
  awk 'BEGIN {
    srand(1); actions = 10; width = 10
    for (a = 0; a < actions; a++) for (c = 0; c < width; c++) slope[a, c] = 1.4 * (rand() - 0.5)
    printf "action,reward,propensity"
    for (c = 0; c < width; c++) printf ",context_%d", c
    print ""
    for (row = 0; row < 1000000; row++) {
      line = ""
      for (c = 0; c < width; c++) {
        x[c] = 2 * (rand() + rand() + rand() - 1.5); line = line "," sprintf("%.4g", x[c])
      }
      sum = 0
      for (a = 0; a < actions; a++) {
        score[a] = 0
        for (c = 0; c < width; c++) score[a] += slope[a, c] * x[c]
        sum += power[a] = exp(score[a] / 2)
      }
      draw = rand() * sum; a = 0
      while (a < actions - 1 && draw >= power[a]) { draw -= power[a]; a++ }
      chance = 1 / (1 + exp(1.5 - 0.7 * score[a]))
      printf "%d,%d,%.8g%s\n", a, rand() < chance, power[a] / sum, line
    }
  }' >"$folder/million.csv"
fi
for model in ridge logistic network; do
  echo "== a million rows, $model, with 1,000 resamples"
  time "$apus" ope "$folder/million.csv" --policy uniform --reward-model "$model" >"$folder/million-$model.txt"
done
