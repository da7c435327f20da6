#!/bin/sh
# SPDX-License-Identifier: MIT
# laps schema update: in forests of different age, what it finds missing, adds while the directory runs, and refuses.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

SCHEMA=CN=Schema,CN=Configuration
RIGHTS=CN=Extended-Rights,CN=Configuration
# laps-behaviour 5.1, in the order of their OIDs
ATTRIBUTES='PasswordExpirationTime Password EncryptedPassword EncryptedPasswordHistory EncryptedDSRMPassword
	EncryptedDSRMPasswordHistory CurrentPasswordVersion'

secret() { printf '%s/secrets/%s.password' "$LAPSIM_DIR" "$1"; }
as() { # as USER COMMAND...
	as_user=$1
	shift
	"$@" --as "$as_user" --password-file "$(secret "$as_user")"
}
statuses() { # statuses FILE: of the nine elements, in their order: A(dded), M(issing), P(resent)
	sed -n 's/.*"Status": *"\([A-Za-z]\)[a-z]*".*/\1/p' "$1" | tr -d '\n'
}
missing_is() { # missing_is WHAT STATUSES: as --dry-run sees it
	ok laps schema update --dry-run --json
	is "$1" "$2" "$(statuses "$T/out")"
}
whole_schema() { # all that is there, with the times of change
	ldap ldapsearch admin -LLL -o ldif_wrap=no -b "CN=Configuration,$LAPSIM_BASE_DN" '(|(objectClass=attributeSchema)(objectClass=classSchema)(objectClass=controlAccessRight))' '*' '+'
}
laps_in_schema() { # what a client that reads the whole schema sees of LAPS
	search user "$(attr anyone '' subschemaSubentry)" attributeTypes objectClasses dITContentRules |
		grep -o 'msLAPS-[A-Za-z]*' | sort | uniq -c | sed 's/^ *//'
}
schema_object() { printf 'CN=ms-LAPS-%s,%s,%s' "$1" "$SCHEMA" "$LAPSIM_BASE_DN"; }

# ADB-15, CLI-10
case_nothing_is_missing() {
	missing_is 'a world as it is' PPPPPPPPP
	whole_schema >"$T/before"
	ok laps schema update --json </dev/null
	is 'what it says' PPPPPPPPP "$(statuses "$T/out")"
	is 'the schema' "$(cat "$T/before")" "$(whole_schema)"
}

# ---- a forest without LAPS ----
case_a_forest_without_laps() { in_world --laps-schema none -- before_and_after; }

nothing_of_laps() { # directory.md 3 and 5: the attributes are unknown to every kind of request
	is 'the schema as one object' '' "$(laps_in_schema)"
	is 'its objects' '' "$(ldap ldapsearch user -LLL -b "$SCHEMA,$LAPSIM_BASE_DN" '(lDAPDisplayName=ms*)' 1.1)"
	is 'the property set' '' "$(ldap ldapsearch user -LLL -b "$RIGHTS,$LAPSIM_BASE_DN" '(rightsGuid=f3531ec6-*)' 1.1)"
	unlike 'class computer' LAPS "$(search user "CN=Computer,$SCHEMA,$LAPSIM_BASE_DN" mayContain)"
	unlike 'what a computer may have' LAPS "$(search admin "$DN" allowedAttributes)"
	for name in $ATTRIBUTES; do
		rc=0
		replace admin "$DN" "msLAPS-$name" 1 || rc=$?
		is "a write of msLAPS-$name" 16 $rc
		like 'its text' '00000057: LdapErr' "$(cat "$T/err")"
		is 'a search for it' '' "$(ldap ldapsearch admin -LLL -b "$LAPSIM_BASE_DN" "(msLAPS-$name=*)" 1.1)"
	done
}

# Bad input: a directory without the schema: one line, status 1, the events
refused_without_the_schema() {
	unchanged_by fails_with 1 '^laps: read: .*schema lacks the LAPS attributes' laps process
	events_are '10003 10021 10009 10055 10012 10005'
	hresult_is 0x800721d0
	fails_with 1 '^laps: .*schema has no msLAPS' laps grant self "CN=Computers,$LAPSIM_BASE_DN"
	fails_with 1 '^laps: .*schema has no msLAPS' laps grant read "CN=Computers,$LAPSIM_BASE_DN" --to 'CORP\helpdesk'
	fails_with 1 '^laps: .*schema has no msLAPS' laps audit "CN=Computers,$LAPSIM_BASE_DN" --to 'CORP\helpdesk' --type success
	fails_with 1 '^laps: .*schema lacks' laps get ad "$COMPUTER"
	unchanged_by fails_with 1 '^laps: write: .*LDAP 16' laps set-expiration "$COMPUTER"
}

