#!/bin/sh
# SPDX-License-Identifier: MIT
# NTLM as the key service's second way to log on: off unless asked for, and then for whom the world's directory and
# its secrets have a password. The handshake's own rules are in tests/unit/ntlm, other people's clients in
# tests/clients/kds_*.
# shellcheck disable=SC2034,SC2317  # for sim.sh; the cases are called by name
SIM_OPTIONS='--computers 2 --kds-ntlm'
# shellcheck source=tests/lib/sim.sh
. "$(dirname "$0")/../lib/sim.sh"

USERS=CN=Users,${LAPSIM_BASE_DN-}
REFUSED='fault 0x5' # [MS-RPCE] 3.3.1.5.2: what the first call is answered when a third token was no good
call() { printf '%s %s %s\n' "$3" "$4" "$5" | "$SIM_TOOLS/ntlmcall" "$1" "$2" 2>&1; } # call WAY SID USER DOMAIN PASSWORD
secret_of() { cat "$LAPSIM_DIR/secrets/$1.password"; }
sid_of() { # sid_of DN
	printf 'S-1-5%s\n' "$(attr admin "$1" objectSid | base64 -d | od -An -tu4 -j8 -w20 | sed 's/  */-/g')"
}
quoted() { printf '"%s"' "$1" | iconv -f UTF-8 -t UTF-16LE | base64 -w 0; }
change() { modify admin || fail "$(cat "$T/err")"; } # change <LDIF
set_password() { printf 'dn: %s\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: %s\n' "$1" "$(quoted "$2")" | change; }

# the caller is who has logged on: an own SID gives seeds, another's the public key
case_every_way_in() {
	alice=$(sid_of "CN=alice,$USERS") bob=$(sid_of "CN=bob,$USERS")
	for way in auth3 alter spnego; do
		is "alice by $way" seed "$(call "$way" "$alice" alice CORP "$(secret_of alice)")"
		is "alice by $way, for bob" public "$(call "$way" "$bob" alice CORP "$(secret_of alice)")"
	done
	like 'the timeline' '"call":"GetKey","status":"0x00000000","who":"CORP\\\\alice"' "$(cat "$LAPSIM_DIR/timeline.jsonl")"
}

case_names_in_every_form() {
	alice=$(sid_of "CN=alice,$USERS") secret=$(secret_of alice)
	for name in 'alice CORP' 'ALICE corp' 'Alice corp.example' 'alice CORP.EXAMPLE' 'alice -' 'alice@corp.example -' 'alice@corp -'; do
		is "$name" seed "$(call auth3 "$alice" "${name% *}" "${name#* }" "$secret")"
	done
	for name in 'alice OTHER' 'alice@other.example -' 'al*ce CORP' 'nobody CORP' '*)(cn=alice CORP' '../secrets/alice CORP' \
		'LAPS_Readers CORP' '@corp.example -'; do
		is "$name" "$REFUSED" "$(call auth3 "$alice" "${name% *}" "${name#* }" "$secret")"
	done
}

case_a_wrong_password() {
	is 'by AUTH3' "$REFUSED" "$(call auth3 S-1-1-0 alice CORP wrong)"
	is 'by alter_context' "$REFUSED" "$(call alter S-1-1-0 alice CORP wrong)"
	is 'in SPNEGO' "$REFUSED" "$(call spnego S-1-1-0 alice CORP wrong)"
	is "another's" "$REFUSED" "$(call auth3 S-1-1-0 alice CORP "$(secret_of bob)")"
	like 'the log' "NTLM: 'alice' of 'CORP': no such account, one that may not log on, or another password" \
		"$(cat "$LAPSIM_DIR/kdc/kds.log")"
	unlike 'the log' "$(secret_of bob)" "$(cat "$LAPSIM_DIR/kdc/kds.log")"
}

# FILETIME 130000000000000000 is in 2012
case_who_may_not_log_on() {
	bob=CN=bob,$USERS secret=$(secret_of bob)
	for row in userAccountControl:514:512 accountExpires:130000000000000000:9223372036854775807 lockoutTime:130000000000000000:0 \
		pwdLastSet:0:-1; do
		IFS=: read -r attribute wrong right <<-END
			$row
		END
		replace admin "$bob" "$attribute" "$wrong" || fail "$(cat "$T/err")"
		is "$attribute $wrong" "$REFUSED" "$(call auth3 S-1-1-0 bob CORP "$secret")"
		replace admin "$bob" "$attribute" "$right" || fail "$(cat "$T/err")"
		is "$attribute $right" seed "$(call auth3 S-1-1-0 bob CORP "$secret")"
	done
}

# the seed's password is good until it is changed, and then the new one is at once; a computer has one
# when it was given one
case_a_password_that_was_changed() {
	set_password "CN=dave,$USERS" 'Pässword-0002'
	is 'the old one' "$REFUSED" "$(call auth3 S-1-1-0 dave CORP "$(secret_of dave)")"
	is 'the new one' seed "$(call auth3 S-1-1-0 dave CORP 'Pässword-0002')"
	printf 'dn: CN=Frank,%s\nchangetype: add\nobjectClass: user\nsAMAccountName: Frank\nuserAccountControl: 512\nunicodePwd:: %s\n' \
		"$USERS" "$(quoted fresh)" | change
	is 'of a new account' seed "$(call spnego S-1-1-0 Frank CORP fresh)"
	is 'of a computer' "$REFUSED" "$(call auth3 S-1-1-0 'WS0001$' CORP machine)"
	set_password "CN=WS0001,CN=Computers,$LAPSIM_BASE_DN" machine
	is 'of a computer that was given one' seed "$(call auth3 S-1-1-0 'WS0001$' CORP machine)"
}

# a world that was not asked for it: a bind_nak, [MS-RPCE] 2.2.2.5
case_off_unless_asked_for() { in_world --computers 1 -- off; }
off() {
	for way in auth3 spnego; do
		is "by $way" 'nak 0x8' "$(call "$way" S-1-1-0 alice CORP "$(secret_of alice)")"
	done
}

sim_main "$@"
