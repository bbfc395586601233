#!/bin/sh
# Installs a package into a bare Debian 12 and uses it there: PostgreSQL, the service and nginx run, a
# form is published, a phone sends, everything is restarted, the package is installed again and purged,
# and the answers are still there. There is no systemd in a folder, so what it would start is started
# by hand. Takes some minutes and the network; for root. Speaks TAP.
# usage: CANVASS_DEBIAN_MIRROR=URL bookworm.sh PACKAGE.deb [FOLDER]     FOLDER keeps the bare system for the next time
set -eu
package=$(realpath "$1")
keep=${2:-$(mktemp -d)}
mirror=${CANVASS_DEBIAN_MIRROR:?name a mirror of Debian in CANVASS_DEBIAN_MIRROR}
root=$keep/root
[ "$(id -u)" -eq 0 ] || {
	echo "bookworm.sh: only root can make a system in a folder" >&2
	exit 2
}

in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
stop() { # stop PIDFILE
	if [ -s "$root/$1" ]; then
		pid=$(head -1 "$root/$1")
		kill "$pid" 2>/dev/null || true
		for _ in $(seq 150); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
		rm -f "$root/$1"
	fi
}
# No process of the folder may stay behind; each is known by its root.
stop_all() {
	stop run/canvass.pid
	stop run/nginx.pid
	in_root pg_ctlcluster 15 main stop -m fast 2>/dev/null || true
	for place in proc dev; do
		! mountpoint -q "$root/$place" || umount "$root/$place"
	done
}
finish() {
	trap - EXIT
	stop_all
	case "$root" in */root) rm -rf --one-file-system "$root" ;; esac
	[ -n "${keep_it:-}" ] || rm -rf --one-file-system "$keep"
}
[ "$#" -lt 2 ] || keep_it=yes
trap finish EXIT
trap 'exit 1' INT TERM

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
		echo "$said" | tail -30 | sed 's/^/# /'
	fi
}

