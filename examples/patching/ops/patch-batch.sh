#!/bin/sh
# One process for a whole batch. WAVEGATE_NODES_FILE holds its nodes, one a line as JSON, and WAVEGATE_INVENTORY the same as an
# Ansible inventory, so a real one would say: ansible-playbook -i "$WAVEGATE_INVENTORY" patch.yml
# For each node that it has dealt with it appends a line to WAVEGATE_RESULTS; one that it does not name counts as unknown.
set -eu
sed -n 's/^{"name":"\([^"\\]*\)".*/\1/p' "$WAVEGATE_NODES_FILE" | while IFS= read -r node; do
  test -e ".scratch/patching/$node.drained"
  echo "$WAVEGATE_PARAM_RELEASE" >".scratch/patching/$node.release"
  printf '{"node": "%s", "status": "ok"}\n' "$node" >>"$WAVEGATE_RESULTS"
done
