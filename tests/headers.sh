#!/bin/sh
# Compiles each public header alone. usage: headers.sh SOURCE-ROOT COMPILER...
set -eu
cd "$1"
shift
headers=$(ls ./*/*.h)
libpq=$(pkg-config --cflags libpq)
echo "1..$(echo "$headers" | wc -l)"
n=0
for header in $headers; do
	n=$((n + 1))
	name=${header#./}
	if problems=$(echo "#include \"$name\"" |
		"$@" -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -I. $libpq -xc -fsyntax-only - 2>&1); then
		echo "ok $n - $name stands alone"
	else
		echo "not ok $n - $name stands alone"
		echo "$problems" | sed 's/^/# /'
	fi
done
