#!/bin/sh
# SPDX-License-Identifier: MIT
# LAPS keeps the password of a real Linux account, in an /etc that only the case sees. That RID 500
# means root, and all else that Windows has no word for, is ours.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/linux.sh"

account_named() { ok laps policy set gpo AdministratorAccountName "$1"; }
rotate() { ok on_host laps process; }
account_of() { laps get ad "$COMPUTER" --json | member Account; }

# CYC-03, CYC-04
case_root_for_rid_500() {
	linux_host
	others=$(lines_but root)
	rotate
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	is 10020 '{"data1":"root","data2":"0x000001f4"}' "$(params 10020)"
	is 'the account in the directory' root "$(account_of)"
	linux_opens root "$(password)"
	linux_shut root "$HOST_PASSWORD"
	is 'other accounts' "$others" "$(lines_but root)"
	is 'other accounts open' 0 "$(crypt_opens "$(shadow_of admin)" "$HOST_PASSWORD"; echo $?)"
	first=$(password)
	rotate
	events_are '10003 10021 10009 10055 10016 10004'
	is 'the password without need to change it' "$first" "$(password)"
	machine_unchanged
}

case_a_caller_that_ignores_its_children() {
	linux_host
	ok on_host perl -e '$SIG{CHLD} = "IGNORE"; exec "laps", "process"'
	linux_opens root "$(password)"
	machine_unchanged
}

case_an_encrypted_password() {
	linux_host
	ok laps policy unset gpo ADPasswordEncryptionEnabled
	rotate
	ok on_host laps reset
	linux_opens root "$(password)"
	is 'the source' EncryptedPassword "$(laps get ad "$COMPUTER" --json | member Source)"
	machine_unchanged
}

case_root_whatever_its_name() {
	linux_host
	sed -i 's/^root:/boss:/' "$ETC/passwd" "$ETC/shadow"
	rotate
	is 'the account in the directory' boss "$(account_of)"
	linux_opens boss "$(password)"
	machine_unchanged
}

case_a_named_account() {
	linux_host
	account_named admin
	others=$(lines_but admin)
	rotate
	is 10020 '{"data1":"admin","data2":"0x000003e9"}' "$(params 10020)"
	is 'the account in the directory' admin "$(account_of)"
	linux_opens admin "$(password)"
	is 'other accounts' "$others" "$(lines_but admin)"
	machine_unchanged
}

# names are exact on Linux
case_an_account_that_is_not_there() {
	linux_host
	for name in nobody-here Admin; do
		account_named "$name"
		unchanged_by fails_with 1 "^laps: account: there is no account '$name'$" on_host laps process
		like events '^10003.* 10013 10005$' "$(event_ids)"
		like 10013 "$(printf %s "$name" | lower)" "$(params 10013)"
	done
	machine_unchanged
}

case_an_account_that_cannot_be_told_from_root() {
	linux_host
	account_named odd
	unchanged_by fails_with 1 "^laps: account: 'odd' has uid 500" on_host laps process
	account_named root
	sed -i '/^root:/d' "$ETC/shadow"
	unchanged_by fails_with 1 "^laps: account: '/etc/shadow' has no line for 'root'$" on_host laps process
	machine_unchanged
}

# GEN-15, GEN-16: what the host's own rules refuse changes nothing
case_a_password_that_pwquality_refuses() {
	linux_host
	echo 'minlen = 80' >"$ETC/security/pwquality.conf"
	shadow=$(cat "$ETC/shadow")
	unchanged_by fails_with 1 '^laps: generate: the password is shorter than 80 characters$' on_host laps process
	events_are '10003 10021 10009 10055 10015 10027 10005'
	is 10027 '{"data1":"0x8007052d"}' "$(params 10027)"
	is shadow "$shadow" "$(cat "$ETC/shadow")"
	echo 'minlen = 12' >"$ETC/security/pwquality.conf"
	rotate
	linux_opens root "$(password)"
	machine_unchanged
}

case_pwquality_without_a_dictionary() {
	linux_host
	printf 'dictpath = /nowhere/dictionary\n' >"$ETC/security/pwquality.conf"
	unchanged_by fails_with 1 '^laps: generate: libpwquality finds no dictionary: install cracklib-runtime' on_host laps process
	is 10027 '{"data1":"0x80070002"}' "$(params 10027)"
	linux_opens root "$HOST_PASSWORD"
	printf 'dictcheck = 0\ndictpath = /nowhere/dictionary\n' >"$ETC/security/pwquality.conf"
	rotate
	printf 'minlen = many\n' >"$ETC/security/pwquality.conf"
	unchanged_by fails_with 1 "^laps: generate: cannot use '/etc/security/pwquality.conf': " on_host laps reset
	rm "$ETC/security/pwquality.conf"
	unchanged_by fails_with 1 '^laps: generate: libpwquality finds no dictionary' on_host -m "$T/none" /var/cache/cracklib laps reset
	ok on_host laps reset
	linux_opens root "$(password)"
	machine_unchanged
}

