#!/bin/sh
# SPDX-License-Identifier: MIT
# laps-conform client with a client that is not ours: shellclient holds what a client in clear text has to, and fails
# where it does not know better, and nowhere else.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
client=$top/tests/clients/shellclient
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat >"$tmp/known" <<'END'
# it makes small letters and digits, and no phrases
GEN-04.characters: complexity 1: there is none of 'ABC*
GEN-05.readable: complexity 5: there is none of 'ABC*
GEN-13.passphrases: complexity 6: it does not begin with a capital
POL-14.complexity: complexity 4: there is none of 'ABC*
POL-15.words: complexity 6: it does not begin with a capital
# it always protects, and takes what cannot be
CYC-20.unprotected: msLAPS-PasswordExpirationTime has changed
POL-09.length: the password has 7 characters, not 14
POL-11.age: with PasswordAgeDays=0 the expiry is not in 30 days
# it has no version and no record of what it had begun
RBK-01.version: there are no 16 bytes in msLAPS-CurrentPasswordVersion
CYC-10.killed-after-write: the password in the directory does not open the account
CYC-10.answer-lost: the password in the directory does not open the account
RBK-02.directory: the password in the directory does not open the account
RBK-05.host: the password in the directory does not open the account
CYC-26.made-anew: the password in the directory does not open the account
END
status=0
laps-conform client --modes clear --known "$tmp/known" --rotate "'$client' rotate" --policy "'$client' policy" \
	--verify "'$client' verify" -- "$client" cycle >"$tmp/out" 2>&1 || status=$?
passed=0 failed=0
if [ "$status" -eq 0 ] && [ "$(grep -c '^known' "$tmp/out")" -eq 14 ] && [ "$(grep -c '^ok' "$tmp/out")" -ge 50 ]; then
	passed=1
else
	failed=1
	echo "not ok - status $status"
	grep -v -E '^(ok|skip|known)' "$tmp/out"
fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
