#!/usr/bin/env bash
# Fuzzes one target of tests/SocketsKestrel.Fuzz for so many seconds: afl-fuzz, guided by the coverage of the assemblies under
# src, which SharpFuzz instruments in a copy. Says how much was executed and covered; exit code 1 if there are findings.
#   tools/fuzz.sh TARGET SECONDS [FOLDER]      FOLDER keeps what afl-fuzz has found (default: a temporary one)
# A finding is run again by: tests/SocketsKestrel.Fuzz/bin/Release/net10.0/SocketsKestrel.Fuzz TARGET FILE
set -euo pipefail
target=${1:?usage: tools/fuzz.sh TARGET SECONDS [FOLDER]}
seconds=${2:?usage: tools/fuzz.sh TARGET SECONDS [FOLDER]}
cd "$(dirname "$0")/.."
work=${3:-$(mktemp -d)}
mkdir -p "$work"
work=$(cd "$work" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_ROLL_FORWARD=Major

if ! command -v afl-fuzz >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends afl++ >/dev/null
fi
corpus=tests/SocketsKestrel.Fuzz/Corpus/$target
[ -d "$corpus" ] || { echo "no target $target; there are: $(ls tests/SocketsKestrel.Fuzz/Corpus | tr '\n' ' ')" >&2; exit 2; }

program=$work/program
dotnet build tests/SocketsKestrel.Fuzz -c Release -v q >&2
rm -rf "$program"
cp -r tests/SocketsKestrel.Fuzz/bin/Release/net10.0 "$program"
dotnet tool restore >&2
for assembly in Protocol Hosting Server; do
  dotnet sharpfuzz "$program/SocketsKestrel.$assembly.dll" >&2
done

# The runtime is no program that afl-fuzz has built, runs no faster on a core of its own, and compiles while it starts. A map of
# 64 KiB is what SharpFuzz writes to. Tiering would recompile under way, and is off.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1
export AFL_MAP_SIZE=65536 AFL_FORKSRV_INIT_TMOUT=60000 DOTNET_TieredPGO=0 DOTNET_TieredCompilation=0
log=$work/$target.log
status=0
afl-fuzz -i "$corpus" -o "$work/out" -M "$target" -t 10000 -m none -G 4200 -V "$seconds" \
  dotnet "$program/SocketsKestrel.Fuzz.dll" "$target" >"$log" 2>&1 || status=$?
stats=$work/out/$target/fuzzer_stats
if [ ! -e "$stats" ]; then
  tail -n 30 "$log" >&2
  echo "afl-fuzz did not run (exit code $status)" >&2
  exit 3
fi

stat() { sed -n "s/^$1 *: //p" "$stats"; }
findings=$(($(stat saved_crashes) + $(stat saved_hangs)))
echo "$target: $(stat execs_done) executions in $(stat run_time) s ($(stat execs_per_sec)/s), $(stat edges_found) edges, corpus $(stat corpus_count), $findings findings"
if [ "$findings" -gt 0 ]; then
  find "$work/out/$target/crashes" "$work/out/$target/hangs" -type f -name 'id*' >&2
  exit 1
fi
[ -n "${3:-}" ] || rm -rf "${work:?}"
