#!/usr/bin/env bash
# `make real`: the main job on real input. Usage: examples/real.sh DATA WORKSPACE
#
# DATA holds talks/ (past issues as PDF and text) and chat/ (two exports to draft from). The chat's
# dates do not follow the last issue's, so the draft names its imports with --from.
set -euo pipefail
data=$1
workspace=$2
talk=${TALK:-talk}

if [ ! -d "$data/talks" ]; then
  echo "$data/talks is missing: put the past issues there" >&2
  exit 2
fi
rm -rf "$workspace"
"$talk" init "$workspace" --name "OpenLLM Talk"

# Exit code 1 means: done, with findings that were named (the IRC log does not say its year).
findings_are_fine() { "$@" || [ $? -eq 1 ]; }

chat=("$data/chat/zh/day1.txt" "$data/chat/irc/dev/2016-12-19_20.ascii.txt")
findings_are_fine "$talk" import --workspace "$workspace" "$data"/talks/*.pdf "$data"/talks/*.txt
findings_are_fine "$talk" import --workspace "$workspace" "${chat[@]}"
"$talk" draft --workspace "$workspace" --from "${chat[0]}" --from "${chat[1]}"
number=$(basename "$workspace"/drafts/???.md .md)
"$talk" publish "$number" --workspace "$workspace" --approve "make real" --to "$workspace/site"
