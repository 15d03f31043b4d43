#!/bin/sh
# Exit code 0: this machine has the release already.
set -eu
test "$(cat ".scratch/patching/$WAVEGATE_NODE.release" 2>/dev/null)" = "$WAVEGATE_PARAM_RELEASE"
