#!/usr/bin/env bash
# Measures line coverage of a project by its own test project, and fails below that project's MinimumLineCoverage
# (per cent). Usage: eng/coverage.sh [--no-build]. Cobertura reports: artifacts/coverage.
set -uo pipefail
cd "$(dirname "$0")/.."
reports=artifacts/coverage
rm -rf "$reports"
mkdir -p "$reports"
status=0
for file in $(grep -l '<MinimumLineCoverage>' tests/*/*.csproj); do
  tests=$(basename "$file" .csproj) project=${tests%.Tests}
  minimum=$(sed -n 's:.*<MinimumLineCoverage>\([0-9]*\)</MinimumLineCoverage>.*:\1:p' "$file")
  if [ "${1:-}" != --no-build ]; then
    dotnet build "$file" -v q -clp:NoSummary || { status=1; continue; }
  fi
  log=$reports/$tests.log
  # Generated code (regular expressions, JSON, protobuf) is not ours to test.
  "artifacts/bin/$tests/debug/$tests" --no-ansi --progress off --results-directory "$reports" \
    --coverlet --coverlet-file-prefix "$project" --coverlet-output-format cobertura \
    --coverlet-include "[$project]*" \
    --coverlet-exclude-by-attribute GeneratedCodeAttribute --coverlet-exclude-by-file '**/obj/**' \
    --coverlet-threshold "$minimum" --coverlet-threshold-type line --coverlet-threshold-stat total >"$log" 2>&1
  code=$?
  echo "$project: $(sed -n 's/^ *Total - Line: *//p' "$log" | head -n 1) of the lines (at least $minimum %)"
  [ "$code" -eq 0 ] || { tail -n 40 "$log"; status=1; }
done
exit "$status"
