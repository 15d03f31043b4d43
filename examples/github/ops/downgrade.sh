#!/bin/sh
# Back to what was there before.
. ./ops/node.sh
if [ -e "$node/previous" ]; then mv "$node/previous" "$node/version"; else rm -f "$node/version"; fi