# torn HRESULT OPTION...: a cycle whose last change fails, and the one after it
torn() {
	torn_hresult=$1
	shift
	fails_with 1 "^laps: apply: $torn_cause" on_host "$@" laps process
	events_are '10003 10021 10009 10055 10015 10018 10019 10005'
	is 10019 "{\"data1\":\"root\",\"data2\":\"0x000001f4\",\"data3\":\"$torn_hresult\"}" "$(params 10019)"
	hresult_is "$torn_hresult"
	linux_opens root "$HOST_PASSWORD"
	torn_password=$(password)
	linux_shut root "$torn_password"
	rotate
	like events '10018 10020 10004$' "$(event_ids)"
	linux_opens root "$(password)"
	isnt 'the password after the next cycle' "$torn_password" "$(password)"
}

# CYC-09, CYC-10
case_a_read_only_etc_and_the_cycle_after_it() {
	linux_host
	torn_cause='chpasswd failed: .*; /etc: Read-only file system$'
	torn 0x80070013 -r
	machine_unchanged
}

# CYC-09, CYC-10
case_no_chpasswd() {
	linux_host
	torn_cause="cannot run '/usr/sbin/chpasswd': no such file$"
	torn 0x80070002 -m "$T/none" /usr/sbin
	machine_unchanged
}

# CYC-09, CYC-10
case_pam_refuses_the_password() {
	linux_host
	mv "$ETC/pam.d/chpasswd" "$T/chpasswd.pam"
	echo 'password required pam_deny.so' >"$ETC/pam.d/chpasswd"
	fails_with 1 '^laps: apply: chpasswd failed: chpasswd: .*pam_chauthtok\(\) failed, error: [A-Z]' on_host laps process
	is 10019 '{"data1":"root","data2":"0x000001f4","data3":"0x80004005"}' "$(params 10019)"
	linux_opens root "$HOST_PASSWORD"
	mv "$T/chpasswd.pam" "$ETC/pam.d/chpasswd"
	rotate
	linux_opens root "$(password)"
	machine_unchanged
}

# stub TEXT: a chpasswd of this case's, with the real one beside it
stub() {
	mkdir -p "$T/sbin"
	cp /usr/sbin/chpasswd "$T/sbin/real"
	printf '#!/bin/sh\n%s\n' "$1" >"$T/sbin/chpasswd"
	chmod 755 "$T/sbin/chpasswd"
}

# ours: a status is not trusted, and a message with the password in it, or its hash, is not shown
case_chpasswd_that_lies_or_tells() {
	linux_host
	stub 'cat >/dev/null'
	fails_with 1 "^laps: apply: chpasswd reports success, but '/etc/shadow' has another password$" \
		on_host -m "$T/sbin" /usr/sbin laps process
	stub 'cat >&2; exit 1'
	fails_with 1 '^laps: apply: chpasswd failed: exit status 1$' on_host -m "$T/sbin" /usr/sbin laps process
	account_named locked
	fails_with 1 '^laps: apply: chpasswd failed: exit status 1$' on_host -m "$T/sbin" /usr/sbin laps process
	account_named root
	stub 'exit 0'
	fails_with 1 '^laps: apply: chpasswd reports success' on_host -m "$T/sbin" /usr/sbin laps process
	grep -rqF -e "$(password)" "$T/err" "$HOST/events.jsonl" && fail 'the password is told'
	rotate
	linux_opens root "$(password)"
	machine_unchanged
}

