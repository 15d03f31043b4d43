#!/bin/sh
set -eu
rm -f ".scratch/patching/$WAVEGATE_NODE.drained"
