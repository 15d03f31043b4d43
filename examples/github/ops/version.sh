#!/bin/sh
# The version that the node reports, on the first line. A node always says something: an empty answer counts as a failure.
. ./ops/node.sh
cat "$node/version" 2>/dev/null || echo none