# the secret goes through standard input alone
case_the_password_is_in_no_argument_and_no_variable() {
	linux_host
	stub "printf '%s|' \"\$0\" \"\$@\" >$T/seen; env >>$T/seen; ls -l /proc/self/fd >>$T/seen; tee $T/in | /usr/sbin/real"
	SPY=must-not-be-inherited
	export SPY
	ok on_host -m "$T/sbin" /usr/sbin laps process
	is 'arguments' '/usr/sbin/chpasswd|' "$(head -n 1 "$T/seen" | sed 's/|[A-Z].*/|/')"
	unlike 'environment' 'SPY|LAPS|KRB' "$(cat "$T/seen")"
	unlike 'open files' "$LAPSIM_DIR|socket" "$(cat "$T/seen")"
	is 'standard input' "root:$(password)" "$(cat "$T/in")"
	grep -qF -e "$(password)" "$T/seen" "$T/out" "$T/err" "$HOST"/*.json* && fail 'the password is in one of them'
	machine_unchanged
}

# ours: LAPS locks and unlocks nothing
case_a_disabled_account_stays_disabled() {
	linux_host
	for name in locked never; do
		account_named $name
		ok on_host laps reset
		is 'the mark of a lock' '!' "$(shadow_of $name | cut -c 1)"
		crypt_opens "$(shadow_of $name | cut -c 2-)" "$(password)" || fail "the password is not behind the lock of $name"
		crypt_opens "$(shadow_of $name)" "$(password)" && fail "$name is open"
		ok on_host laps reset
		is 'one mark of a lock' '!$' "$(shadow_of $name | cut -c 1-2)"
		printf %s "$(password)" | ok on_host laps account verify $name
	done
	account_named expired
	ok on_host laps reset
	linux_opens expired "$(password)"
	is 'the day of expiry' 1 "$(grep ^expired: "$ETC/shadow" | cut -d : -f 8)"
	machine_unchanged
}

case_the_accounts_are_listed() {
	linux_host
	ok on_host laps account list --json
	is accounts 'root:500:true daemon:1:false admin:1001:true locked:1002:false never:1003:false expired:1004:false ' \
		"$(json_squeeze <"$T/out" | sed 's/{"name":"\([a-z]*\)","rid":\([0-9]*\),"enabled":\([a-z]*\),"last_set":null}[],]*/\1:\2:\3 /g; s/^\[//')"
	ok on_host laps account list
	like 'account list' '^root +500 +yes' "$(cat "$T/out")"
	fails_with 1 "only for simulated accounts" on_host laps account disable admin
	echo x | fails_with 1 "^laps: verify: there is no account 'nobody-here'$" on_host laps account verify nobody-here
	machine_unchanged
}

# ours: refused before anything is changed
case_no_automatic_account_management() {
	linux_host
	for target in 0 1; do
		ok laps policy set gpo AutomaticAccountManagementEnabled 1
		ok laps policy set gpo AutomaticAccountManagementTarget $target
		unchanged_by fails_with 1 '^laps: policy: automatic account management is not available on this system$' on_host laps process
		hresult_is 0x80004001
		linux_opens root "$HOST_PASSWORD"
	done
	machine_unchanged
}

# ours: what real accounts' passwords depend on
case_whose_laps_conf_is_trusted() {
	linux_host
	printf 'seed = 1\nentropy-counter = counter\n' >>"$HOST/laps.conf"
	unchanged_by fails_with 1 "^laps: config: laps.conf: no 'seed' with 'account = linux'" on_host laps process
	grep -v -e ^seed -e ^entropy "$HOST/laps.conf" >"$T/laps.conf" && cat "$T/laps.conf" >"$HOST/laps.conf"
	chmod 666 "$HOST/laps.conf"
	unchanged_by fails_with 1 '^laps: config: laps.conf: .* must belong to its user, and nobody else may write it$' on_host laps process
	conf_set simulation no
	grep -v -e ^clock-file -e ^fault-file -e ^boot-id -e ^user-map "$HOST/laps.conf" >"$T/laps.conf" && cat "$T/laps.conf" >"$HOST/laps.conf"
	unchanged_by fails_with 1 '^laps: config: laps.conf: with account = linux it must belong to its user' on_host laps process
	chmod 600 "$HOST/laps.conf"
	rotate
	linux_opens root "$(password)"
	machine_unchanged
}

# an image is the accounts of another system; chpasswd changes its root to it
case_an_image() {
	linux_host
	mkdir -p "$T/image/usr"
	for link in bin sbin lib lib64; do [ ! -L /$link ] || ln -s "usr/$link" "$T/image/$link"; done
	cp -r "$ETC" "$T/image/etc"
	echo "linux-root = $T/image" >>"$HOST/laps.conf"
	shadow=$(cat "$ETC/shadow")
	ok on_host -m /usr "$T/image/usr" laps process
	is 'shadow of the host' "$shadow" "$(cat "$ETC/shadow")"
	ETC=$T/image/etc
	crypt_opens "$(shadow_of root)" "$(password)" || fail "the password does not open the image's root"
	account_named locked
	ok on_host -m /usr "$T/image/usr" laps reset
	crypt_opens "$(shadow_of locked | cut -c 2-)" "$(password)" || fail 'the password is not behind the lock'
	rm -r "$T/image/etc"
	mkdir "$T/image/etc" "$T/etc2"
	ETC=$T/etc
	unchanged_by fails_with 1 "^laps: account: cannot read '$T/image/etc/passwd': no such file" on_host laps process
	machine_unchanged
}

sim_main "$@"
