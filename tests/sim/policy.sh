#!/bin/sh
# SPDX-License-Identifier: MIT
# Policy: which root wins, what each value does, what is rejected, and how it is edited.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

set_policy() { ok laps --quiet policy set "$@"; }
told() { # told NAME: what laps policy show tells of that setting is in $T/told
	laps policy show --json | sed -nz "s/\n//g; $SQUEEZE"'; s/.*\({"name":"'"$1"'"[^}]*}\).*/\1/p' >"$T/told"
}
of_it() { member "$1" <"$T/told"; } # of_it MEMBER
setting() { told "$1" && of_it "$2"; } # setting NAME MEMBER
source_is() { is 'the winning root' "$1" "$(laps policy show --json | member source)"; }
managed() { # managed yes|no: what the next cycle says
	ok laps process
	case $1 in
	yes) like 'events' '^10003 10021 10009 10055 (10015 10018 10020|10016) 10004$' "$(event_ids)" ;;
	no) events_are '10003 10024 10004' ;;
	esac
}
rejects() { # rejects NAME DEFAULT VALUE...
	name=$1 default=$2
	shift 2
	for value in "$@"; do
		set_policy gpo "$name" "$value"
		told "$name"
		is "$name=$value: state" rejected "$(of_it state)"
		is "$name=$value: effective value" "$default" "$(of_it value)"
		is "$name=$value: given" "$value" "$(of_it given)"
		isnt "$name=$value: why" null "$(of_it why)"
	done
	like 'policy show for people' "$name.*$default.*$value" "$(laps policy show)"
	set_policy gpo "$name" "$default"
	is "$name=$default: state" 'set' "$(setting "$name" state)"
}
takes() { # takes NAME VALUE...
	name=$1
	shift
	for value in "$@"; do
		set_policy gpo "$name" "$value"
		told "$name"
		is "$name=$value: state" 'set' "$(of_it state)"
		is "$name=$value: effective value" "$value" "$(of_it value)"
	done
}

# POL-19: a world's default
case_the_default_policy() {
	source_is GPO
	told BackupDirectory
	is BackupDirectory 2 "$(of_it value)"
	is 'state of BackupDirectory' 'set' "$(of_it state)"
	for default in PasswordAgeDays=30 PasswordLength=14 PassphraseLength=6 PasswordComplexity=4 \
		PasswordExpirationProtectionEnabled=1 ADPasswordEncryptionEnabled=1 ADEncryptedPasswordHistorySize=0 \
		ADBackupDSRMPassword=0 PostAuthenticationResetDelay=24 PostAuthenticationActions=3 \
		AutomaticAccountManagementEnabled=0 AutomaticAccountManagementTarget=1; do
		told "${default%=*}"
		is "${default%=*}" "${default#*=}" "$(of_it value)"
		is "state of ${default%=*}" default "$(of_it state)"
	done
	is 'the file' '{"BackupDirectory":2}' "$(json_squeeze <"$HOST/policy/gpo.json")"
}

# POL-01, POL-04
case_csp_before_gpo() {
	set_policy gpo PasswordLength 20
	set_policy csp BackupDirectory 2
	source_is CSP
	is PasswordLength 14 "$(setting PasswordLength value)"
	managed yes
	is PolicySource CSP "$(last_events | sed -n '/"id":10021,/p' | member PolicySource)"
	ok laps policy unset csp BackupDirectory
	source_is GPO
	is PasswordLength 20 "$(setting PasswordLength value)"
}

# POL-02, POL-34
case_gpo_before_local() {
	set_policy local PasswordAgeDays 7
	source_is GPO
	is PasswordAgeDays 30 "$(setting PasswordAgeDays value)"
	ok laps policy unset gpo BackupDirectory
	source_is Local
	managed no
	set_policy local BackupDirectory 2
	managed yes
}

