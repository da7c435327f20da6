#!/bin/sh
# SPDX-License-Identifier: MIT
# Objects come, go and move as in Active Directory: what a new one is given, what it inherits, what
# is left of a deleted one, and whose rights say so.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

EXPIRY=msLAPS-PasswordExpirationTime
as() { # as WHO TOOL ARGUMENT...: an object's own name too: its password is in $T/NAME.password
	as_who=$1 as_tool=$2
	shift 2
	case $as_who in
	bob | carol | dave | erin | helpdesk)
		"$as_tool" -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAP_URI" \
			-D "CN=$as_who,CN=Users,$LAPSIM_BASE_DN" -y "$LAPSIM_DIR/secrets/$as_who.password" "$@"
		;;
	*) ldap "$as_tool" "$as_who" "$@" ;;
	esac
}
gives() { # gives CODE WHO TOOL ARGUMENT...: an LDAP result code
	gi_code=$1 gi_rc=0
	shift
	as "$@" >"$T/out" 2>"$T/err" || gi_rc=$?
	[ "$gi_rc" -eq "$gi_code" ] || fail "$*: expected the result code $gi_code, got $gi_rc: $(cat "$T/err")"
}
add_unit() { # add_unit CODE WHO NAME [PARENT]
	printf 'dn: OU=%s,%s\nobjectClass: organizationalUnit\n' "$3" "${4-$LAPSIM_BASE_DN}" >"$T/ldif"
	gives "$1" "$2" ldapadd -f "$T/ldif"
}
add_computer() { # add_computer CODE WHO NAME PARENT
	printf 'dn: CN=%s,%s\nobjectClass: computer\nsAMAccountName: %s$\nuserAccountControl: 4096\nuserPassword: secret-%s\n' "$3" "$4" "$3" "$3" >"$T/ldif"
	gives "$1" "$2" ldapadd -f "$T/ldif"
}
set_expiry() { # set_expiry CODE DN: by the computer itself, whose password add_computer gave
	name=${2#CN=}
	name=${name%%,*}
	(umask 077 && printf 'secret-%s' "$name" >"$T/$name.password")
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s: 1\n' "$2" $EXPIRY $EXPIRY >"$T/ldif"
	rc=0
	ldapmodify -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAP_URI" -D "$2" -y "$T/$name.password" -f "$T/ldif" >"$T/out" 2>"$T/err" || rc=$?
	is "$2 writing its expiry: the result code" "$1" "$rc"
}
sd_of() { attr admin "$1" nTSecurityDescriptor; }
WORKSTATIONS=OU=Workstations,${LAPSIM_BASE_DN-}

case_what_a_new_object_is_given() {
	dn=CN=NEW1,$WORKSTATIONS
	add_computer 0 admin NEW1 "$WORKSTATIONS"
	search admin "$dn" '*' nTSecurityDescriptor >"$T/entry"
	for line in 'objectClass: top' 'objectClass: person' 'objectClass: organizationalPerson' 'objectClass: user' 'objectClass: computer' \
		'cn: NEW1' 'name: NEW1' 'instanceType: 4' 'sAMAccountType: 805306369' 'primaryGroupID: 515' \
		"objectCategory: CN=Computer,CN=Schema,CN=Configuration,$LAPSIM_BASE_DN"; do
		like 'the new object' "^$line$" "$(cat "$T/entry")"
	done
	for attribute in uSNCreated uSNChanged whenCreated whenChanged nTSecurityDescriptor; do
		like 'the new object' "^$attribute:" "$(cat "$T/entry")"
	done
	is 'bytes of objectGUID' 16 "$(attr admin "$dn" objectGUID | base64 -d | wc -c | tr -d ' ')"
	is "the domain's part of objectSid" "$(attr admin "$LAPSIM_BASE_DN" objectSid | base64 -d | hex_of | cut -c 17-)" \
		"$(attr admin "$dn" objectSid | base64 -d | hex_of | cut -c 17-48)"
	add_computer 0 admin NEW2 "$WORKSTATIONS"
	isnt 'the SID of the next' "$(attr admin "$dn" objectSid)" "$(attr admin "CN=NEW2,$WORKSTATIONS" objectSid)"
	set_expiry 0 "$dn" # what it inherits lets it
	add_computer 68 admin NEW1 "$WORKSTATIONS"
	like 'the text' '^	?additional info: [0-9A-F]{8}: UpdErr: DSID-[0-9A-F]*, problem 6005 \(ENTRY_EXISTS\), data 0' "$(sed 's/.*additional/additional/' "$T/err")"
	add_computer 68 admin NEW1 "CN=Computers,$LAPSIM_BASE_DN" # the account's name is taken
}

case_who_may_add() {
	for who in user carol "$COMPUTER"; do
		add_computer 50 $who NO1 "$WORKSTATIONS"
		like 'the text' '00002098: SecErr' "$(cat "$T/err")"
		add_unit 50 $who No1
	done
	add_computer 0 dave OPS1 "$WORKSTATIONS" # Account Operators make accounts, and nothing else
	add_unit 50 dave Ops1
	add_computer 1 anyone NO1 "$WORKSTATIONS"
	add_unit 32 admin Lost "OU=None,$LAPSIM_BASE_DN"
}

case_what_may_not_be_given() {
	refuses() { # refuses CODE LINE...
		rf_code=$1
		shift
		{
			printf 'dn: OU=Given,%s\nobjectClass: organizationalUnit\n' "$LAPSIM_BASE_DN"
			printf '%s\n' "$@"
		} >"$T/ldif"
		gives "$rf_code" admin ldapadd -f "$T/ldif"
	}
	refuses 19 'objectGUID: 0123456789abcdef'
	refuses 19 'whenCreated: 20200101000000.0Z'
	refuses 19 'uSNChanged: 1'
	refuses 16 'noSuchAttribute: x'
	refuses 65 'sAMAccountName: x'
	refuses 53 'nTSecurityDescriptor:: AAAA'
}

# ACL-05: inheritance is computed when an object moves
case_a_move_to_where_nothing_is_inherited() {
	sd_unit=OU=Apart,$LAPSIM_BASE_DN
	add_unit 0 admin Apart
	add_computer 0 admin MOVED "$WORKSTATIONS"
	set_expiry 0 "CN=MOVED,$WORKSTATIONS"
	before=$(sd_of "CN=MOVED,$WORKSTATIONS")
	# Apart: its own entry for Domain Admins only, and nothing from above
	admins=$(attr admin "CN=Domain Admins,CN=Users,$LAPSIM_BASE_DN" objectSid | base64 -d | hex_of)
	acl=$(printf '01000490000000000000000000000000140000000200%s010000000002%sff010f00%s' 2c00 2400 "$admins")
	printf 'dn: %s\ncontrol: 1.2.840.113556.1.4.801 true:: MAMCAQQ=\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor:: %s\n' \
		"$sd_unit" "$(printf %s "$acl" | unhex | base64 -w 0)" >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	gives 0 admin ldapmodrdn -r -s "$sd_unit" "CN=MOVED,$WORKSTATIONS" CN=MOVED
	isnt 'the descriptor' "$before" "$(sd_of "CN=MOVED,$sd_unit")"
	set_expiry 50 "CN=MOVED,$sd_unit"
	# and back
	gives 0 admin ldapmodrdn -r -s "$WORKSTATIONS" "CN=MOVED,$sd_unit" CN=MOVED
	set_expiry 0 "CN=MOVED,$WORKSTATIONS"
	is 'the descriptor' "$before" "$(sd_of "CN=MOVED,$WORKSTATIONS")"
}

# what is below goes along, and so do the groups that name it
case_a_container_moves() {
	add_unit 0 admin Outer
	add_unit 0 admin Inner "OU=Outer,$LAPSIM_BASE_DN"
	add_computer 0 admin DEEP "OU=Inner,OU=Outer,$LAPSIM_BASE_DN"
	add_unit 0 admin Other
	gives 0 admin ldapmodrdn -r -s "OU=Other,$LAPSIM_BASE_DN" "OU=Inner,OU=Outer,$LAPSIM_BASE_DN" OU=Renamed
	dn="CN=DEEP,OU=Renamed,OU=Other,$LAPSIM_BASE_DN"
	is 'the name of the container' Renamed "$(attr admin "OU=Renamed,OU=Other,$LAPSIM_BASE_DN" name)"
	is 'distinguishedName below it' "$(printf %s "$dn" | lower)" "$(attr admin "$dn" distinguishedName | lower)"
}

# slapd would fail with 80
case_the_newest_container_got_something_and_is_renamed() {
	add_unit 0 admin Moved
	add_unit 0 admin Newest
	gives 0 admin ldapmodrdn -r -s "OU=Newest,$LAPSIM_BASE_DN" "OU=Moved,$LAPSIM_BASE_DN" OU=Moved
	gives 0 admin ldapmodrdn -r "OU=Newest,$LAPSIM_BASE_DN" OU=Newer
	is 'what is below it' Moved "$(attr admin "OU=Moved,OU=Newer,$LAPSIM_BASE_DN" name)"
}

# writing a container's descriptor changes what is below it
case_inheritance_below() {
	add_unit 0 admin Top1
	add_unit 0 admin Sub1 "OU=Top1,$LAPSIM_BASE_DN"
	add_computer 0 admin LEAF "OU=Sub1,OU=Top1,$LAPSIM_BASE_DN"
	leaf="CN=LEAF,OU=Sub1,OU=Top1,$LAPSIM_BASE_DN"
	printf 'dn: %s\nchangetype: modify\nreplace: description\ndescription: x\n' "$leaf" >"$T/alice"
	gives 50 user ldapmodify -f "$T/alice"
	alice=$(attr admin "$LAPSIM_USER_DN" objectSid | base64 -d | hex_of)
	ace=$(printf '0002240020000000%s' "$alice") # CONTAINER_INHERIT, WRITE_PROPERTY
	acl=$(printf '0100048400000000000000000000000014000000%s' "02002c0001000000$ace")
	printf 'dn: %s\ncontrol: 1.2.840.113556.1.4.801 true:: MAMCAQQ=\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor:: %s\n' \
		"OU=Top1,$LAPSIM_BASE_DN" "$(printf %s "$acl" | unhex | base64 -w 0)" >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	gives 0 user ldapmodify -f "$T/alice"
}

case_who_may_rename_and_move() {
	add_computer 0 admin MINE "$WORKSTATIONS"
	for who in user carol; do
		gives 50 $who ldapmodrdn -r "CN=MINE,$WORKSTATIONS" CN=YOURS
		gives 50 $who ldapmodrdn -r -s "CN=Computers,$LAPSIM_BASE_DN" "CN=MINE,$WORKSTATIONS" CN=MINE
	done
	gives 68 admin ldapmodrdn -r -s "CN=Computers,$LAPSIM_BASE_DN" "CN=MINE,$WORKSTATIONS" "CN=$COMPUTER"
	gives 32 admin ldapmodrdn -r "CN=NONE,$WORKSTATIONS" CN=X
	is 'the name' MINE "$(attr admin "CN=MINE,$WORKSTATIONS" cn)"
	gives 0 admin ldapmodrdn -r "CN=MINE,$WORKSTATIONS" CN=YOURS
	is 'the name' YOURS "$(attr admin "CN=YOURS,$WORKSTATIONS" name)"
}

# the links of a name that stays what it was, as names are compared; [MS-ADTS] 3.1.1.1.6, linked values
rename_in_time() { timeout 30 ldapmodrdn -r "$@"; }
case_renamed_to_its_own_name() {
	group="CN=LAPS Readers,CN=Users,$LAPSIM_BASE_DN"
	add_computer 0 admin SAME "$WORKSTATIONS"
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: CN=SAME,%s\n' "$group" "$WORKSTATIONS" >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	for name in SAME Same SAME; do
		gives 0 admin rename_in_time "CN=SAME,$WORKSTATIONS" "CN=$name"
		is 'the name' "$name" "$(attr admin "CN=SAME,$WORKSTATIONS" name)"
		like 'the member' "CN=$name,$WORKSTATIONS" "$(attr admin "$group" member)"
	done
}

# a group may name it by the new one already
case_renamed_to_a_name_that_is_a_member() {
	group="CN=LAPS Readers,CN=Users,$LAPSIM_BASE_DN"
	add_computer 0 admin OLD "$WORKSTATIONS"
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: CN=OLD,%s\nmember: CN=TOBE,%s\n' "$group" "$WORKSTATIONS" "$WORKSTATIONS" >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	gives 0 admin ldapmodrdn -r "CN=OLD,$WORKSTATIONS" CN=TOBE
	unlike 'the group' "CN=OLD" "$(search admin "$group" member)"
	like 'the group' "CN=TOBE" "$(search admin "$group" member)"
}

# ADB-09: a tombstone keeps the secrets, and not the expiry
case_a_deleted_computer() {
	dn=CN=GONE,$WORKSTATIONS
	add_computer 0 admin GONE "$WORKSTATIONS"
	set_expiry 0 "$dn"
	printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-Password\nmsLAPS-Password: in-clear\n-\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword: sealed\n-\nreplace: description\ndescription: x\n' "$dn" >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	guid=$(attr admin "$dn" objectGUID)
	sid=$(attr admin "$dn" objectSid)
	printf 'dn: CN=LAPS Readers,CN=Users,%s\nchangetype: modify\nadd: member\nmember: %s\n' "$LAPSIM_BASE_DN" "$dn" >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	for who in user carol; do gives 50 $who ldapdelete "$dn"; done
	gives 0 admin ldapdelete "$dn"
	gives 32 admin ldapdelete "$dn"
	unlike 'the group' GONE "$(search admin "CN=LAPS Readers,CN=Users,$LAPSIM_BASE_DN" member)"
	as admin ldapsearch -LLL -o ldif_wrap=no -b "CN=Deleted Objects,$LAPSIM_BASE_DN" -E '!1.2.840.113556.1.4.417' '(sAMAccountName=GONE$)' '*' nTSecurityDescriptor >"$T/tomb" 2>"$T/err"
	is 'tombstones' 1 "$(grep -c '^dn:' "$T/tomb")"
	for attribute in msLAPS-Password msLAPS-EncryptedPassword isDeleted lastKnownParent objectSid objectGUID nTSecurityDescriptor sAMAccountName; do
		like 'the tombstone' "^$attribute::? " "$(cat "$T/tomb")"
	done
	for attribute in $EXPIRY description sAMAccountType objectCategory userPassword; do unlike 'the tombstone' "^$attribute:" "$(cat "$T/tomb")"; done
	is 'its GUID' "$guid" "$(sed -n 's/^objectGUID:: //p' "$T/tomb")"
	is 'its SID' "$sid" "$(sed -n 's/^objectSid:: //p' "$T/tomb")"
	like 'the tombstone' '^isDeleted: TRUE' "$(cat "$T/tomb")"
	unlike 'a search without the control' '^dn:' "$(as admin ldapsearch -LLL -b "$LAPSIM_BASE_DN" '(sAMAccountName=GONE$)' 1.1 2>/dev/null)"
	add_computer 0 admin GONE "$WORKSTATIONS" # the name is free again
}

case_only_leaves_are_deleted() {
	add_unit 0 admin Tree
	add_unit 0 admin Branch "OU=Tree,$LAPSIM_BASE_DN"
	add_computer 0 admin TWIG "OU=Branch,OU=Tree,$LAPSIM_BASE_DN"
	gives 66 admin ldapdelete "OU=Tree,$LAPSIM_BASE_DN"
	like 'the text' '6003 \(CANT_ON_NON_LEAF\)' "$(cat "$T/err")"
	printf 'dn: OU=Tree,%s\ncontrol: 1.2.840.113556.1.4.805 true\nchangetype: delete\n' "$LAPSIM_BASE_DN" >"$T/ldif"
	gives 50 user ldapmodify -f "$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	is 'what is left' '' "$(attr admin "OU=Tree,$LAPSIM_BASE_DN" name)"
	gives 53 admin ldapdelete "CN=Configuration,$LAPSIM_BASE_DN"
}

protect() { # protect DN ACE-COUNT SIZE ACES: its DACL, and nothing from above
	pr_acl=$(printf '0100049000000000000000000000000014000000%s' "0200$3${2}000000$4")
	printf 'dn: %s\ncontrol: 1.2.840.113556.1.4.801 true:: MAMCAQQ=\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor:: %s\n' \
		"$1" "$(printf %s "$pr_acl" | unhex | base64 -w 0)" >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
}
everything_to_all=00001400ff010f00010100000000000100000000
# Domain Admins may do everything, all others everything but list (0x4) what is inside
hide() { # hide DN
	hi_admins=$(attr admin "CN=Domain Admins,CN=Users,$LAPSIM_BASE_DN" objectSid | base64 -d | hex_of)
	protect "$1" 02 4000 "00002400ff010f00${hi_admins}00001400fb010f00010100000000000100000000"
}

# [MS-ADTS] 5.1.3.3.6: without "list" on its parent an object is not there, whatever its own
# descriptor says; and that is about the parent alone
case_what_is_not_listed() {
	unit=OU=Closed,$LAPSIM_BASE_DN
	add_unit 0 admin Closed
	add_unit 0 admin Inside "$unit"
	add_computer 0 admin CLOSED1 "$unit"
	add_computer 0 admin CLOSED2 "OU=Inside,$unit"
	for dn in "CN=CLOSED1,$unit" "OU=Inside,$unit" "CN=CLOSED2,OU=Inside,$unit"; do protect "$dn" 01 1c00 $everything_to_all; done
	seen() { # seen WHO BASE SCOPE FILTER: the names that are found, in order
		as "$1" ldapsearch -LLL -b "$2" -s "$3" "$4" name >"$T/out" 2>"$T/err" || fail "$*: $(cat "$T/err")"
		sed -n 's/^name: //p' "$T/out" | sort | tr '\n' ' '
	}
	both='(|(cn=CLOSED*)(ou=Inside))'
	is 'before' 'CLOSED1 CLOSED2 Inside ' "$(seen user "$LAPSIM_BASE_DN" sub "$both")"
	hide "$unit"
	is 'the unit itself' 'Closed ' "$(seen user "$unit" base '(ou=*)')"
	is 'one level' '' "$(seen user "$unit" one '(name=*)')"
	is 'the negation of what is not there' '' "$(seen user "$unit" one '(!(name=x))')"
	is 'all below the unit' 'CLOSED2 Closed ' "$(seen user "$unit" sub '(name=*)')"
	is 'all of the domain' 'CLOSED2 ' "$(seen user "$LAPSIM_BASE_DN" sub "$both")"
	is 'the object whose parent lists it' 'CLOSED2 ' "$(seen user "CN=CLOSED2,OU=Inside,$unit" base '(name=*)')"
	for scope in base one sub; do
		gives 32 user ldapsearch -b "OU=Inside,$unit" -s $scope '(objectClass=*)' 1.1
		like 'the text' '0000208D: NameErr: .* problem 2001 \(NO_OBJECT\)' "$(cat "$T/out" "$T/err")"
		unlike 'what is told of it' '^dn:' "$(cat "$T/out")"
	done
	gives 32 user ldapcompare "CN=CLOSED1,$unit" cn:CLOSED1
	is 'as the administrator, one level' 'CLOSED1 Inside ' "$(seen admin "$unit" one '(name=*)')"
	is 'as the administrator, below' 'CLOSED1 CLOSED2 Closed Inside ' "$(seen admin "$unit" sub '(name=*)')"
	protect "$unit" 01 1c00 $everything_to_all
	is 'when it is open again' 'CLOSED1 Inside ' "$(seen user "$unit" one '(name=*)')"
}

# what is not listed is not written either: 50, not 32
case_an_object_that_is_not_listed() {
	add_unit 0 admin Hidden
	add_computer 0 admin VEILED "OU=Hidden,$LAPSIM_BASE_DN"
	protect "CN=VEILED,OU=Hidden,$LAPSIM_BASE_DN" 01 1c00 $everything_to_all
	printf 'dn: CN=VEILED,OU=Hidden,%s\nchangetype: modify\nreplace: description\ndescription: x\n' "$LAPSIM_BASE_DN" >"$T/alice"
	gives 0 user ldapmodify -f "$T/alice"
	hide "OU=Hidden,$LAPSIM_BASE_DN"
	gives 50 user ldapmodify -f "$T/alice"
	gives 0 admin ldapmodify -f "$T/alice"
}

# how laps schema update extends a directory: an attribute is there from when its object is
case_the_schema_is_extended() { in_world --laps-schema none -- extend; }
extend() {
	schema=CN=Schema,CN=Configuration,$LAPSIM_BASE_DN
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s: 1\n' "$DN" $EXPIRY $EXPIRY >"$T/write"
	gives 16 admin ldapmodify -f "$T/write"
	printf 'dn: CN=ms-LAPS-PasswordExpirationTime,%s\nobjectClass: attributeSchema\nattributeID: 1.2.840.113556.1.6.44.1.1\nattributeSyntax: 2.5.5.16\noMSyntax: 65\nisSingleValued: TRUE\nlDAPDisplayName: %s\nsearchFlags: 0\nschemaIDGUID:: AAECAwQFBgcICQoLDA0ODw==\n' "$schema" $EXPIRY >"$T/ldif"
	gives 50 user ldapadd -f "$T/ldif"
	gives 0 admin ldapadd -f "$T/ldif"
	gives 65 admin ldapmodify -f "$T/write" # no class has it yet
	printf 'dn: CN=Computer,%s\nchangetype: modify\nadd: mayContain\nmayContain: %s\n' "$schema" $EXPIRY >"$T/ldif"
	gives 50 user ldapmodify -f "$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	printf 'dn:\nchangetype: modify\nadd: schemaUpdateNow\nschemaUpdateNow: 1\n' >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	gives 0 admin ldapmodify -f "$T/write"
	is 'the expiry' 1 "$(expiry)"
	gives 50 admin ldapdelete "CN=ms-LAPS-PasswordExpirationTime,$schema" # nothing of a schema goes
}

sim_main "$@"
