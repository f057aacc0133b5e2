#!/usr/bin/env bash
# Runs siege and `evaluator load` in turn against the same URL, with the same users, think time and length, and prints
# both rows of figures for each case. Turn by turn, so that a drifting machine favours neither.
#
#   benchmarks/beside-siege.sh URL [SECONDS=30] [ROUNDS=3]
#
# Needs siege 4.0.x (Debian: apt-get install siege) and a Release build of the evaluator.
set -euo pipefail

url=${1:?usage: benchmarks/beside-siege.sh URL [SECONDS] [ROUNDS]}
seconds=${2:-30}
rounds=${3:-3}
cases=("20 10" "20 1" "30 1" "30 0")   # users, think up to

here=$(cd "$(dirname "$0")/.." && pwd)
evaluator=$here/evaluator/bin/Release/net10.0/evaluator.dll
[ -f "$evaluator" ] || { echo "build first: dotnet build evaluator -c Release" >&2; exit 2; }
command -v siege > /dev/null || { echo "siege is not installed (Debian: apt-get install siege)" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the challenge's siege has, spelled out, whatever ~/.siege says.
cat > "$work/siegerc" <<'RC'
verbose = false
quiet = true
json_output = false
show-logfile = false
logging = true
protocol = HTTP/1.1
connection = close
accept-encoding = gzip, deflate
timeout = 30
failures = 1024
parser = false
cache = false
follow-location = true
limit = 1000
RC

TIMEFORMAT='%U %S'
cpu_of() { # command...: its CPU seconds, user and system together
  { time "$@" > "$work/out" 2> "$work/err" || true; } 2>&1 | awk '{ print $1 + $2 }'
}

# One row from the last line of a siege log: OKAY, Failed, Resp Time, Trans Rate, CPU ms a transaction.
row() { # name users think log cpu
  tail -n 1 "$4" | awk -F, -v name="$1" -v c="$2" -v d="$3" -v cpu="$5" \
    '{ printf "%-10s %5d %5s %7d %7d %10.2f %12.2f %14.3f\n", name, c, d, $9, $10, $5, $6, ($2 > 0 ? cpu * 1000 / $2 : 0) }'
}

printf '%-10s %5s %5s %7s %7s %10s %12s %14s\n' generator users think okay failed 'resp s' 'trans/s' 'cpu ms/trans'
for entry in "${cases[@]}"; do
  read -r users think <<< "$entry"
  for ((round = 0; round < rounds; round++)); do
    delay=(-d "$think"); [ "$think" = 0 ] && delay=(-b)
    # siege now and then hangs at its end, deaf to SIGTERM, and writes its row after that: then this round is one row short.
    cpu=$(cpu_of timeout -s KILL $((seconds + 30)) siege -R "$work/siegerc" -c "$users" "${delay[@]}" -t "${seconds}S" --log="$work/siege.log" "$url")
    row siege "$users" "$think" "$work/siege.log" "$cpu"

    printf 'stages:\n  - { users: %s, think: %ss, length: %ss }\n' "$users" "$think" "$seconds" > "$work/plan.yaml"
    dotnet "$evaluator" load --plan "$work/plan.yaml" --url "$url" -o "$work/ours.csv" --latency "$work/latency.csv" --overwrite > /dev/null 2>&1
    cpu=$(tail -n 1 "$work/latency.csv" | awk -F, -v s="$seconds" '{ print $15 * s }')   # of the load, not of the start
    row evaluator "$users" "$think" "$work/ours.csv" "$cpu"
  done
done
