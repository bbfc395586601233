#!/bin/sh
# Proves the direction of includes: a folder uses only the folders it may, and
# each foreign library is spoken to by the folder that owns it.
# usage: layers.sh SOURCE-ROOT
set -eu
cd "$1"
n=0

report() { # report CLAIM VIOLATIONS
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

may_use() { # may_use FOLDER ALLOWED...
	folder=$1
	shift
	allowed=$(echo "$folder $*" | tr ' ' '|')
	bad=$(grep -nE '^#include "' "$folder"/*.c "$folder"/*.h 2>/dev/null |
		grep -vE "#include \"($allowed)/" | grep -v '#include "version.h"' || true)
	report "$folder uses nothing but: ${*:-itself}" "$bad"
}

owned_by() { # owned_by LIBRARY PATTERN FOLDER...
	library=$1 pattern=$2
	shift 2
	# A benchmark may measure a library by itself.
	bad=$(grep -nE "#include <($pattern)" ./*/*.c ./*/*.h | grep -v '^\./bench/' | grep -vE "^\./($(echo "$*" | tr ' ' '|'))/" || true)
	report "only $* may include $library" "$bad"
}

echo "1..25"
may_use base
may_use schema base
may_use workbook base schema
may_use scoring base
may_use estimate base scoring
may_use report base
may_use store base schema
may_use assess base schema store scoring
may_use export base schema store
may_use collector base schema store export
may_use simulate base schema scoring
may_use rehearse base schema simulate store assess
may_use cli base schema workbook scoring estimate report store export assess collector simulate rehearse
owned_by libpq libpq- store
owned_by libmicrohttpd microhttpd collector
owned_by libarchive archive export
owned_by libcurl curl/ collector cli
owned_by libyaml yaml schema
owned_by expat expat schema workbook
owned_by libzip 'zip\.h' workbook
owned_by libxlsxwriter xlsxwriter workbook
owned_by OpenSSL openssl/ base
owned_by r-mathlib Rmath scoring
owned_by libqrencode qrencode cli
owned_by libpng 'png\.h' cli
