#!/bin/sh
set -eu
echo "patched to $WAVEGATE_PARAM_RELEASE" >>.scratch/patching/log
