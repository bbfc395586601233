#!/bin/sh
# Looks into a package: are its files all there, are they what they should be, and do its scripts do
# what they may and nothing else? Speaks TAP. usage: contents.sh PACKAGE.deb
set -eu
package=$1
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
dpkg-deb -R "$package" "$directory/tree"
dpkg-deb -c "$package" >"$directory/list"
cd "$directory/tree"
n=0
failed=0

claim() { # claim TEXT COMMAND...
	n=$((n + 1))
	text=$1
	shift
	if said=$("$@" 2>&1); then
		echo "ok $n - $text"
	else
		failed=1
		echo "not ok $n - $text"
		echo "$said" | sed 's/^/# /'
	fi
}

all_there() {
	for file in usr/bin/canvass lib/systemd/system/canvass.service lib/systemd/system/canvass-work.service etc/canvass/canvass.conf \
		etc/nginx/sites-available/canvass usr/lib/canvass/prepare-database \
		usr/share/man/man1/canvass.1.gz usr/share/man/man1/canvass-serve.1.gz \
		usr/share/canvass/survey-defs/algin-resident.yaml usr/share/canvass/survey-defs/sites.yaml \
		usr/share/doc/canvass/operator.md usr/share/doc/canvass/README.Debian \
		usr/share/doc/canvass/copyright usr/share/doc/canvass/changelog.gz; do
		[ -s "$file" ] || [ -s "$file.gz" ] || echo "missing: $file"
	done >"$directory/missing"
	cat "$directory/missing"
	[ ! -s "$directory/missing" ]
}
only_known_places() {
	! find . -path ./DEBIAN -prune -o -type f -print |
		grep -vE '^\./(usr/(bin|lib|share)|lib/systemd/system|etc/(canvass|nginx/sites-available))/'
}
belongs_to_root() { ! grep -v ' root/root ' "$directory/list"; }
nobody_else_writes() { ! grep -E '^[^l](.{4}w|.{7}w)' "$directory/list"; }
nothing_with_more_rights() { ! grep -E '^...[sS]|^......[sS]' "$directory/list"; }
settings_are_kept() {
	[ "$(sort DEBIAN/conffiles)" = "$(printf '/etc/canvass/canvass.conf\n/etc/nginx/sites-available/canvass')" ]
}
scripts_are_shell() {
	for script in DEBIAN/postinst DEBIAN/postrm DEBIAN/prerm usr/lib/canvass/prepare-database; do
		sh -n "$script" && head -2 "$script" | grep -q '^#!/bin/sh' || return 1
	done
	! grep -l '#DEBHELPER#' DEBIAN/*
}
service_is_started() { grep -q 'deb-systemd-invoke.*start.*\|_dh_action=start' DEBIAN/postinst && grep -q canvass.service DEBIAN/postinst; }
service_is_stopped() { grep -q 'deb-systemd-invoke stop .*canvass.service' DEBIAN/prerm; }
nothing_is_dropped() {
	! grep -nEi 'drop|delete|truncate|rm -r|deluser|userdel' DEBIAN/p* usr/lib/canvass/prepare-database | grep -vE ':[0-9]+:[[:space:]]*#'
}
depends_on() {
	for name in postgresql nginx ssl-cert adduser procps libc6 libpq5 libmicrohttpd12; do
		grep '^Depends:' DEBIAN/control | grep -qE "[ ,]$name( |,|\$)" || { echo "not among Depends: $name"; return 1; }
	done
}
is_hardened() {
	readelf -hW usr/bin/canvass | grep -q 'Type: *DYN' && readelf -dW usr/bin/canvass | grep -q 'BIND_NOW' &&
		readelf -lW usr/bin/canvass | grep -q GNU_RELRO && ! readelf -lW usr/bin/canvass | grep 'GNU_STACK.*RWE'
}
has_no_path_of_the_builder() { ! strings -a usr/bin/canvass | grep -E '(^|[ :"])/(home|root|tmp|work|build)/'; }

echo "1..13"
claim 'every file is there' all_there
claim 'there are files in known places only' only_known_places
claim 'all files belong to root' belongs_to_root
claim 'nobody but root may write them' nobody_else_writes
claim 'none of them gives more rights to who runs it' nothing_with_more_rights
claim 'what an operator changes is kept by upgrades' settings_are_kept
claim 'its scripts can be read by sh' scripts_are_shell
claim 'installing starts the service' service_is_started
claim 'removing stops the service' service_is_stopped
claim 'no script drops a table, a user or a folder that is not empty' nothing_is_dropped
claim 'what it needs comes with it' depends_on
claim 'the program is built with protections' is_hardened
claim 'the program names no folder of whoever built it' has_no_path_of_the_builder
exit "$failed"
