#!/bin/sh
# SPDX-License-Identifier: MIT
# laps set-expiration.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

# CLI-06
case_without_a_time_it_is_now() {
	ok laps process
	before=$(expiry)
	ok laps set-expiration "$COMPUTER" --json
	is Status PasswordReset "$(member Status <"$T/out")"
	is DistinguishedName "$(printf %s "$DN" | lower)" "$(member DistinguishedName <"$T/out" | lower)"
	is members 'DistinguishedName Status' "$(members <"$T/out")"
	now=$((before - 30 * TICKS_PER_DAY))
	[ "$(expiry)" -ge "$now" ] || fail "the expiry $(expiry) is before the rotation"
	[ "$(expiry)" -lt $((now + TICKS_PER_DAY)) ] || fail "the expiry $(expiry) is not now"
}

case_at_a_time_in_both_forms() {
	ok laps process
	for when in 2031-05-06T07:08:09Z 135802912890000000; do
		ok laps set-expiration "$COMPUTER" --when "$when"
	done
	is 'expiry as FILETIME' 135802912890000000 "$(expiry)"
	ok laps set-expiration "$COMPUTER" --when 2031-05-06T07:08:09Z
	is 'expiry as RFC 3339' 135802912890000000 "$(expiry)"
	ok laps set-expiration "$COMPUTER" --when 2031-05-06T07:08:09.1234567Z
	is 'with seven digits' 135802912891234567 "$(expiry)"
	for when in soon 2031-05-06T07:08:09 2031-13-06T07:08:09Z ''; do
		unchanged_by fails_with '[12]' '^laps: ' laps set-expiration "$COMPUTER" --when "$when"
	done
}

# CLI-06: legacy attributes and the secret stay as they are
case_only_the_expiry_changes() {
	ok laps process
	before=$(entry | grep -vE '^(msLAPS-PasswordExpirationTime|entryCSN|modif|whenChanged|uSNChanged)')
	ok laps set-expiration "$COMPUTER"
	is 'the rest of the entry' "$before" "$(entry | grep -vE '^(msLAPS-PasswordExpirationTime|entryCSN|modif|whenChanged|uSNChanged)')"
}

# CLI-07, ACL-03; peers' D9: what was refused is not exit 0
case_without_the_right_it_fails() {
	ok laps process
	unchanged_by fails_with 1 '^laps: .*[a-z]' laps set-expiration "$COMPUTER" --as "$LAPSIM_USER" \
		--password-file "$LAPSIM_USER_PASSWORD_FILE"
}

# CLI-02
case_identities() {
	dns=$(printf %s "$COMPUTER" | lower).$LAPSIM_DOMAIN
	n=0
	for identity in "$DN" "$COMPUTER" "$dns" "$COMPUTER\$"; do
		n=$((n + 1))
		ok laps set-expiration "$identity" --when 13580291289000000$n
		is "the expiry by '$identity'" 13580291289000000$n "$(expiry)"
	done
	ok laps set-expiration "$COMPUTER" WS0001 --when 135802912890000009
	is 'the expiry of the first' 135802912890000009 "$(expiry)"
	is 'the expiry of the second' 135802912890000009 "$(attr admin "CN=WS0001,CN=Computers,$LAPSIM_BASE_DN" msLAPS-PasswordExpirationTime)"
	fails_with 1 '^laps: .*GONE' laps set-expiration GONE
}

sim_main "$@"
