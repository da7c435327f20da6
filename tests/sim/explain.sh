#!/bin/sh
# SPDX-License-Identifier: MIT
# lapsim explain: host and directory side by side, whether the password that is kept opens the account, who may what
# and why, what comes next. What it says of rights is held against what the directory and the key service do.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

explain() { # explain [NAME]: as JSON, on one line, in $T/json
	lapsim explain "$LAPSIM_DIR" "${1-$COMPUTER}" --json >"$T/said" 2>"$T/err" || fail "explain ${1-$COMPUTER}: $(cat "$T/err")"
	json_squeeze <"$T/said" >"$T/json"
}
told() { member "$1" <"$T/json"; } # told MEMBER: the first one so called
of() { # of MEMBER NAME: the member NAME of the object that is MEMBER
	sed 's/.*"'"$1"'":{/{/' "$T/json" | member "$2"
}
stands() { # stands STATUS OPENS WHY
	explain
	is status "$1" "$(told status)"
	is opens "$2" "$(told opens)"
	like why "$3" "$(told why)"
	unlike 'a secret' 'hash|\$6\$' "$(cat "$T/said")"
}
on_board() { # the status of this case's computer
	lapsim explain "$LAPSIM_DIR" --json | json_squeeze | sed 's/},{/}\n{/g' | grep -F "{\"name\":\"$COMPUTER\"" | member status
}
no_secret() { # no_secret PASSWORD: in neither form
	explain
	! grep -qF "$1" "$T/said" || fail 'the password is in what explain --json says'
	lapsim explain "$LAPSIM_DIR" "$COMPUTER" >"$T/text"
	! grep -qF "$1" "$T/text" || fail 'the password is in what explain says'
}
text() { # text PATTERN: a line of explain
	lapsim explain "$LAPSIM_DIR" "$COMPUTER" >"$T/text" || fail 'explain fails'
	like text "$1" "$(cat "$T/text")"
}

case_never_backed_up() {
	stands never null '^no cycle has backed up a password yet$'
	is 'the directory' none "$(of directory kind)"
	is 'whose it has' null "$(of directory account)"
	is 'its time' null "$(of host password_set)"
	is next true "$(of next due)"
	is cycles '[]' "$(sed 's/.*"cycles":\(\[\]\).*/\1/' "$T/json")"
	text "^to do +run .laps --config $HOST process.\$"
	is 'on the board' never "$(on_board)"
}

case_encrypted_and_its_history() {
	ok laps policy set gpo ADEncryptedPasswordHistorySize 2
	ok laps process
	ok laps reset
	stands current true '^the password that is kept opens the account$'
	is 'the directory' encrypted "$(of directory kind)"
	is history 1 "$(of directory history)"
	is 'for whom' 'CORP\\Domain Admins' "$(of directory protected_for_name)"
	is 'the root key' "$(member id <"$LAPSIM_ROOT_KEY_FILE")" "$(of directory root_key)"
	is 'the time of both' "$(of host password_set)" "$(of directory updated)"
	is 'the next time' "$(of directory expires)" "$(of next time)"
	is 'not yet' false "$(of next due)"
	is outcome rotated "$(told outcome)"
	like titles '"id":10018,"title":"Active Directory has the new password"' "$(cat "$T/json")"
	text '^opens +yes: it opens Administrator on the host$'
	no_secret "$(password)"
	is 'on the board' current "$(on_board)"
	ok laps account disable Administrator
	explain
	like disabled 'which is disabled' "$(told opens_why)"
}

case_clear_and_due() {
	clear_mode
	ok laps process
	stands current true opens
	is 'the directory' clear "$(of directory kind)"
	is account Administrator "$(of directory account)"
	is decrypt null "$(told decrypt)"
	no_secret "$(password)"
	replace admin "$DN" msLAPS-PasswordExpirationTime 130000000000000000 || fail "$(cat "$T/err")"
	stands due true 'the password has expired'
	is expired true "$(of directory expired)"
	is 'on the board' due "$(on_board)"
	ok laps process
	# a change of the policy, which laps/decide.h decides
	ok laps policy set gpo ADPasswordEncryptionEnabled 1
	stands due true 'the directory holds no encrypted password'
}

case_a_host_that_was_restored() {
	ok laps process
	ok lapsim snapshot "$LAPSIM_DIR" "$COMPUTER" --host "$COMPUTER"
	ok laps reset
	stands current true opens
	ok lapsim restore "$LAPSIM_DIR" "$COMPUTER" --only host --host "$COMPUTER"
	stands torn false '^the host was restored from an image: its account is of '
	is 'on the board' torn "$(on_board)"
	is 'it is time' true "$(of next due)"
	like 'what to do' "^its next cycle rotates: run .laps --config $HOST process.\$" "$(told todo)"
	ok laps process
	stands current true opens
}

