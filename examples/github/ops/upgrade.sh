#!/bin/sh
# The change itself. What the rollout is told arrives in the environment, never as text in a command.
. ./ops/node.sh
echo "installing $WAVEGATE_PARAM_VERSION on $WAVEGATE_NODE"
if [ -e "$node/version" ]; then cp "$node/version" "$node/previous"; fi
echo "$WAVEGATE_PARAM_VERSION" >"$node/version"
