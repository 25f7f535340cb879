#!/usr/bin/env bash
# Everything there is to check: restore, build (warnings are errors), format, every test with the real components.
# Ends with a line "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The tests talk to the server with python3, as the textbook's clients do, and through haproxy; they run the README's transcripts
# with nc, curl and openssl, which is a client of TLS, too; tmux is the terminal that the terminal client is in; ip sets up a network
# namespace. Chromium shows the page, with fonts that have Korean and emoji.
missing=()
for tool in python3 haproxy openssl curl tmux nc:netcat-openbsd ip:iproute2 chromium; do # TOOL or TOOL:PACKAGE
  command -v "${tool%%:*}" >/dev/null || missing+=("${tool#*:}")
done
for font in fonts-noto-cjk fonts-noto-color-emoji; do
  dpkg -s "$font" >/dev/null 2>&1 || missing+=("$font")
done
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "${missing[@]}" >/dev/null
fi

dotnet restore SocketsKestrel.sln
dotnet build SocketsKestrel.sln -c Release --no-restore
dotnet format SocketsKestrel.sln --no-restore --verify-no-changes --severity warn

passed=0
failed=0
run_tests() { # PROJECT [FILTER...]
  local project=$1 report status=0 now_passed now_failed
  shift
  report=$(mktemp)
  "tests/$project/bin/Release/net10.0/$project" "$@" --ansi off --progress off 2>&1 | tee "$report" || status=$?
  count() { grep -Eio "^ *$1: *[0-9]+" "$report" | tail -n 1 | grep -Eo '[0-9]+' || echo 0; }
  now_passed=$(count succeeded)
  now_failed=$(count failed)
  # A runner that died, skipped something or ran nothing has failed, whatever it counted.
  if [ "$now_failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$now_passed" -eq 0 ] || [ "$(count skipped)" -ne 0 ]; }; then
    now_failed=1
  fi
  passed=$((passed + now_passed))
  failed=$((failed + now_failed))
  rm -f "$report"
}

run_tests SocketsKestrel.Tests --filter-not-class '*.FuzzTests'
run_tests SocketsKestrel.EndToEnd

# By themselves, as they take every processor: half a minute for each target (tools/fuzz.sh is for longer), as many at a time as there are processors.
FUZZ_SECONDS=${FUZZ_SECONDS:-30} run_tests SocketsKestrel.Tests --filter-class '*.FuzzTests'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
