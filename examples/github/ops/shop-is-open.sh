#!/bin/sh
# A gate: 0 passes, 1 fails, 75 says that it cannot tell yet. Ask here whether customers are served.
exit 0