# POL-03, POL-08
case_one_setting_hides_a_whole_root() {
	set_policy csp PasswordAgeDays 7
	source_is CSP
	is BackupDirectory 0 "$(setting BackupDirectory value)"
	unchanged_by managed no
}

# POL-05, POL-06
case_no_setting_at_all() {
	echo '{}' >"$HOST/policy/csp.json"
	source_is GPO
	ok laps policy unset gpo BackupDirectory
	source_is null
	unchanged_by managed no
	rm -f "$HOST"/policy/*.json
	source_is null
	unchanged_by managed no
}

# POL-07
case_disabled() {
	set_policy gpo BackupDirectory 0
	set_policy gpo ADPasswordEncryptionPrincipal 'CORP\Nobody'
	set_policy gpo AdministratorAccountName Nobody
	unchanged_by managed no
	ok laps reset
	events_are '10003 10024 10004'
}

# POL-09, POL-11, POL-14, POL-15, POL-16, POL-17, POL-18, and BackupDirectory itself
case_unsupported_values_become_the_default() {
	rejects PasswordLength 14 7 65 200
	rejects PasswordAgeDays 30 0 366
	rejects PasswordComplexity 4 0 9
	set_policy gpo PasswordComplexity 6 # without passphrases their length is ignored
	rejects PassphraseLength 6 2 11
	rejects ADEncryptedPasswordHistorySize 0 13
	rejects PostAuthenticationResetDelay 24 25
	rejects PostAuthenticationActions 3 0 2 4 6 7 9 10 12
}

# POL-10, POL-12
case_the_limits_are_taken() {
	takes PasswordLength 8 64
	takes PasswordAgeDays 1 365
	takes PasswordComplexity 1 5 8
	takes PassphraseLength 3 10
	takes ADEncryptedPasswordHistorySize 0 12
	takes PostAuthenticationResetDelay 0 24
	takes PostAuthenticationActions 1 3 5 11
}

# POL-09: not only shown, also done
case_a_rejected_length_is_not_clamped() {
	set_policy gpo PasswordLength 200
	ok laps process
	is 'characters' 14 "$(password | tr -d '\n' | wc -c | tr -d ' ')"
}

# POL-31, GEN-10, GEN-13
case_passphrases() {
	set_policy gpo PasswordComplexity 6
	set_policy gpo PasswordLength 64
	set_policy gpo PassphraseLength 3
	ok laps process
	like 'the passphrase' '^([A-Z][a-z-]+){3}$' "$(password)"
	in_force "$(password)"
}

# PLT-07, PLT-09
case_an_older_system() {
	conf_set os-level pre-24h2
	for change in 'PasswordComplexity 6 4' 'PostAuthenticationActions 11 3'; do
		# shellcheck disable=SC2086  # three words
		set -- $change
		set_policy gpo "$1" "$2"
		is "$1=$2: effective value" "$3" "$(setting "$1" value)"
	done
	ok laps process
	is 'characters' 14 "$(password | tr -d '\n' | wc -c | tr -d ' ')"
	is 'fields of 10021' 13 "$(last_events | sed -n '/"id":10021,/s/.*"params"://p' | members | wc -w | tr -d ' ')"
}

# POL-27, POL-30, CYC-24
case_the_built_in_account_by_its_rid() {
	sed 's/"Administrator"/"Root"/; s/"enabled": *true/"enabled":false/' "$HOST/sam.json" >"$T/sam"
	cat "$T/sam" >"$HOST/sam.json"
	ok laps process
	like 10020 '"data1":"root"' "$(params 10020)"
	opens "$(password)" Root || fail 'the password does not open the renamed account'
	is 'enabled' false "$(laps account list --json | member enabled)"
}

# POL-33 and text settings
case_a_named_account() {
	set_policy gpo AdministratorAccountName localadmin
	is 'AdministratorAccountName' localadmin "$(setting AdministratorAccountName value)"
	ok laps process
	is 10020 '{"data1":"localadmin","data2":"0x000003e9"}' "$(params 10020)"
	opens "$(password)" localadmin || fail 'the password does not open localadmin'
	opens "$(password)" && fail 'the password opens Administrator too'
}

# PLT-01, PLT-02, PLT-03, PLT-05, PLT-06
case_nothing_happens_where_laps_is_off() {
	cp "$HOST/laps.conf" "$T/good"
	for off in 'join workgroup' 'join registered' 'join entra' 'boot safe' 'boot dsrm'; do
		cat "$T/good" >"$HOST/laps.conf"
		conf_set "${off% *}" "${off#* }"
		sam=$(cat "$HOST/sam.json")
		before=$(entry)
		ok laps process
		is "the entry with $off" "$before" "$(entry)"
		is "the accounts with $off" "$sam" "$(cat "$HOST/sam.json")"
	done
	cat "$T/good" >"$HOST/laps.conf"
	set_policy gpo BackupDirectory 1
	ok laps process
	is 'the entry with Entra' "$before" "$(entry)"
	is 'the accounts with Entra' "$sam" "$(cat "$HOST/sam.json")"
}

case_editing() {
	fails_with 2 'unknown root' laps policy set gop PasswordLength 20
	fails_with 2 'PasswordLength' laps policy set gpo PaswordLength 20
	fails_with 2 'number' laps policy set gpo PasswordLength long
	fails_with 2 'number' laps policy set gpo PasswordLength 4294967296
	fails_with 1 '^laps: .*PasswordLength' laps policy unset gpo PasswordLength
	is 'the file' '{"BackupDirectory":2}' "$(json_squeeze <"$HOST/policy/gpo.json")"
	set_policy GPO passwordlength 0x14
	is PasswordLength 20 "$(setting PasswordLength value)"
	is 'roots' 'csp.json' "$(set_policy csp PasswordLength 9 && cd "$HOST/policy" && echo c*.json)"
	ok laps policy unset csp passwordLENGTH
	ok laps policy unset gpo PasswordLength
	# a name of somebody else's stays, and a wrong type is a configured value of no effect
	echo '{"BackupDirectory":2,"PasswordLength":"20","Foreign":[1]}' >"$HOST/policy/gpo.json"
	is 'PasswordLength as a text' rejected "$(setting PasswordLength state)"
	set_policy gpo PasswordAgeDays 5
	like 'the file' '"Foreign"' "$(cat "$HOST/policy/gpo.json")"
}

sample() { cp "$SIM_ROOT/fixtures/policies/$1" "$HOST/policy/$2"; } # sample FILE AS
reg() { # reg ROOT LINE...: a .reg file of its own key
	reg_root=$1
	shift
	case $reg_root in
	csp) reg_key='Microsoft\Policies\LAPS' ;;
	gpo) reg_key='Microsoft\Windows\CurrentVersion\Policies\LAPS' ;;
	local) reg_key='Microsoft\Windows\CurrentVersion\LAPS\Config' ;;
	legacy) reg_key='Policies\Microsoft Services\AdmPwd' ;;
	esac
	printf '%s\n' 'Windows Registry Editor Version 5.00' "[HKEY_LOCAL_MACHINE\\SOFTWARE\\$reg_key]" "$@" >"$HOST/policy/$reg_root.reg"
}
plan() { laps policy show --json | json_squeeze | grep -oE '"plan":\{[^}]*\}' | member "$1"; } # plan MEMBER

case_an_export_of_regedit() {
	sample gpo-utf16.reg gpo.reg
	rm "$HOST/policy/gpo.json"
	is PasswordLength 20 "$(setting PasswordLength value)"
	is 'its file' gpo.reg "$(setting PasswordLength file)"
	like 'for people' '^winning root +GPO \(gpo\.reg\)$' "$(laps policy show)"
	like 'for people' '^PasswordLength +20 +gpo\.reg$' "$(laps policy show)"
	reg gpo '"BackupDirectory"=dword:00000002' '"PasswordLength"=dword:00000018'
	ok laps process
	is 'characters' 24 "$(password | tr -d '\n' | wc -c | tr -d ' ')"
}

case_a_registry_pol() {
	sample gpo.pol gpo.pol
	rm "$HOST/policy/gpo.json"
	is BackupDirectory 2 "$(setting BackupDirectory value)"
	is PasswordLength 20 "$(setting PasswordLength value)"
	is 'its file' gpo.pol "$(setting PasswordLength file)"
	is 'the account' named "$(plan account)"
}

case_files_of_a_root_are_merged_by_name() {
	sample gpo.pol gpo.pol
	reg gpo '"PasswordLength"=dword:00000018' '"PasswordAgeDays"=dword:7' '"AdministratorAccountName"=-'
	set_policy gpo PasswordAgeDays 9
	is PasswordLength '24 gpo.reg' "$(setting PasswordLength value) $(setting PasswordLength file)"
	is PasswordAgeDays '9 gpo.json' "$(setting PasswordAgeDays value) $(setting PasswordAgeDays file)"
	is BackupDirectory '2 gpo.json' "$(setting BackupDirectory value) $(setting BackupDirectory file)"
	is AdministratorAccountName default "$(setting AdministratorAccountName state)"
	like 'for people' '^winning root +GPO \(gpo\.json, gpo\.reg\)$' "$(laps policy show)"
}

case_values_of_the_wrong_type() {
	reg gpo '"PasswordLength"="20"' '"PasswordAgeDays"=hex(b):07,00,00,00,00,00,00,00' '"AdministratorAccountName"=dword:1f4'
	for name in PasswordLength=14 PasswordAgeDays=30 AdministratorAccountName=; do
		is "$name: state" rejected "$(setting "${name%=*}" state)"
		is "$name: value" "${name#*=}" "$(setting "${name%=*}" value)"
	done
	like 'for people' "PasswordLength +14 +default +rejected: '20' of gpo\.reg: must be a number$" "$(laps policy show)"
	like 'for people' 'rejected: a value of type REG_QWORD of gpo\.reg: must be a number$' "$(laps policy show)"
	like 'for people' 'rejected: 500 of gpo\.reg: must be text$' "$(laps policy show)"
}

# a broken file fails the cycle, and the line names the file and the byte
case_damaged_files() {
	ok laps process
	first=$(password)
	for root in csp gpo local legacy; do
		printf 'REGEDIT4\n' >"$HOST/policy/$root.reg"
		unchanged_by fails_with 1 "^laps: policy: .*/policy/$root\.reg: byte 0: " laps reset
		hresult_is 0x8007000d
		fails_with 1 "$root\.reg: byte 0" laps policy show
		rm "$HOST/policy/$root.reg"
		head -c 37 "$SIM_ROOT/fixtures/policies/gpo.pol" >"$HOST/policy/$root.pol"
		unchanged_by fails_with 1 "^laps: policy: .*/policy/$root\.pol: byte 36: " laps reset
		head -c 1048577 /dev/zero >"$HOST/policy/$root.pol"
		unchanged_by fails_with 1 "^laps: policy: .*/policy/$root\.pol" laps reset
		rm "$HOST/policy/$root.pol"
	done
	in_force "$first"
	ok laps process
}

