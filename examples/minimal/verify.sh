#!/bin/sh
# Exit code 0: the node is as it should be.
set -eu
test "$(cat ".scratch/minimal/$WAVEGATE_NODE")" = 'hello 2'
