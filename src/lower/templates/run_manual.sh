#!/usr/bin/env bash
# Runs every job of the workflow on this machine, without Pegasus and without containers.
#
# usage: run_manual.sh [--jobs N] [--tidy] [values of the workflow]
#        run_manual.sh --help
#
# Published files are in run/output/ at the end. Each run starts clean: what an earlier one left in
# run/jobs, run/logs and run/output is removed. It can be called from any folder.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
if ! command -v python3 > /dev/null; then
    echo "run_manual.sh: error: python3 is not installed" >&2
    exit 1
fi
exec python3 "$here/workflow_generator.py" --run "$@"