# LEG-01, LEG-08, LEG-09, LEG-13
case_legacy_policy_is_told() {
	rm "$HOST/policy/gpo.json"
	sample legacy-utf8-bom.reg legacy.reg
	source_is 'Legacy LAPS'
	is 'the mode' legacy "$(plan mode)"
	is 'the account' localadmin "$(plan account_name)"
	is AdmPwdEnabled 1 "$(setting AdmPwdEnabled value)"
	is PwdExpirationProtectionEnabled 1 "$(setting PwdExpirationProtectionEnabled value)"
	is ADPasswordEncryptionEnabled 0 "$(setting ADPasswordEncryptionEnabled value)"
	echo '{"AdministratorAccountName":"x","PasswordAgeDays":5}' >"$HOST/policy/legacy.json"
	show=$(laps policy show)
	like 'for people' '^winning root +Legacy LAPS \(legacy\.reg, legacy\.json\)$' "$show"
	like 'for people' "^account +'localadmin'$" "$show"
	like 'for people' '^legacy client +not installed$' "$show"
	like 'for people' '^AdministratorAccountName +- +legacy\.json +ignored: legacy LAPS has no such value$' "$show"
	unlike 'for people' 'PostAuthentication' "$show"
	fails_with 2 "legacy root has no setting 'BackupDirectory'" laps policy set legacy BackupDirectory 2
}

