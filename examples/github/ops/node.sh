#!/bin/sh
# Stands in for the nodes, so that this repository runs before it has any: a node is a folder on the machine of the job. The other scripts
# source it. With nodes of your own, take it away and reach them at "$WAVEGATE_ADDRESS".
set -eu
node="/tmp/wavegate-example/$WAVEGATE_NODE"
mkdir -p "$node"
