#!/bin/sh
# search.sh TARGET SOURCE-ROOT - looks for inputs that a fuzz target cannot bear, for
# CANVASS_FUZZ_SECONDS (5), with the fuzzers in the folder CANVASS_FUZZERS. Prints TAP;
# an input that is found is kept there as TARGET-crash-..., and printed in base64.
set -u
target=$1
root=$2
seconds=${CANVASS_FUZZ_SECONDS:-5}
fuzzer=${CANVASS_FUZZERS:-}/fuzz-$target
if [ ! -x "$fuzzer" ]; then
	echo "1..0 # SKIP scripts/test builds the fuzzers"
	exit 0
fi

new=$(mktemp -d) || exit 2
trap 'rm -rf "$new"' EXIT
mkdir "$new/inputs" || exit 2

# Further inputs to begin with, and words that the format has.
seeds=$root/tests/fuzz/corpus/$target
case $target in
definition) seeds="$seeds $root/tests/definitions/features $root/tests/definitions/good $root/tests/definitions/wrong" ;;
esac
words=
[ ! -e "$root/tests/fuzz/$target.dict" ] || words=-dict=$root/tests/fuzz/$target.dict

status=0
# shellcheck disable=SC2086
"$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1 $words \
	-artifact_prefix="$CANVASS_FUZZERS/$target-" "$new/inputs" $seeds > "$new/log" 2>&1 || status=$?
if [ "$status" -eq 0 ]; then
	echo "ok 1 - $seconds s of searching find no input that fuzz-$target cannot bear"
else
	echo "not ok 1 - $seconds s of searching find no input that fuzz-$target cannot bear"
	grep -v "^#" "$new/log" | tail -n 60 | sed 's/^/# /'
fi
sed -n 's/^stat::number_of_executed_units: */# inputs tried: /p' "$new/log"
echo "1..1"
exit "$status"
