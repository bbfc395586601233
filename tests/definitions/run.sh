#!/bin/sh
# run.sh CANVASS DIRECTORY - checks every definition in good/ and wrong/.
#
# What `canvass check` says of wrong/NAME.yaml must be what NAME.expect holds; of
# a good file it must say "fine" and nothing else, or what good/NAME.expect holds. Its exit status must fit. Prints TAP.
canvass=$1
cd "$2" || exit 2

n=0
claim() { # STATUS TEXT
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
	fi
}

for file in good/*.yaml good/population/*.yaml; do
	said=$("$canvass" check "$file" 2>&1)
	if [ -e "${file%.yaml}.expect" ]; then
		[ "$said" = "$(cat "${file%.yaml}.expect")" ]
		fine=$?
		[ $fine -eq 0 ] || echo "$said" | sed 's/^/# /'
		claim $fine "$file has the expected warnings"
		continue
	fi
	case $said in
	*warning* | *error*) fine=1 ;;
	"$file: fine"*) fine=0 ;;
	*) fine=1 ;;
	esac
	[ $fine -eq 0 ] || echo "$said" | sed 's/^/# /'
	claim $fine "$file is fine"
done

said=$(mktemp) || exit 2
trap 'rm -f "$said"' EXIT
for file in wrong/*.yaml wrong/population/*.yaml; do
	expected=${file%.yaml}.expect
	"$canvass" check "$file" > "$said" 2>&1
	status=$?
	diff -u "$expected" "$said" > "$said.diff"
	same=$?
	sed 's/^/# /' "$said.diff"
	claim $same "$file has the expected problems"
	wanted=$(grep -c -m 1 ': error: ' "$expected")
	[ "$status" -eq "$wanted" ]
	claim $? "$file gives exit status $wanted"
done
rm -f "$said.diff"

# Whatever can be found is explained, and is found in one of the files above.
for code in $("$canvass" check --explain | sed -n 's/^\([a-z-]*\) (.*)$/\1/p'); do
	grep -q "\[$code\]\$" wrong/*.expect wrong/population/*.expect
	claim $? "$code is found in a file of wrong/"
done
unknown=$(grep -ho '\[[a-z-]*\]$' wrong/*.expect wrong/population/*.expect | sort -u | tr -d '[]' | while read -r code; do
	"$canvass" check --explain "$code" | grep -q '\.$' || echo "$code"
done)
[ -z "$unknown" ]
claim $? "every code in wrong/ is explained in whole sentences $unknown"
said_without=$(grep -h -e ': error: ' -e ': warning: ' wrong/*.expect wrong/population/*.expect | grep -cv '\[[a-z-]*\]$')
[ "$said_without" -eq 0 ]
claim $? "every finding has a code"
echo "1..$n"
