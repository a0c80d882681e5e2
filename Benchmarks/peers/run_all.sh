#!/usr/bin/env bash
# Runs the peers and `apus bench` turn by turn, so that a ratio compares the same minutes of the
# same machine, and prints the medians as a table.
#   run_all.sh [ROUNDS [LINES]]     default: 5 rounds, lines kept in results.jsonl
# PYTHON is the interpreter with requirements.txt (default python3); APUS the command line (default:
# the release build of this checkout). EnvPool and JAX take part if that interpreter has them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${1:-5}
lines=${2:-results.jsonl}
python=${PYTHON:-python3}
apus=${APUS:-$root/.build/release/apus}

[ -x "$apus" ] || { echo "run_all: $apus is not there: run make build first" >&2; exit 1; }
"$python" -c 'import stable_baselines3' 2>/dev/null ||
  { echo "run_all: $python has no stable_baselines3: see README.md" >&2; exit 1; }
has() { "$python" -W ignore -c "import $1" 2>/dev/null; }

: >"$lines"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for what in stepping training; do
    "$apus" bench "$what" --environment CartPole-v1 --repetitions 1 --json >>"$lines"
    case $what in
      stepping)
        "$python" "$here/gymnasium_stepping.py" --repeats 1 >>"$lines"
        "$python" "$here/torch_policy.py" --repeats 1 >>"$lines"
        if has envpool; then
          "$python" -W ignore "$here/envpool_stepping.py" --repeats 1 >>"$lines"
        fi
        ;;
      training)
        "$python" "$here/stable_baselines3_training.py" --repeats 1 >>"$lines"
        if has gymnax; then "$python" "$here/jax_training.py" --repeats 1 >>"$lines"; fi
        ;;
    esac
  done
done
"$python" "$here/table.py" "$lines"
