#!/usr/bin/env bash
# Plans the workflow demeter with Pegasus and submits it to HTCondor.
set -euo pipefail

usage() {
    cat <<'END'
usage: submit.sh [--plan-only] [OPTION...]

Plans the workflow with pegasus-plan and submits it. Published files are in run/pegasus/output/ at
the end. It can be called from any folder.

  --plan-only   plan, but do not submit
  --help        show this text
  OPTION...     given to pegasus-plan, for instance -vv or --cleanup none
END
}

submit=(--submit)
options=()
for word in "$@"; do
    case $word in
        --plan-only) submit=() ;;
        --help) usage; exit 0 ;;
        *) options+=("$word") ;;
    esac
done

if ! command -v pegasus-plan > /dev/null; then
    echo "submit.sh: error: pegasus-plan is not installed or not on the PATH;" \
        "run_manual.sh runs the workflow without Pegasus" >&2
    exit 1
fi

# The planner looks for the catalogs where it is started, and ${PWD} in them is this folder.
CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
if [[ $PWD == *[[:space:]]* ]]; then
    echo "submit.sh: error: Pegasus cannot plan in a folder with a blank in its path: $PWD" >&2
    exit 1
fi
python3 workflow_generator.py --check
pegasus-plan ${options[@]+"${options[@]}"} \
    --conf pegasus.properties \
    --dir run/pegasus/submit \
    --sites condorpool \
    --output-sites local \
    ${submit[@]+"${submit[@]}"} \
    workflow.yml