case_a_password_changed_behind_its_back() {
	ok laps process
	ok laps policy set gpo BackupDirectory 0
	ok laps process
	stands unmanaged true 'what is kept is of before$'
	is next null "$(told next)"
	is 'on the board' unmanaged "$(on_board)"
	printf Pass-word-0001 >"$T/other"
	advance 1s
	ok laps account set-password Administrator <"$T/other"
	ok laps policy set gpo BackupDirectory 2
	stands torn false '^the password was changed on the host at .*, after it was backed up$'
	like 'what to do' '^a cycle does not see this: rotate now' "$(told todo)"
	is 'on the board' torn "$(on_board)"
	# [MS-ADTS] does not tell who wrote a value: only trying shows it
	ok laps reset
	value=$(printf Pass-word-0001 | laps blob encrypt --sid S-1-1-0 --root-key "$LAPSIM_ROOT_KEY_FILE" \
		--account Administrator --time "$(explain; of host password_set)" | base64 -w 0)
	printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword:: %s\n' "$DN" "$value" |
		modify admin || fail "$(cat "$T/err")"
	stands torn false '^the directory holds another password than the one that was set'
}

case_a_directory_that_was_put_back() {
	ok laps process
	value=$(attr admin "$DN" msLAPS-EncryptedPassword)
	ok laps reset
	printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword:: %s\n' "$DN" "$value" |
		modify admin || fail "$(cat "$T/err")"
	stands torn false '^the directory was put back: it has the password of '
	is 'on the board' torn "$(on_board)"
}

case_legacy_and_then_dsrm() {
	ok laps policy unset gpo BackupDirectory
	ok laps policy set legacy AdmPwdEnabled 1
	ok laps process
	stands current true opens
	is 'the directory' legacy "$(of directory kind)"
	is 'the time, which legacy values do not have' null "$(of directory updated)"
	no_secret "$(attr admin "$DN" ms-Mcs-AdmPwd)"
	replace admin "$DN" ms-Mcs-AdmPwdExpirationTime 1 || fail "$(cat "$T/err")"
	stands due true 'has expired'
	printf 'dn: %s\nchangetype: modify\ndelete: ms-Mcs-AdmPwd\n' "$DN" | modify admin || fail "$(cat "$T/err")"
	stands torn null 'nobody can read it$'
	conf_set domain-controller yes
	ok laps policy set gpo BackupDirectory 2
	ok laps policy set gpo ADBackupDSRMPassword 1
	ok laps process
	stands current true opens
	is 'the directory' dsrm "$(of directory kind)"
}

case_a_value_that_cannot_be_opened() {
	ok laps process
	printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword:: %s\n' "$DN" \
		"$(vector laps_attribute_dsinternals_1 attribute_hex | unhex | base64 -w 0)" | modify admin || fail "$(cat "$T/err")"
	explain
	is opens null "$(told opens)"
	like 'why not' '^it cannot be decrypted: the forest has no root key ' "$(told opens_why)"
	like 'nobody decrypts it' 'nobody gets its key: no root key' "$(grep -o 'nobody gets its key: [a-z ]*' "$T/json")"
}

case_names() {
	for name in "$COMPUTER" "$COMPUTER\$" "$(echo "$COMPUTER" | lower).$LAPSIM_DOMAIN" "$DN" "$(echo "$COMPUTER" | lower)"; do
		explain "$name"
		is "name of $name" "$COMPUTER" "$(told name)"
	done
	explain DC1
	is 'a controller' unmanaged "$(told status)"
	is 'its host' null "$(told host)"
	for name in nobody '' '*' 'a)(name=*' 'CN=x' '../WS0001'; do
		fails_with 1 "^lapsim: no computer '" lapsim explain "$LAPSIM_DIR" "$name"
	done
	fails_with 1 '^lapsim: there is no directory' lapsim explain "$T/none" nobody
	mkdir "$T/dead" && echo '{}' >"$T/dead/world.json"
	fails_with 1 'does not run' lapsim explain "$T/dead"
	fails_with 2 '' lapsim explain
}

case_disabled_and_deleted() {
	ok laps process
	replace admin "$DN" userAccountControl 4098 || fail "$(cat "$T/err")"
	explain
	is enabled false "$(told enabled)"
	text "^ +the computer's account is disabled\$"
	ldap ldapdelete admin "$DN" || fail 'cannot delete the computer'
	stands unmanaged true '^the computer was deleted from the directory$'
	is deleted true "$(told deleted)"
	is next null "$(told next)"
	is 'on the board' '' "$(on_board)"
}

case_entra() {
	ok laps join entra --user "cloudadmin@$LAPSIM_DOMAIN" --password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
	ok laps policy set gpo BackupDirectory 1
	explain
	is 'before the first' never "$(told status)"
	ok laps process
	stands current true opens
	is 'the directory' none "$(of directory kind)"
	is account Administrator "$(of cloud account)"
	like 'the device' '^[0-9a-f-]{36}$' "$(of cloud device_id)"
	text '^Entra ID +device '
	no_secret "$(laps get entra "$COMPUTER" --passwords --plain-text --json | member Password)"
	is 'on the board' current "$(on_board)"
}

