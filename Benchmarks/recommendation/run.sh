#!/usr/bin/env bash
# What recommenders learn: five seeds of each preset, judged with 2,000 users beside the policies that know the
# simulation. Usage: Benchmarks/recommendation/run.sh [FOLDER] [SEEDS]   (APUS=binary; about fifteen minutes on
# two cores)
set -euo pipefail
apus=${APUS:-.build/release/apus}
folder=${1:-runs/recommendation}
seeds=${2:-5}
first=101

# train NAME ENVIRONMENT AGENT EVALUATIONS CHANGE…
train() {
  local name=$1 environment=$2 agent=$3 every=$4
  shift 4
  local changes=()
  for change in "$@"; do changes+=(--set "environment.$change"); done
  "$apus" train "$environment" --agent "$agent" --seeds "$seeds" --seed "$first" \
    --evaluate-every "$every" --evaluation-episodes 400 --checkpoint-every 0 "${changes[@]}" \
    --run "$folder/$name" >/dev/null
  local runs
  runs=$(printf "$folder/$name/seed-%d," $(seq "$first" $((first + seeds - 1))))
  echo "== $name"
  "$apus" recommend evaluate "$environment" --users 2000 --seed 1000000 --against random \
    --policies "all,${runs%,}" "${changes[@]}"
}

train slates InterestEvolution-v0 slate_q 100000
train slates-hidden-budget InterestEvolution-v0 slate_q 100000 observe_budget=false
train catalog-dqn FixedCatalog-v0 dqn 50000
train catalog-ppo FixedCatalog-v0 ppo 50000
train satisfaction-02 LongTermSatisfactionCatalog-v0 ppo 100000
train satisfaction-01 LongTermSatisfactionCatalog-v0 ppo 100000 sensitivity=0.1
train satisfaction-slates LongTermSatisfaction-v0 slate_q 50000
# The catalogue of seed 46 has the ladder that RecoGym's program gives on average.
for agent in lin_ucb lin_thompson neural_linear; do
  train "sessions-$agent" ProductSessions-v0 "$agent" 2000000 \
    products=100 flips=50 catalog_seed=46
done
