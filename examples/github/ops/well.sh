#!/bin/sh
# Whether the node is well: exit code 0 says yes. Asked again until then, for as long as `within` says.
. ./ops/node.sh
test "$(cat "$node/version")" = "$WAVEGATE_PARAM_VERSION"