# ADB-01: laps-behaviour 5.1
attributes_as_documented() {
	n=0
	for name in $ATTRIBUTES; do
		n=$((n + 1))
		object=$(schema_object "$name")
		is "$name: attributeID" 1.2.840.113556.1.6.44.1.$n "$(attr user "$object" attributeID)"
		is "$name: schemaIDGUID" 16 "$(attr user "$object" schemaIDGUID | base64 -d | wc -c)"
		is "$name: isSingleValued" "$(case $name in *History) echo FALSE ;; *) echo TRUE ;; esac)" "$(attr user "$object" isSingleValued)"
		is "$name: searchFlags" "$([ $n -eq 1 ] && echo 0 || echo 904)" "$(attr user "$object" searchFlags)"
		is "$name: attributeSecurityGUID" "$([ $n -le 2 ] || echo xh5T8zBjjk+NOXpnH7rGBQ==)" "$(attr user "$object" attributeSecurityGUID)"
	done
	is 'schemaIDGUIDs that differ' 7 "$(for name in $ATTRIBUTES; do attr user "$(schema_object "$name")" schemaIDGUID; done | sort -u | wc -l)"
	set=CN=ms-LAPS-Encrypted-Password-Attributes,$RIGHTS,$LAPSIM_BASE_DN
	is validAccesses 48 "$(attr user "$set" validAccesses)"
	is appliesTo bf967a86-0de6-11d0-a285-00aa003049e2 "$(attr user "$set" appliesTo)"
	# each as an attribute, of class computer, and in its content rule
	for name in $ATTRIBUTES; do like 'the schema as one object' "^3 msLAPS-$name\$" "$(laps_in_schema)"; done
}

before_and_after() {
	missing_is 'all of it' MMMMMMMMM
	nothing_of_laps
	refused_without_the_schema
	ok laps schema update --yes --json
	is 'what was added' AAAAAAAAA "$(statuses "$T/out")"
	attributes_as_documented
	# ADB-15
	whole_schema >"$T/before"
	ok laps schema update --yes --json
	is 'the second time' PPPPPPPPP "$(statuses "$T/out")"
	is 'the schema' "$(cat "$T/before")" "$(whole_schema)"
	# it is of use: nobody has rights yet, then the computer, then a reader
	ok laps policy set gpo ADPasswordEncryptionPrincipal 'CORP\LAPS Readers'
	unchanged_by fails_with 1 '^laps: write: ' laps process
	ok laps grant self "CN=Computers,$LAPSIM_BASE_DN"
	ok laps process
	ok laps get ad "$COMPUTER" --json --plain-text --decrypt-as helpdesk --decrypt-password-file "$LAPSIM_DIR/secrets/helpdesk.password"
	first=$(member Password <"$T/out")
	in_force "$first"
	is 'the version' 16 "$(attr admin "$DN" msLAPS-CurrentPasswordVersion | base64 -d | wc -c)"
	ok as helpdesk laps get ad "$COMPUTER" --json
	is 'a reader without rights' '[]' "$(json_squeeze <"$T/out")"
	ok laps grant read "CN=Computers,$LAPSIM_BASE_DN" --to 'CORP\LAPS Readers'
	ok as helpdesk laps get ad "$COMPUTER" --json --plain-text
	is 'the password' "$first" "$(member Password <"$T/out")"
	is DecryptionStatus Success "$(member DecryptionStatus <"$T/out")"
}

# ---- a forest of 2023 ----
case_an_older_forest() { in_world --laps-schema 2023 -- of_2023; }
six() { # six: the older attributes, with the times of change
	for name in ${ATTRIBUTES%CurrentPasswordVersion}; do search admin "$(schema_object "$name")" '*' '+'; done
}
of_2023() {
	missing_is 'the seventh attribute and that computers have it' PPPPPPPMM
	is 'a write of it' 16 "$(replace admin "$DN" msLAPS-CurrentPasswordVersion 0123456789abcdef || echo $?)"
	ok laps process
	is 'the version' '' "$(attr admin "$DN" msLAPS-CurrentPasswordVersion)"
	six >"$T/before"
	ok laps schema update --yes --json
	is 'what was added' PPPPPPPAA "$(statuses "$T/out")"
	is 'the other six' "$(cat "$T/before")" "$(six)"
	# the property set gives the rights on it
	ok laps reset
	is 'the version' 16 "$(attr admin "$DN" msLAPS-CurrentPasswordVersion | base64 -d | wc -c)"
	in_force "$(password)"
}

# ---- asking, and being refused ----
case_it_asks_a_terminal() { in_world --laps-schema none -- asked; }
answer() { # answer TEXT: laps schema update on a terminal, with these lines typed
	# shellcheck disable=SC2059  # the text has escapes
	printf "$1" | script -qec 'laps schema update --json' "$T/terminal" >/dev/null || fail "$(cat "$T/terminal")"
	statuses "$T/terminal"
}
asked() {
	whole_schema >"$T/before"
	fails_with 1 '^laps: schema: .*--yes' laps schema update </dev/null
	fails_with 1 '^laps: schema: .*--yes' sh -c 'yes | laps schema update'
	is 'no to all' MMMMMMMMM "$(answer 'l\n')"
	like 'the question' 'property set ms-LAPS-Encrypted-Password-Attributes.*\[Y\]es.*\[A\].*\[N\]o.*\[L\]' "$(cat "$T/terminal")"
	is 'how often it asks' 1 "$(grep -c '\[Y\]es' "$T/terminal")"
	is 'the end of what is typed' MMMMMMMMM "$(answer 'n\nno\n\004')"
	is 'the schema' "$(cat "$T/before")" "$(whole_schema)"
	is 'what is no answer' 4 "$(answer 'what\n\n\nl\n' >/dev/null && grep -c '\[Y\]es' "$T/terminal")"
	is 'the schema' "$(cat "$T/before")" "$(whole_schema)"
	is 'one by one' AAMMMMMMM "$(answer 'y\nYES\nn\nN\nl\n')"
	is 'yes to all of the rest' PPMAAAAAM "$(answer 'n\nA\n')"
	missing_is 'what was not wanted' PPMPPPPPM
	is 'the rest' PPAPPPPPA "$(answer 'a\n')"
}

