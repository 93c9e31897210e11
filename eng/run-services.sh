#!/usr/bin/env bash
# Starts Redis and every service as a process of its own on loopback, carries out a run file through them, and stops them.
#   eng/run-services.sh experiments/smoke.json OUTPUT [--resume]
# Needs redis-server and a Release build (dotnet build -c Release). INFERENCE, DEBATE and TRAINING say how many workers of each kind (2).
set -euo pipefail
run=$(realpath "$1"); mkdir -p "$2"; output=$(realpath "$2"); shift 2
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
logs="$output/logs"; mkdir -p "$logs" "$output/redis"
export MULTIAGENT_TOKEN=${MULTIAGENT_TOKEN:-$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')}
export Security__Token=$MULTIAGENT_TOKEN Artifacts__Roots="$root;$output" Artifacts__Output="$output"
port=${FIRST_PORT:-17400}
password=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
export ConnectionStrings__redis="127.0.0.1:$port,password=$password"
pids=()
stop() { kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; }
trap stop EXIT
# The password goes in by standard input, so that it stands in no list of processes.
printf 'requirepass %s\nport %s\nbind 127.0.0.1\nappendonly yes\nappendfsync everysec\ndir %s\n' "$password" "$port" "$output/redis" | redis-server - >"$logs/redis.log" 2>&1 &
pids+=($!)
start() { # name, project
  port=$((port + 2))
  Listen__Http=$((port - 1)) Listen__Grpc=$port "artifacts/bin/MultiagentAspire.$2/release/MultiagentAspire.$2" >"$logs/$1.log" 2>&1 &
  pids+=($!)
}
start consensus Consensus; export Services__consensus="http://127.0.0.1:$port"
for i in $(seq "${INFERENCE:-2}"); do start "inference-$i" Inference; done
for i in $(seq "${DEBATE:-2}"); do start "debate-$i" Debate; done
for i in $(seq "${TRAINING:-2}"); do start "training-$i" Training; done
start finetuning Finetuning; server="http://127.0.0.1:$port"; health=$((port - 1))
for _ in $(seq 100); do curl -fs "http://127.0.0.1:$health/health" >/dev/null && break; sleep 0.2; done
began=$(date +%s.%N)
artifacts/bin/MultiagentAspire.Cli/release/multiagent run "$run" --server "$server" "$@"
echo "the run took $(awk "BEGIN { printf \"%.1f\", $(date +%s.%N) - $began }") s" >&2
