#!/bin/sh
# SPDX-License-Identifier: MIT
# Changes that cross each other while a link stands still, one by one: which of them stays, by the time at which they
# were made. Each ends with controllers that have the same.
# shellcheck disable=SC1091,SC2034  # the cases have one world
SIM_OPTIONS='--dcs 2 --only directory'
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/replication.sh"

apart() { link 1-2 stall; }
together() { link 1-2 heal && all_are_equal; }
ONE=${LAPSIM_LDAP_URI-} TWO=${LAPSIM_DC2_URI-}
modify_at() { as_admin ldapmodify "$1" >/dev/null 2>"$T/err" || fail "$(cat "$T/err")"; } # modify_at URI: by stdin

case_of_one_attribute_the_later_stays() {
	apart
	change "$TWO" info 'second, earlier'
	change "$ONE" info 'first, later'
	change "$ONE" description 'first, earlier'
	change "$TWO" description 'second, later'
	together
	is info 'first, later' "$(at "$TWO" info)"
	is description 'second, later' "$(at "$ONE" description)"
}

case_different_attributes_both_stay() {
	apart
	change "$ONE" location here
	change "$TWO" displayName there
	together
	is location here "$(at "$TWO" location)"
	is displayName there "$(at "$ONE" displayName)"
}

case_values_of_a_list_are_one_by_one() {
	printf 'dn: %s\nchangetype: modify\nadd: servicePrincipalName\nservicePrincipalName: x/both\nservicePrincipalName: x/gone\n' "$DN" | modify_at "$ONE"
	eventually 'the values at the second' lists x/gone
	apart
	printf 'dn: %s\nchangetype: modify\nadd: servicePrincipalName\nservicePrincipalName: x/one\n' "$DN" | modify_at "$ONE"
	printf 'dn: %s\nchangetype: modify\nadd: servicePrincipalName\nservicePrincipalName: x/two\n-\ndelete: servicePrincipalName\nservicePrincipalName: x/gone\n' "$DN" | modify_at "$TWO"
	together
	is 'values' 'x/both x/one x/two' "$(at "$ONE" servicePrincipalName | grep ^x/ | sort | tr '\n' ' ' | sed 's/ $//')"
}
lists() { at "$TWO" servicePrincipalName | grep -qx "$1"; }

# of a list that is given as a whole, a value that is taken away later goes and the others do as they were given
case_a_list_as_a_whole() {
	printf 'dn: %s\nchangetype: modify\nreplace: servicePrincipalName\nservicePrincipalName: x/first\nservicePrincipalName: x/gone\n' "$DN" | modify_at "$ONE"
	eventually 'the values at the second' lists x/first
	apart
	printf 'dn: %s\nchangetype: modify\nreplace: servicePrincipalName\nservicePrincipalName: x/gone\n' "$DN" | modify_at "$ONE"
	printf 'dn: %s\nchangetype: modify\ndelete: servicePrincipalName\nservicePrincipalName: x/gone\n' "$DN" | modify_at "$TWO"
	together
	is 'values' '' "$(at "$ONE" servicePrincipalName)"
}

# what is deleted stays so, with a change that crossed it
case_a_change_of_what_is_deleted() {
	GONE="CN=gone of $COMPUTER,CN=Users,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: container\n' "$GONE" | as_admin ldapadd "$ONE" >/dev/null
	arrives cn "gone of $COMPUTER" "$GONE"
	apart
	ok as_admin ldapdelete "$ONE" "$GONE"
	change "$TWO" description crossing "$GONE"
	change "$TWO" info unharmed # and nothing else is
	together
	is 'the object' '' "$(at "$TWO" cn "$GONE")"
	is info unharmed "$(at "$ONE" info)"
}

case_a_change_of_what_is_renamed() {
	OLD="CN=old of $COMPUTER,CN=Users,$LAPSIM_BASE_DN" NEW="CN=new of $COMPUTER,CN=Users,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: container\n' "$OLD" | as_admin ldapadd "$ONE" >/dev/null
	arrives cn "old of $COMPUTER" "$OLD"
	apart
	ok as_admin ldapmodrdn "$ONE" -r "$OLD" "CN=new of $COMPUTER"
	change "$TWO" description crossing "$OLD"
	change "$TWO" info unharmed
	together
	is 'description' crossing "$(at "$ONE" description "$NEW")"
	is info unharmed "$(at "$ONE" info)"
}

# of two names the later; its own parent is gone, and what was added there is found again
case_two_new_names() {
	TWICE="CN=twice of $COMPUTER,CN=Users,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: container\n' "$TWICE" | as_admin ldapadd "$ONE" >/dev/null
	arrives cn "twice of $COMPUTER" "$TWICE"
	apart
	ok as_admin ldapmodrdn "$TWO" -r "$TWICE" "CN=earlier of $COMPUTER"
	ok as_admin ldapmodrdn "$ONE" -r "$TWICE" "CN=later of $COMPUTER"
	change "$TWO" description unharmed "CN=earlier of $COMPUTER,CN=Users,$LAPSIM_BASE_DN"
	together
	is 'the later' unharmed "$(at "$TWO" description "CN=later of $COMPUTER,CN=Users,$LAPSIM_BASE_DN")"
}

