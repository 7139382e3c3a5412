#!/usr/bin/env bash
# Step combine of the workflow solar-tiles: runs the shell commands of the specification.
# Made by napkin from specification.md: change that and rebuild.
set -euo pipefail

_step=combine

_help() {
    cat <<'_end_of_help'
usage: combine.sh OPTION...

Step combine of the workflow solar-tiles: runs the shell commands of the specification.
Each option is one word, --name=value; an option for a list stands once for each of its values.

  --comparisons=FILE...  input files
  --table=FILE           output file
_end_of_help
}

# The names of the step. Values are taken as they are and never executed.
unset -v comparisons table
comparisons=()
for _word in "$@"; do
    case $_word in
        --comparisons=*) comparisons+=("${_word#*=}") ;;
        --table=*) table=${_word#*=} ;;
        --help) _help; exit 0 ;;
        *) printf '%s: error: unknown option: %s\n' "$_step" "$_word" >&2; exit 2 ;;
    esac
done
if [[ -z ${table+given} ]]; then
    printf '%s: error: the option --table=... is missing\n' "$_step" >&2
    exit 2
fi
_outputs=("$table")

# From here to the commands the text is the same for every step of this kind.
{ printf '%s: called as' "$_step"; printf ' %q' "$0" "$@"; echo; } >&2
for _file in ${_outputs[@]+"${_outputs[@]}"}; do
    if [[ $_file == */* ]]; then mkdir -p -- "${_file%/*}"; fi
done

# The commands run in a shell of their own that stops at the first one that fails (also inside a
# pipe) and at a variable that is not set; `set +e`, `set +u` or `set +o pipefail` there undo that.
set +e
(
set -euo pipefail
# ---- from specification.md ----
head -n 1 "${comparisons[0]}" > "$table"
for file in "${comparisons[@]}"; do
    tail -n +2 "$file" >> "$table"
done
# ---- end ----
)
_code=$?
set -e
if ((_code != 0)); then
    printf '%s: error: the commands ended with exit code %s\n' "$_step" "$_code" >&2
    exit "$_code"
fi
for _file in ${_outputs[@]+"${_outputs[@]}"}; do
    if [[ ! -e $_file ]]; then
        printf '%s: error: the commands did not write %s\n' "$_step" "$_file" >&2
        _code=1
    fi
done
exit "$_code"
