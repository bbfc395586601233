#!/bin/sh
# The units of systemd, read by systemd itself. Speaks TAP. usage: units.sh SOURCE-ROOT CANVASS
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
n=0
say() { # say HOLDS CLAIM SAID
	n=$((n + 1))
	echo "$([ "$1" = yes ] || echo 'not ')ok $n - $2"
	[ "$1" = yes ] || echo "$3" | sed 's/^/# /'
}

echo "1..5"
for unit in canvass canvass-work; do
	source=debian/$unit.service
	[ -e "$source" ] || source=debian/canvass.$unit.service
	sed "s|^ExecStart=/usr/bin/canvass|ExecStart=$canvass|; /^Documentation=/d" "$source" >"$directory/$unit.service"
	holds=no
	if said=$(systemd-analyze verify --man=no --recursive-errors=no "$directory/$unit.service" 2>&1) && [ -z "$said" ]; then
		holds=yes
	fi
	say "$holds" "systemd understands every line of $unit.service" "$said"
	holds=no
	if said=$(systemd-analyze security --offline=true --no-pager --threshold="$THRESHOLD" "$directory/$unit.service" 2>&1); then
		holds=yes
	fi
	say "$holds" "little is left that $unit.service could do when it was broken into" "$said"
	echo "$said" | tail -1 | sed 's/^/# /'
done
sed 's/^ProtectSystem=/ProtectSytem=/' "$directory/canvass.service" >"$directory/wrong.service"
holds=no
if systemd-analyze verify --man=no --recursive-errors=no "$directory/wrong.service" 2>&1 | grep -q ProtectSytem; then
	holds=yes
fi
say "$holds" 'a line that it does not understand would be noticed' ''
