#!/usr/bin/env bash
# What bidders learn: five seeds of each preset, judged on 2,000 unseen days beside the pacers.
# Usage: Benchmarks/bidding/run.sh [FOLDER] [SEEDS]   (APUS=binary; about four minutes on two cores)
set -euo pipefail
apus=${APUS:-.build/release/apus}
folder=${1:-runs/bidding}
seeds=${2:-5}
first=101

# train NAME PRESET AGENT CHANGE…
train() {
  local name=$1 preset=$2 agent=$3
  shift 3
  local changes=()
  for change in "$@"; do changes+=(--set "environment.$change"); done
  "$apus" train Bidding-v0 --agent "$agent" --preset "$preset" --seeds "$seeds" --seed "$first" \
    --evaluate-every "$([ "$preset" = quick ] && echo 4800 || echo 24000)" \
    --evaluation-episodes 300 "${changes[@]}" --run "$folder/$name" --resume >/dev/null
  local runs
  runs=$(printf "$folder/$name/seed-%d," $(seq "$first" $((first + seeds - 1))))
  echo "== $name"
  "$apus" bid evaluate synthetic --days 2000 --seed 7 --against predictive \
    --policies "linear,dual_descent,predictive,${runs%,}" "${@/#/--set=environment.}"
}

train ppo-2000-days quick ppo
train dqn-2000-days quick dqn
train ppo-20000-days tuned ppo
train dqn-20000-days tuned dqn
train ppo-cpa-27000 tuned ppo constraint=cpa constraint_limit=27000
train ppo-cpa-40000 tuned ppo constraint=cpa constraint_limit=40000
