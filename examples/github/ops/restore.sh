#!/bin/sh
# Puts the node back into service, after it was found well and after a rollback.
. ./ops/node.sh
rm -f "$node/drained"