below_what_is_deleted() { # below_what_is_deleted PARENT URI LOST: what is added there is in LOST then, at URI, too
	ABOVE="CN=above of $COMPUTER,$1"
	printf 'dn: %s\nobjectClass: container\n' "$ABOVE" | as_admin ldapadd "$ONE" >/dev/null
	arrives cn "above of $COMPUTER" "$ABOVE"
	apart
	printf 'dn: CN=below of %s,%s\nobjectClass: container\ndescription: found\n' "$COMPUTER" "$ABOVE" | as_admin ldapadd "$TWO" >/dev/null
	ok as_admin ldapdelete "$ONE" "$ABOVE"
	together
	is 'what is lost' found "$(as_admin ldapsearch "$2" -LLL -b "$3" "(cn=below of $COMPUTER*)" description 2>/dev/null | sed -n 's/^description: //p')"
}

case_below_what_is_deleted() {
	below_what_is_deleted "CN=Users,$LAPSIM_BASE_DN" "$TWO" "CN=LostAndFound,$LAPSIM_BASE_DN"
}

case_below_what_is_renamed() {
	MOVED="CN=moved of $COMPUTER,CN=Users,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: container\n' "$MOVED" | as_admin ldapadd "$ONE" >/dev/null
	arrives cn "moved of $COMPUTER" "$MOVED"
	apart
	printf 'dn: CN=inner,%s\nobjectClass: container\ndescription: kept\n' "$MOVED" | as_admin ldapadd "$TWO" >/dev/null
	ok as_admin ldapmodrdn "$ONE" -r "$MOVED" "CN=moved away of $COMPUTER"
	# another takes its name
	printf 'dn: %s\nobjectClass: container\n' "$MOVED" | as_admin ldapadd "$ONE" >/dev/null
	together
	is 'the place' kept "$(at "$ONE" description "CN=inner,CN=moved away of $COMPUTER,CN=Users,$LAPSIM_BASE_DN")"
}

case_the_same_name_twice() {
	SAME="CN=same of $COMPUTER,CN=Users,$LAPSIM_BASE_DN"
	apart
	printf 'dn: %s\nobjectClass: container\ndescription: first\n' "$SAME" | as_admin ldapadd "$ONE" >/dev/null
	sleep 1.1 # by the second
	printf 'dn: %s\nobjectClass: container\ndescription: second\n' "$SAME" | as_admin ldapadd "$TWO" >/dev/null
	change "$TWO" info unharmed
	change "$ONE" location unharmed
	together
	is 'the later' second "$(at "$ONE" description "$SAME")"
	is 'the earlier' first "$(as_admin ldapsearch "$TWO" -LLL -b "CN=Users,$LAPSIM_BASE_DN" "(cn=same of $COMPUTER*CNF:*)" description 2>/dev/null | sed -n 's/^description: //p')"
	is info unharmed "$(at "$ONE" info)"
	is location unharmed "$(at "$TWO" location)"
}

# the attribute that names an object may have more values, of which none is lost on the way
case_other_values_of_the_name() {
	UNIT="OU=unit of $COMPUTER,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: organizationalUnit\nou: second\n' "$UNIT" | as_admin ldapadd "$ONE" >/dev/null
	arrives name "unit of $COMPUTER" "$UNIT"
	printf 'dn: %s\nchangetype: modify\nadd: ou\nou: third\n' "$UNIT" | modify_at "$ONE"
	together
	is 'its names' "second third unit of $COMPUTER" "$(at "$TWO" ou "$UNIT" | sort | tr '\n' ' ' | sed 's/ $//')"
}

# of two objects of one name the one that gives way stays in its groups, and the other does not come into them
case_a_member_that_gives_way() {
	SAME="CN=member of $COMPUTER,CN=Users,$LAPSIM_BASE_DN" GROUP="CN=group of $COMPUTER,CN=Users,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: group\n' "$GROUP" | as_admin ldapadd "$ONE" >/dev/null
	arrives cn "group of $COMPUTER" "$GROUP"
	apart
	printf 'dn: %s\nobjectClass: container\n' "$SAME" | as_admin ldapadd "$ONE" >/dev/null
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: %s\n' "$GROUP" "$SAME" | modify_at "$ONE"
	printf 'dn: %s\nobjectClass: container\n' "$SAME" | as_admin ldapadd "$TWO" >/dev/null
	together
	like 'the member' 'CNF:' "$(as_admin ldapsearch "$TWO" -LLL -o ldif_wrap=no -b "$GROUP" -s base '(objectClass=*)' member 2>/dev/null | sed -n 's/^member:: //p' | base64 -d)"
	is 'another member' '' "$(at "$TWO" member "$GROUP")"
}

case_below_what_is_deleted_in_the_configuration() {
	below_what_is_deleted "CN=Services,CN=Configuration,$LAPSIM_BASE_DN" "$ONE" "CN=LostAndFoundConfig,CN=Configuration,$LAPSIM_BASE_DN"
}

# a log counts within a second, and anew when its controller starts: what was written in that second before is kept
case_writes_of_one_second_across_a_restart() {
	for round in 1 2 3; do
		for n in 1 2 3; do change "$TWO" description "$round $n"; done
		dc 2 kill
		before=$(second)
		dc 2 start
		isnt 'the second in which it starts' "$before" "$(second)"
		change "$TWO" info "$round"
	done
	arrives description '3 3'
	arrives info 3
	together
}
second() { lapsim clock "$LAPSIM_DIR" now | cut -c 1-19; }

sim_main "$@"
