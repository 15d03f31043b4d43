#!/bin/sh
# One process for a whole batch. WAVEGATE_NODES_FILE has the name of a node on each line; WAVEGATE_INVENTORY is an Ansible
# inventory of the same nodes, so a real one would say: ansible-playbook -i "$WAVEGATE_INVENTORY" patch.yml
# For each node that it has dealt with it appends a line to WAVEGATE_RESULTS; one that it does not name counts as unknown.
set -eu
while IFS= read -r node; do
  test -e ".scratch/patching/$node.drained"
  echo "$WAVEGATE_PARAM_RELEASE" >".scratch/patching/$node.release"
  printf '{"node": "%s", "status": "ok"}\n' "$node" >>"$WAVEGATE_RESULTS"
done <"$WAVEGATE_NODES_FILE"
