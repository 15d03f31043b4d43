#!/bin/sh
# Takes the node out of service.
. ./ops/node.sh
touch "$node/drained"
