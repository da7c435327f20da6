#!/bin/sh
# SPDX-License-Identifier: MIT
# Groups and their members, at controllers that do not hear of each other: who is in what group is the same everywhere
# in the end, and so is what that gives, at a read-only controller as well.
# shellcheck disable=SC1091,SC2034  # the cases have one world
SIM_OPTIONS='--dcs 2 --only directory --rodc'
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/replication.sh"

ONE=${LAPSIM_LDAP_URI-} TWO=${LAPSIM_DC2_URI-} U=CN=Users,${LAPSIM_BASE_DN-}
apart() { link 1-2 stall; }
together() { link 1-2 heal && all_are_equal; }
modify_at() { as_admin ldapmodify "$1" >/dev/null 2>"$T/err" || fail "$(cat "$T/err")"; } # modify_at URI: by stdin
# an account and a group, which both controllers have
begin() {
	WHO="CN=who of $COMPUTER,$U" GROUP="CN=group of $COMPUTER,$U" NEW="CN=new of $COMPUTER,$U"
	printf 'dn: %s\nobjectClass: user\nsAMAccountName: who%s\n\ndn: %s\nobjectClass: group\nsAMAccountName: group%s\n' \
		"$WHO" "$COMPUTER" "$GROUP" "$COMPUTER" | as_admin ldapadd "$ONE" >/dev/null
	arrives cn "group of $COMPUTER" "$GROUP"
}
add_member() { # add_member URI
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: %s\n' "$GROUP" "$WHO" | modify_at "$1"
}
members_are() { # members_are DN...: everywhere
	for ma_uri in $LAPSIM_DC_URIS; do
		is "members at $ma_uri" "$*" "$(at "$ma_uri" member "$GROUP")"
	done
}
groups_at() { as_admin ldapsearch "$1" -LLL -b "$2" -s base '(objectClass=*)' tokenGroups | grep -c ^tokenGroups:; } # groups_at URI DN
groups_are() { # groups_are NUMBER DN: everywhere
	for ga_uri in $LAPSIM_DC_URIS "$LAPSIM_RODC_URI"; do
		is "groups at $ga_uri" "$1" "$(groups_at "$ga_uri" "$2")"
	done
}

case_a_member_that_comes_by_replication() {
	begin
	groups_are 2 "$WHO" # Domain Users, and Users by way of it
	add_member "$TWO"
	arrives member "$WHO" "$GROUP"
	groups_are 3 "$WHO"
	printf 'dn: %s\nchangetype: modify\ndelete: member\n' "$GROUP" | modify_at "$TWO"
	arrives member '' "$GROUP"
	groups_are 2 "$WHO"
}

# the second has not heard of the first's other change when the first hears of the member
case_the_same_member_at_both() {
	begin
	apart
	add_member "$ONE"
	add_member "$TWO"
	change "$ONE" description one "$GROUP"
	change "$TWO" info two "$GROUP"
	link 2:1 heal
	eventually 'what the second has changed' shows "$ONE" info two "$GROUP"
	together
	members_are "$WHO"
	is description one "$(at "$TWO" description "$GROUP")"
	is info two "$(at "$ONE" info "$GROUP")"
	groups_are 3 "$WHO"
}

# of several at once the one goes that is not gone yet; small letters are the same
case_members_that_are_taken_at_both() {
	begin
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: %s\nmember: CN=Guest,%s\nmember: CN=krbtgt,%s\n' "$GROUP" "$WHO" "$U" "$U" | modify_at "$ONE"
	eventually 'the members at the second' is_member krbtgt
	apart
	printf 'dn: %s\nchangetype: modify\ndelete: member\nmember: CN=Guest,%s\n' "$GROUP" "$U" | modify_at "$ONE"
	printf 'dn: %s\nchangetype: modify\nreplace: member\nmember: %s\nmember: CN=krbtgt,%s\n' "$GROUP" "$WHO" "$U" | modify_at "$ONE"
	printf 'dn: %s\nchangetype: modify\ndelete: member\nmember: CN=Guest,%s\nmember: cn=KRBTGT,cn=users,%s\n' "$GROUP" "$U" "$LAPSIM_BASE_DN" | modify_at "$TWO"
	together
	members_are "$WHO"
}
is_member() { at "$TWO" member "$GROUP" | grep -q "CN=$1,"; }

case_a_group_that_is_deleted_elsewhere() {
	begin
	add_member "$ONE"
	arrives member "$WHO" "$GROUP"
	apart
	ok as_admin ldapdelete "$ONE" "$GROUP"
	change "$TWO" description crossing "$GROUP"
	together
	is 'the group' '' "$(at "$TWO" cn "$GROUP")"
	groups_are 2 "$WHO"
}

# what has come to it is not known where it is deleted
case_a_deleted_group_gets_a_member_elsewhere() {
	begin
	apart
	ok as_admin ldapdelete "$ONE" "$GROUP"
	add_member "$TWO"
	together
	groups_are 2 "$WHO"
}

case_a_member_that_is_renamed_elsewhere() {
	begin
	apart
	ok as_admin ldapmodrdn "$ONE" -r "$WHO" "CN=new of $COMPUTER"
	add_member "$TWO"
	together
	members_are "$NEW"
	groups_are 3 "$NEW"
}

case_a_member_that_is_deleted_elsewhere() {
	begin
	apart
	ok as_admin ldapdelete "$ONE" "$WHO"
	add_member "$TWO"
	together
	members_are ''
}

sim_main "$@"