make_root() {
	mkdir -p "$keep"
	if [ ! -d "$keep/base" ]; then
		debootstrap --variant=minbase bookworm "$keep/base" "$mirror" >"$keep/debootstrap.log"
	fi
	rm -rf --one-file-system "$root"
	cp -a "$keep/base" "$root"
	mount -t proc proc "$root/proc"
	mount --bind /dev "$root/dev"
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # nothing is started by itself
	chmod 0755 "$root/usr/sbin/policy-rc.d"
	cp "$package" "$root/canvass.deb"
	# Other ports than those of this machine.
	mkdir -p "$root/etc/postgresql-common"
	printf 'port = %s\n' "$database_port" >"$root/etc/postgresql-common/createcluster.conf"
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
database_port=$(free_port)
service_port=$(free_port)
tls_port=$(free_port)

installs() {
	in_root apt-get -q update
	in_root apt-get -q -y install --no-install-recommends /canvass.deb
}
is_configured() { in_root dpkg -s canvass | grep -q '^Status: install ok installed'; }
has_user() { in_root getent passwd canvass | grep -q ':/var/lib/canvass:/usr/sbin/nologin$'; }
unit_is_enabled() { [ -L "$root/etc/systemd/system/multi-user.target.wants/canvass.service" ]; }
unit_is_understood() {
	command -v systemd-analyze >/dev/null || return 0
	said=$(systemd-analyze --root="$root" --man=no --recursive-errors=no verify canvass.service 2>&1 | grep canvass.service || true)
	echo "$said"
	[ -z "$said" ]
}
start_database() {
	sed -i "s/^port = .*/port = $database_port/" "$root/etc/postgresql/15/main/postgresql.conf"
	in_root pg_ctlcluster 15 main start >"$root/postgresql.log" 2>&1
}
makes_database_twice() {
	in_root env PGPORT="$database_port" /usr/lib/canvass/prepare-database &&
		in_root env PGPORT="$database_port" /usr/lib/canvass/prepare-database
}
as_canvass() { in_root runuser -u canvass -- "$@"; }
set_ports() {
	sed -i "s/^database = .*/database = dbname=canvass port=$database_port/
		s/^listen = .*/listen = 127.0.0.1:$service_port/" "$root/etc/canvass/canvass.conf"
	sed -i "s/127.0.0.1:8080;/127.0.0.1:$service_port;/; /listen \[::\]/d
		s/listen 443/listen 127.0.0.1:$tls_port/; s/listen 80;/listen 127.0.0.1:$(free_port);/" \
		"$root/etc/nginx/sites-available/canvass"
	rm -f "$root/etc/nginx/sites-enabled/default"
}
start_service() {
	install -d -o "$(in_root id -u canvass)" -g "$(in_root id -g canvass)" -m 0700 "$root/var/lib/canvass"
	( # what starts it must not hold the output of the claim open
		exec >"$root/canvass.log" 2>&1
		as_canvass sh -c 'cd /; canvass serve & echo $! >/tmp/canvass.pid; wait' &
	)
	for _ in $(seq 100); do
		if curl -fsS "http://127.0.0.1:$service_port/readyz" >/dev/null 2>&1; then
			cp "$root/tmp/canvass.pid" "$root/run/canvass.pid"
			return 0
		fi
		sleep 0.2
	done
	cat "$root/canvass.log"
	return 1
}
runs_as_canvass() { [ "$(stat -c %u "/proc/$(cat "$root/run/canvass.pid")")" = "$(in_root id -u canvass)" ]; }
start_nginx() { in_root nginx -t && in_root nginx >"$root/nginx.log" 2>&1; }
publishes() {
	as_canvass canvass publish /usr/share/canvass/survey-defs/algin-resident.yaml
	as_canvass canvass token create algin rosa --url https://surveys.example.org >"$root/token"
}
phone() { curl -fsSk --resolve "surveys.example.org:$tls_port:127.0.0.1" -H 'X-OpenRosa-Version: 1.0' "$@"; }
address() { grep -o '/v1/key/[^ ]*' "$root/token" | head -1; }
lists_forms() {
	for _ in $(seq 25); do # until the service has heard of what was published
		list=$(phone "https://surveys.example.org:$tls_port$(address)/formList")
		case "$list" in *algin-resident*) return 0 ;; esac
		sleep 0.2
	done
	echo "$list"
	cat "$root/canvass.log"
	return 1
}
households_answer() {
	as_canvass canvass simulate /usr/share/canvass/survey-defs/algin-resident.yaml --households 40 --no-truth \
		--to "http://127.0.0.1:$service_port$(address)" && [ "$(stored)" -gt 10 ]
}
stored() { in_root runuser -u postgres -- psql -p "$database_port" -Atc 'SELECT count(*) FROM canvass.submissions' canvass; }
restarts() { stop run/canvass.pid && start_service && lists_forms; }
reinstalls() { in_root dpkg -i /canvass.deb && grep -q "port=$database_port" "$root/etc/canvass/canvass.conf"; }
restores() {
	before=$(stored)
	stop run/canvass.pid
	as_canvass pg_dump -p "$database_port" --format=custom canvass >"$root/canvass.dump" &&
		in_root runuser -u postgres -- dropdb -p "$database_port" canvass &&
		in_root env PGPORT="$database_port" /usr/lib/canvass/prepare-database &&
		in_root runuser -u postgres -- pg_restore -p "$database_port" --dbname=canvass --exit-on-error <"$root/canvass.dump" &&
		start_service && lists_forms && [ "$(stored)" = "$before" ] && as_canvass canvass migrate
}
purges() {
	stop run/canvass.pid
	stop run/nginx.pid
	in_root dpkg --purge canvass
	[ ! -e "$root/usr/bin/canvass" ] && [ ! -e "$root/etc/nginx/sites-enabled/canvass" ] && [ ! -e "$root/etc/canvass/canvass.conf" ]
}
answers_stay() { [ "$(stored)" -gt 10 ]; }

claim 'a bare Debian 12' make_root
claim 'the package installs there' installs
claim 'it is configured though PostgreSQL does not run yet' is_configured
claim 'there is a user without a login' has_user
claim 'the service starts when the machine does' unit_is_enabled
claim 'systemd understands the unit as it is installed' unit_is_understood
claim 'PostgreSQL starts' start_database
claim 'the database is made, and making it again changes nothing' makes_database_twice
set_ports
claim 'the service starts' start_service
claim 'it runs as the user canvass' runs_as_canvass
claim 'nginx takes the site' start_nginx
claim 'a survey of the package is published' publishes
claim 'a phone gets it through TLS' lists_forms
claim 'households answer' households_answer
claim 'the service ends and starts again' restarts
claim 'installing it again keeps what the operator changed' reinstalls
claim 'a back-up is restored into an empty database' restores
claim 'purging it removes program and settings' purges
claim 'the answers stay' answers_stay
echo "1..$n"
exit "$failed"
