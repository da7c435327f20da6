#!/bin/sh
# SPDX-License-Identifier: MIT
# laps get ad over many values: a history whose values have other principals, keys and periods, and many computers, with
# one question to the key service.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

NOW=$(($(date +%s) * 10000000 + 116444736000000000))
HOUR=36000000000

domain_sid() { # of the world, out of the value in force
	attr admin "$DN" msLAPS-EncryptedPassword | base64 -d >"$T/value"
	ok laps blob decrypt "$T/value" --root-key "$LAPSIM_ROOT_KEY_FILE" --json
	DOMAIN_SID=$(member sid <"$T/out" | sed 's/-512$//')
}
made() { # made SID TICKS PASSWORD [KEY]: a value in base64
	printf %s "$3" | laps blob encrypt --sid "$1" --root-key "${4-$LAPSIM_ROOT_KEY_FILE}" --account Administrator \
		--time "$2" --domain "$LAPSIM_DOMAIN" | base64 -w 0
	echo
}
history() { # history <VALUES: one base64 a line becomes the history of this computer
	{
		printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPasswordHistory\n' "$DN"
		sed 's/^/msLAPS-EncryptedPasswordHistory:: /'
	} | modify "$COMPUTER" || fail "cannot write the history: $(cat "$T/err")"
}
column() { # column NAME: of all rows, in their order
	json_squeeze <"$T/out" | grep -oE "\"$1\":(\"([^\"\\]|\\\\.)*\"|null)" | sed "s/^\"$1\"://; s/^\"//; s/\"\$//" | tr '\n' ' ' | sed 's/ $//'
}
# The root key comes through a pipe, which can be read only once: a second derivation would have no key.
with_one_key_read() {
	conf_set root-key-file /dev/fd/9
	mkfifo "$T/pipe"
	cat "$LAPSIM_ROOT_KEY_FILE" >"$T/pipe" &
	ok "$@" 9<"$T/pipe"
	wait
	conf_set root-key-file "$LAPSIM_ROOT_KEY_FILE"
}

case_the_pipe_can_be_read_once_only() {
	ok laps process
	domain_sid
	made "$DOMAIN_SID-1105" $((NOW - 30 * HOUR)) Pass-word-0001 | history
	with_one_key_read laps get ad "$COMPUTER" --history --json
	is 'with two descriptors' 'Success Error' "$(column DecryptionStatus)"
}

# peers' C12, C6: an earlier principal's value needs its own key, and what cannot be opened spoils nothing
case_each_value_of_a_history_is_on_its_own() {
	use_key_files # which know of no time before which there was no key
	ok laps process
	domain_sid
	sed 's/"id": *"......../"id": "00000000/' "$LAPSIM_ROOT_KEY_FILE" >"$T/other"
	sed 's/"key_hex": *"..../"key_hex": "0123/' "$LAPSIM_ROOT_KEY_FILE" >"$T/wrong"
	{
		made "$DOMAIN_SID-512" $((NOW - 900 * 24 * HOUR)) Pass-word-0008
		made "$DOMAIN_SID-1105" $((NOW - 40 * HOUR)) Pass-word-0003
		made "$DOMAIN_SID-512" $((NOW - 50 * HOUR)) Pass-word-0004 "$T/other"
		made "$DOMAIN_SID-512" $((NOW - 30 * HOUR)) Pass-word-0002
		made "$DOMAIN_SID-512" $((NOW - 60 * HOUR)) Pass-word-0005 "$T/wrong"
		made S-1-5-32-544 $((NOW - 80 * HOUR)) Pass-word-0007
		made "$DOMAIN_SID-512" $((NOW - 70 * HOUR)) Pass-word-0006 | base64 -d | head -c 900 | base64 -w 0
		printf '\nAAAA\n'
	} >"$T/values"
	history <"$T/values"
	ok laps get ad "$COMPUTER" --history --plain-text --json
	is Source "EncryptedPassword$(printf ' EncryptedPasswordHistory%.0s' 1 2 3 4 5 6 7 8)" "$(column Source)"
	is DecryptionStatus 'Success Success Success Unauthorized Error Success Success Error Error' "$(column DecryptionStatus)"
	is Password 'Pass-word-0002 Pass-word-0003 null null Pass-word-0007 Pass-word-0008 null null' "$(column Password | cut -d ' ' -f 2-)"
	is 'the earlier principal' 'CORP\\LAPS Readers' "$(json_squeeze <"$T/out" | grep -o '"AuthorizedDecryptor":"[^"]*"' | sed -n '3s/.*:"\(.*\)"/\1/p')"
	# what could not be opened is told, and its time is known if the header is whole
	like 'stderr' "$COMPUTER: EncryptedPasswordHistory: another key, or the value was changed" "$(cat "$T/err")"
	is 'times that are not known' 2 "$(column PasswordUpdateTime | tr ' ' '\n' | grep -c null)"
}

# the first byte of the SID's text is none of UTF-8, or a control
case_a_protector_that_is_no_text() {
	ok laps process
	domain_sid
	made "$DOMAIN_SID-512" $((NOW - 30 * HOUR)) Pass-word-0001 >"$T/good"
	{
		cat "$T/good"
		for byte in ff 00; do
			base64 -d "$T/good" | hex_of | sed "s/532d312d352d/${byte}2d312d352d/" | unhex | base64 -w 0 && echo
		done
	} | history
	ok laps get ad "$COMPUTER" --history --plain-text --json
	is 'rows, by status' 'Error Error Success Success ' "$(column DecryptionStatus | tr ' ' '\n' | sort | tr '\n' ' ')"
	is 'decryptors that are not shown' 2 "$(column AuthorizedDecryptor | tr ' ' '\n' | grep -c null)"
}

case_a_history_costs_one_key() {
	ok laps process
	domain_sid
	for n in 01 02 03 04 05 06 07 08 09 10 11 12; do
		made "$DOMAIN_SID-512" $((NOW - ${n#0} * HOUR)) "Pass-word-00$n"
	done >"$T/values"
	sort "$T/values" | history
	with_one_key_read laps get ad "$COMPUTER" --history --plain-text --json
	is 'the history' "$(printf 'Pass-word-00%s ' 01 02 03 04 05 06 07 08 09 10 11 12)" "$(column Password | cut -d ' ' -f 2-) "
	is 'rows that opened' 13 "$(column DecryptionStatus | tr ' ' '\n' | grep -c Success)"
}

case_many_computers_cost_one_key() {
	names=''
	for host in "$LAPSIM_DIR"/hosts/*; do
		names="$names $(basename "$host")"
		ok laps --config "$host" process
	done
	# shellcheck disable=SC2086  # names of computers
	with_one_key_read laps get ad $names $names $names --plain-text --json
	is 'rows that opened' $((3 * $(printf %s "$names" | wc -w))) "$(column DecryptionStatus | tr ' ' '\n' | grep -c Success)"
}

sim_main "$@"
