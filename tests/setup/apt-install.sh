#!/bin/sh
# Installs the packages named, as root. The services that some of them bring (a registry on port 5000, a Docker
# engine) are not started: the tests start their own.
set -eu
export DEBIAN_FRONTEND=noninteractive

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi

apt-get update -q
apt-get install -q -y --no-install-recommends "$@"