# ---- who may what ----
# the truth: what somebody sees of the attribute, gets of the key service, and may write
truth() { # truth USER DN: "read decrypt expire"
	tr_file=$LAPSIM_DIR/secrets/$1.password tr_dn=CN=$1,CN=Users,$LAPSIM_BASE_DN
	[ "$1" != self ] || tr_file=$HOST/machine.password tr_dn=$DN
	tr_ldap="-x -ZZ -o TLS_CACERT=$LAPSIM_CA_FILE -H $LAPSIM_LDAP_URI -y $tr_file"
	# shellcheck disable=SC2086  # options
	if ldapsearch $tr_ldap -D "$tr_dn" -LLL -b "$DN" -s base '(objectClass=*)' "$ATTRIBUTE" 2>/dev/null | grep -q "^$ATTRIBUTE"; then
		printf 'true '
	else
		printf 'false '
	fi
	case $ATTRIBUTE:$1 in
	*Encrypted*:self) printf '%s ' "$(laps kds show --computer "$COMPUTER" --for "$COMPUTER\$" --json | member may_decrypt user)" ;;
	*Encrypted*) printf '%s ' "$(laps kds show --computer "$COMPUTER" --for "$1" --json | member may_decrypt user)" ;;
	*) printf 'null ' ;;
	esac
	# shellcheck disable=SC2086
	if printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-PasswordExpirationTime\nmsLAPS-PasswordExpirationTime: %s\n' "$DN" "$EXPIRY" |
		ldapmodify $tr_ldap -D "$tr_dn" >/dev/null 2>&1; then
		printf 'true\n'
	else
		printf 'false\n'
	fi
}
row_of() { # row_of WHO: "read decrypt expire"
	sed 's/{"who"/\n&/g' "$T/json" | grep -F "{\"who\":\"$1\"" | sed 's/.*"read":\([a-z]*\),"decrypt":\([a-z]*\),"expire":\([a-z]*\),.*/\1 \2 \3/' | head -n 1
}
why_of() { sed 's/{"who"/\n&/g' "$T/json" | grep -F "{\"who\":\"$1\"" | member why; } # why_of WHO
agrees() { # agrees WHEN WHO...: of these, cell by cell
	EXPIRY=$(expiry) ag_when=$1
	shift
	explain
	for ag_who; do
		ag_row=$ag_who
		[ "$ag_who" != self ] || ag_row="$COMPUTER\$ (itself)"
		is "$ag_who, $ag_when" "$(truth "$ag_who")" "$(row_of "$ag_row")"
	done
}
case_who_may_what() {
	ATTRIBUTE=msLAPS-EncryptedPassword
	ok laps policy set gpo ADPasswordEncryptionPrincipal 'CORP\LAPS Readers'
	ok laps process
	agrees 'as it begins' Administrator alice helpdesk bob carol dave erin self
	is bob 'true true false' "$(row_of bob)"
	like 'the chain' 'may read: is in Service Desk, which is in LAPS Readers: an entry inherited from CN=Computers,' "$(why_of bob)"
	like 'to decrypt' 'may decrypt: is in Service Desk, which is in LAPS Readers: it is for CORP..LAPS Readers' "$(why_of bob)"
	like 'who may not' 'may not read: no entry grants control access to msLAPS-EncryptedPassword;' "$(why_of alice)"
	is 'other computers' 'false false false' "$(row_of 'other computers')"
	is 'the group' 'true true false' "$(row_of 'LAPS Readers')"
	unit=OU=$COMPUTER,$LAPSIM_BASE_DN
	for where in "$unit" "OU=Inner,$unit"; do
		printf 'dn: %s\nchangetype: add\nobjectClass: organizationalUnit\n' "$where" | modify admin || fail "$(cat "$T/err")"
	done
	ok laps grant self "$unit"
	ok laps grant read "$unit" --to 'CORP\alice'
	printf 'dn: %s\nchangetype: modrdn\nnewrdn: CN=%s\ndeleteoldrdn: 1\nnewsuperior: %s\n' "$DN" "$COMPUTER" "OU=Inner,$unit" | modify admin || fail "$(cat "$T/err")"
	DN=CN=$COMPUTER,OU=Inner,$unit
	agrees 'in another unit' alice helpdesk bob carol erin self
	is 'alice may read and not decrypt' 'true false false' "$(row_of alice)"
	like 'whence' "an entry inherited from $unit grants control access" "$(why_of alice)"
	is 'helpdesk decrypts what it may not read' 'false true false' "$(row_of helpdesk)"
	replace admin "CN=helpdesk,CN=Users,$LAPSIM_BASE_DN" userAccountControl 514 || fail "$(cat "$T/err")"
	agrees 'with one disabled' helpdesk
	like 'who is disabled' '^the account is disabled, and may nothing; else: may not read' "$(why_of helpdesk)"
	replace admin "CN=helpdesk,CN=Users,$LAPSIM_BASE_DN" userAccountControl 512 || fail "$(cat "$T/err")"
	clear_mode
	ok laps reset
	ATTRIBUTE=msLAPS-Password
	agrees 'in clear text' Administrator alice helpdesk self
}

sim_main "$@"
