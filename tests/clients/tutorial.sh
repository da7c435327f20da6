#!/bin/sh
# SPDX-License-Identifier: MIT
# lapsim-tutorial(7) does what it says: its files and commands, taken from the page, with Ansible's
# laps_password lookup as the client. A block behind `.\" file NAME` is a file, one behind
# `.\" run STATUS [WORD]` is run with that status, and its output has WORD.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
passed=0 failed=0

awk '
/^\.\\" (file|run) / { n++; name = sprintf("%03d", n); print substr($0, 5) >(name ".head"); inside = 1; next }
/^\.\\" end/ { inside = 0; next }
inside { gsub(/\\e/, "\\"); print >(name ".body") }' "$top/sim/run/lapsim-tutorial.7"

# what an empty inventory is warned of is not of interest here
ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_INVENTORY_UNPARSED_WARNING=false ANSIBLE_NOCOLOR=1 HOME=$tmp
export ANSIBLE_LOCALHOST_WARNING ANSIBLE_INVENTORY_UNPARSED_WARNING ANSIBLE_NOCOLOR HOME
for head in [0-9]*.head; do
	# shellcheck disable=SC2046 # words
	set -- $(cat "$head")
	body=${head%.head}.body
	if [ "$1" = file ]; then
		mv "$body" "$2"
		continue
	fi
	status=0
	sh -e "$body" >out 2>&1 </dev/null || status=$?
	if [ "$status" -eq "$2" ] && { [ $# -lt 3 ] || grep -q -e "$3" out; }; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok - status $status, expected $*: $(cat "$body")"
		sed 's/^/    /' out
	fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 5 ]
