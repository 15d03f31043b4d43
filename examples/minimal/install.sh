#!/bin/sh
# Installs on one node: here, writes a file. A real one would say `ssh "$WAVEGATE_ADDRESS" …`.
# The node comes in environment variables, so quotes around it are all the care that its name needs.
set -eu
mkdir -p .scratch/minimal
echo 'hello 2' >".scratch/minimal/$WAVEGATE_NODE"
