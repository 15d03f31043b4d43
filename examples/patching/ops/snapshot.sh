#!/bin/sh
# Runs once before each wave, on the machine that drives the rollout.
set -eu
mkdir -p .scratch/patching
echo "snapshot before $WAVEGATE_PARAM_RELEASE" >>.scratch/patching/log
