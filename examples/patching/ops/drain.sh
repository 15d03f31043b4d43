#!/bin/sh
# Takes the machine out of service. A real one would ask the load balancer, or the cluster to move its leader.
set -eu
mkdir -p .scratch/patching
touch ".scratch/patching/$WAVEGATE_NODE.drained"
