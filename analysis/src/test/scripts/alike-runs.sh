#!/bin/sh
# Records 40 runs that differ in nothing and keeps the figures of all of them, as tacho compare gives
# them, for EqualRunsTest. The sides take turns, so that both see the same machine. Takes three minutes.
# Usage: alike-runs.sh DIR, from the root of a built checkout; DIR is for the runs and can go afterwards.
set -eu
dir=$1
export TACHO_BUILD=never
base=
head=
for turn in $(seq 20); do
  for side in base head; do
    ./tacho demo --blocks 500 --out "$dir" >/dev/null 2>&1
    run=$(ls "$dir" | sed -n 's/\.json$//p' | grep -v '\.trace$' | sort | tail -1)
    eval "$side=\"\$$side \$dir/\$run\""
  done
done
# shellcheck disable=SC2086
./tacho compare --json $base -- $head | gzip -9 >analysis/src/test/resources/alike-runs.json.gz
