#!/bin/sh
# The unit of systemd, read by systemd itself. Speaks TAP. usage: units.sh SOURCE-ROOT CANVASS
set -eu
canvass=$(realpath "$2")
cd "$1"
# Of 100; what is left: the network, and what a unit for a user can do anyway.
THRESHOLD=20
command -v systemd-analyze >/dev/null || {
	echo '1..0 # SKIP systemd is not here'
	exit 0
}
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
sed "s|^ExecStart=/usr/bin/canvass|ExecStart=$canvass|; /^Documentation=/d" debian/canvass.service >"$directory/canvass.service"

echo "1..3"
if said=$(systemd-analyze verify --man=no --recursive-errors=no "$directory/canvass.service" 2>&1) && [ -z "$said" ]; then
	echo 'ok 1 - systemd understands every line of the unit'
else
	echo 'not ok 1 - systemd understands every line of the unit'
	echo "$said" | sed 's/^/# /'
fi
if said=$(systemd-analyze security --offline=true --no-pager --threshold="$THRESHOLD" "$directory/canvass.service" 2>&1); then
	echo 'ok 2 - little is left that a service that was broken into could do'
else
	echo 'not ok 2 - little is left that a service that was broken into could do'
fi
echo "$said" | tail -1 | sed 's/^/# /'
sed 's/^ProtectSystem=/ProtectSytem=/' "$directory/canvass.service" >"$directory/wrong.service"
if systemd-analyze verify --man=no --recursive-errors=no "$directory/wrong.service" 2>&1 | grep -q ProtectSytem; then
	echo 'ok 3 - a line that it does not understand would be noticed'
else
	echo 'not ok 3 - a line that it does not understand would be noticed'
fi