case_who_may_not() { in_world --laps-schema none -- not_allowed; }
not_allowed() {
	whole_schema >"$T/before"
	fails_with 1 '^laps: write: .*Schema Admins.*LDAP 50.*00002098: SecErr' as alice laps schema update --yes
	# an object that has the name and is another one
	printf 'dn: %s\nchangetype: add\nobjectClass: controlAccessRight\nrightsGuid: 00000000-0000-0000-0000-000000000001\n' \
		"CN=ms-LAPS-Encrypted-Password-Attributes,$RIGHTS,$LAPSIM_BASE_DN" | modify admin || fail "$(cat "$T/err")"
	fails_with 1 '^laps: write: cannot add .*LDAP 68.*00002071: UpdErr' laps schema update --yes
	missing_is 'all of it' MMMMMMMMM
	ldap ldapdelete admin "CN=ms-LAPS-Encrypted-Password-Attributes,$RIGHTS,$LAPSIM_BASE_DN" || fail 'it stays'
	# of the two partitions the administrators of the enterprise alone may change one: what was added is said
	rc=0
	as erin laps schema update --yes --json >"$T/out" 2>"$T/err" || rc=$?
	is 'the status' 1 $rc
	like 'the reason' '^laps: write: .*Schema Admins.*LDAP 50' "$(cat "$T/err")"
	is 'what was added' AMMMMMMMM "$(statuses "$T/out")"
}

# [MS-ADTS] 3.1.1.5.1.7: one domain controller of the forest changes its schema
case_only_the_schema_master() { in_world --laps-schema none -- another_master; }
another_master() {
	printf 'dn: %s,%s\nchangetype: modify\nreplace: fSMORoleOwner\nfSMORoleOwner: CN=NTDS Settings,CN=DC9,%s\n' "$SCHEMA" "$LAPSIM_BASE_DN" "$LAPSIM_BASE_DN" |
		ldapmodify -Q -Y EXTERNAL -H "$LAPSIM_LDAPI_URI" >/dev/null || fail 'the role is not given away'
	fails_with 1 "^laps: schema: only the schema master .*DC9" laps schema update --yes
	missing_is 'all of it' MMMMMMMMM
}

# a refusal that is no question of rights, in the server's words
case_a_controller_that_writes_nothing() { in_world --rodc --laps-schema none -- refused; }
refused() {
	fails_with 1 '^laps: write: cannot add .*LDAP 53.*00002035: SvcErr' laps schema update --yes --dc "$LAPSIM_RODC_URI"
	missing_is 'all of it' MMMMMMMMM
}

# what slapd was not started with it cannot learn
case_what_the_simulator_cannot_learn() {
	add() { # add CODE NAME CLASS
		printf 'dn: CN=%s,%s,%s\nchangetype: add\nobjectClass: %s\nattributeID: 1.2.3.4\nattributeSyntax: 2.5.5.5\noMSyntax: 19\nisSingleValued: TRUE\nlDAPDisplayName: %s\n' \
			"$2" "$SCHEMA" "$LAPSIM_BASE_DN" "$3" "$2" >"$T/ldif"
		rc=0
		modify admin <"$T/ldif" || rc=$?
		is "adding $2" "$1" $rc
	}
	add 53 lapsimUnknown attributeSchema
	add 53 msLAPS-Password attributeSchema # its name is another object's
}


# a name is known before a class has it
case_a_class_has_what_there_is() { in_world --laps-schema none -- unknown_names; }
unknown_names() {
	before=$(search admin "CN=Computer,$SCHEMA,$LAPSIM_BASE_DN" '*' '+')
	for name in msLAPS-Password lapsimUnknown; do
		printf 'dn: CN=Computer,%s,%s\nchangetype: modify\nadd: mayContain\nmayContain: %s\n' "$SCHEMA" "$LAPSIM_BASE_DN" $name >"$T/ldif"
		rc=0
		modify admin <"$T/ldif" || rc=$?
		is "class computer with $name" 16 $rc
		like 'the text' '00000057: LdapErr' "$(cat "$T/err")"
	done
	is 'class computer' "$before" "$(search admin "CN=Computer,$SCHEMA,$LAPSIM_BASE_DN" '*' '+')"
}

sim_main "$@"