# LEG-02, LEG-03, LEG-04, LEG-05, LEG-06
case_legacy_policy_gives_way() {
	rm "$HOST/policy/gpo.json"
	set_policy legacy AdmPwdEnabled 1
	is 'the mode' legacy "$(plan mode)"
	set_policy local BackupDirectory 0
	is 'the mode with the kill switch' 'none 10024' "$(plan mode) $(plan event)"
	like 'hidden roots' '^hidden root +Legacy LAPS, 1 setting without effect \(legacy\.json\)$' "$(laps policy show)"
	ok laps policy unset local BackupDirectory
	conf_set legacy-client-dll client.dll
	is 'the mode with a client whose file is missing' legacy "$(plan mode)"
	: >"$HOST/client.dll"
	is 'the mode with a client' 'none 10033' "$(plan mode) $(plan event)"
	like 'for people' '^legacy client +installed$' "$(laps policy show)"
	unchanged_by ok laps reset
	events_are '10003 10033 10004'
	rm "$HOST/client.dll"
	is 'the mode without it' legacy "$(plan mode)"
	conf_set domain-controller yes
	is 'the mode of a domain controller' 'none 10024' "$(plan mode) $(plan event)"
}

case_what_would_be_done() {
	like 'for people' '^what is done +the password is backed up to Active Directory, encrypted$' "$(laps policy show)"
	like 'for people' '^account +the built-in one, RID 500$' "$(laps policy show)"
	is 'the plan' 'encrypted builtin Active Directory null' "$(plan mode) $(plan account) $(plan directory) $(plan event)"
	set_policy gpo ADPasswordEncryptionEnabled 0
	is 'the mode' clear "$(plan mode)"
	set_policy gpo AutomaticAccountManagementEnabled 1
	is 'the account' 'automatic-new WLapsAdmin' "$(plan account) $(plan account_name)"
	conf_set join workgroup
	is 'in a workgroup' 'none null 10007' "$(plan mode) $(plan account) $(plan event)"
	like 'for people' '^what is done +nothing: the host is not joined to Active Directory$' "$(laps policy show)"
	like 'for people' '^event +10007$' "$(laps policy show)"
	conf_set join ad
	conf_set domain-controller yes
	set_policy gpo ADPasswordEncryptionEnabled 1
	set_policy gpo ADBackupDSRMPassword 1
	is 'on a domain controller' 'dsrm dsrm' "$(plan mode) $(plan account)"
	is 'what is fixed there' ignored "$(setting AutomaticAccountManagementEnabled state)"
	like 'for people' '^account +the DSRM administrator, RID 500$' "$(laps policy show)"
	conf_set boot safe
	is 'in safe mode' 'none null' "$(plan mode) $(plan event)"
}

case_a_damaged_root() {
	ok laps process
	first=$(password)
	echo '{"BackupDirectory":' >"$HOST/policy/gpo.json"
	unchanged_by fails_with 1 '^laps: policy: .*gpo\.json' laps reset
	fails_with 1 'gpo\.json' laps policy show
	fails_with 1 'gpo\.json' laps policy set gpo PasswordAgeDays 5
	in_force "$first"
}

sim_main "$@"
