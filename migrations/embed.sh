#!/bin/sh
# Turns the migrations into C: a sorted array of names and texts.
# usage: embed.sh FILE.sql... > migrations.c
set -eu
LC_ALL=C
export LC_ALL
echo '#include "store/migrations.h"'
echo
echo 'const struct migration migrations[] = {'
for file in $(printf '%s\n' "$@" | sort); do
	printf '\t{ .name = "%s", .sql =\n' "$(basename "$file" .sql)"
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' -e 's/^/\t\t"/' -e 's/$/\\n"/' "$file"
	printf '\t},\n'
done
echo '};'
echo
echo 'const size_t n_migrations = sizeof(migrations) / sizeof(migrations[0]);'
