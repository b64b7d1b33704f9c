#!/bin/sh
# curl with what `flushproof sign` prints: its last lines are the command.
set -eu
command=$(flushproof sign --url "$NCLOUD_API_GW" --instance-no "$FLUSHPROOF_INSTANCE_NO" | sed -n '/^curl /,$p')
eval "$command --fail --silent --show-error --max-time 5"
