#!/usr/bin/env bash
# Mixed load with faults for a number of minutes. Prints the memory's slope, descriptors, counters, what the delivery checker
# says; exits with 1 if anything was wrong.
set -euo pipefail
if [ $# -ne 1 ]; then
  echo "usage: tools/soak.sh MINUTES" >&2
  exit 2
fi
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build tests/SocketsKestrel.Soak -c Release -v q
exec tests/SocketsKestrel.Soak/bin/Release/net10.0/SocketsKestrel.Soak "$1"
