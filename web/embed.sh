#!/bin/sh
# Writes files as C constants: `const struct str NAME` for each NAME FILE.
# usage: embed.sh HEADER NAME FILE [NAME FILE]...
set -eu
printf '#include "%s"\n' "$1"
shift
while [ $# -ge 2 ]; do
	printf '\nstatic const unsigned char %s_bytes[] = {\n' "$1"
	od -An -v -tx1 "$2" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'
	printf '};\nconst struct str %s = { (const char *)%s_bytes, sizeof(%s_bytes) };\n' "$1" "$1" "$1"
	shift 2
done
