#!/usr/bin/env bash
# Suites at full length, one line each; `dotnet test` tests the same laws on shorter ones.
# Usage: eng/long.sh [SUITE…]. Each writes docs/results/long-SUITE.log, which begins with the commit.
set -uo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release -v q -clp:NoSummary || exit 1
wanted=("$@") status=0

# suite NAME TEST-PROJECT CLASS VARIABLE=VALUE…
suite() {
  local name=$1 tests=MultiagentAspire.$2.Tests class=$3 log=docs/results/long-$1.log
  shift 3
  [ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $name "* ]] || return 0
  {
    echo "commit $(git rev-parse HEAD)$(git diff --quiet HEAD || echo ', with changes'), $(date -u +%F), $(nproc) cores"
    echo "$* $tests --filter-class '$class'"
    env "$@" "artifacts/bin/$tests/release/$tests" --no-ansi --progress off --output Detailed --filter-class "$class"
  } >"$log" 2>&1 || status=1
  echo "$name: $(grep -E '^ +(total|failed):' "$log" | tr -s ' \n' ' ')($log)"
}

suite fuzz ModelFiles '*' MULTIAGENT_FUZZ=full
suite crash EndToEnd '*CrashTests' MULTIAGENT_KILLS=20
exit "$status"
