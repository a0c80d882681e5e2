#!/usr/bin/env bash
# Fetches MovieLens 100K (943 users, 1,682 items, 100,000 ratings) from the Python package that carries it, and
# checks it. The data are GroupLens's: research only, not to be passed on; so they are never part of Apus.
# Usage: Benchmarks/recommendation/fetch-movielens.sh [FOLDER]   (needs python3 with pip and venv)
set -euo pipefail
folder=${1:-runs/movielens}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" -q --disable-pip-version-check download --no-deps recbole==1.2.1 -d "$work"
python3 -m zipfile -e "$work"/recbole-1.2.1-*.whl "$work/package"
source="$work/package/recbole/dataset_example/ml-100k"
rows=$(($(wc -l < "$source/ml-100k.inter") - 1))
[ "$rows" -ge 99999 ] && [ "$rows" -le 100000 ] || { echo "ml-100k.inter has $rows ratings, not 100000" >&2; exit 1; }
mkdir -p "$folder"
for name in inter item user; do
  cp "$source/ml-100k.$name" "$folder/ml-100k.$name.partial"
  mv "$folder/ml-100k.$name.partial" "$folder/ml-100k.$name"
done
echo "MovieLens 100K is in $folder; try"
echo "  apus recommend ratings $folder/ml-100k.inter"
echo "  MOVIELENS=$(realpath "$folder") make test TESTS=MovieLensTests"
