#!/bin/sh
# SPDX-License-Identifier: MIT
# What the key service decides with a live directory: whose groups a caller has, who is refused, which root key is
# used, [MS-GKDI] 3.1.4.1, and what becomes of it when the directory changes, is gone, or is silent. Its wire is
# others' to test (tests/clients/kds_*).
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

KEYS="CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,CN=Configuration"
USERS=CN=Users,${LAPSIM_BASE_DN-}
DENIED='0x80070005 the descriptor does not give the caller seed keys'
change() { modify admin || fail "$(cat "$T/err")"; } # change <LDIF
answers() { printf '%s\n' "$*" | "$SIM_TOOLS/kdsanswer"; }
sid_of() { # sid_of DN: of a domain's account
	printf 'S-1-5%s\n' "$(attr admin "$1" objectSid | base64 -d | od -An -tu4 -j8 -w20 | sed 's/  */-/g')"
}
add_group() { # add_group NAME MEMBER...: below CN=Users
	ag_name=$1
	shift
	{
		printf 'dn: CN=%s,%s\nchangetype: add\nobjectClass: group\nsAMAccountName: %s\ngroupType: -2147483646\n' "$ag_name" "$USERS" "$ag_name"
		for ag_member; do printf 'member: %s\n' "$ag_member"; done
	} | change
}
add_user() { # add_user NAME
	printf 'dn: CN=%s,%s\nchangetype: add\nobjectClass: user\nsAMAccountName: %s\nuserAccountControl: 544\n' "$1" "$USERS" "$1" | change
}
set_value() { replace admin "$@" || fail "$(cat "$T/err")"; } # set_value DN ATTRIBUTE VALUE
key_kind() { cut -d ' ' -f 1; }
root_key() { sed 's/.* //'; }
# a session: one process that is asked again and again
begin() {
	mkfifo "$T/questions"
	"$SIM_TOOLS/kdsanswer" "$@" <"$T/questions" >"$T/answers" 2>"$T/session.err" &
	session=$!
	exec 3>"$T/questions"
	asked_n=0
}
answered() { [ "$(wc -l <"$T/answers")" -ge "$asked_n" ]; }
ask() { # ask QUESTION...: the answer in ANSWER
	asked_n=$((asked_n + 1))
	printf '%s\n' "$*" >&3
	eventually "an answer to '$*'" answered
	ANSWER=$(sed -n "${asked_n}p" "$T/answers")
}
end_session() {
	exec 3>&-
	wait "$session" || fail "the session ended with status $?: $(cat "$T/session.err")"
}

# tokenGroups: groups of groups, and the primary one; Everyone and Authenticated Users are everybody's
case_groups_count_however_deep() {
	add_group KdsInner "$LAPSIM_USER_DN" "CN=WS0001,CN=Computers,$LAPSIM_BASE_DN"
	add_group KdsMiddle "CN=KdsInner,$USERS"
	add_group KdsOuter "CN=KdsMiddle,$USERS"
	outer=$(sid_of "CN=KdsOuter,$USERS")
	for who in "$LAPSIM_USER@$LAPSIM_REALM" "ws0001\$@$LAPSIM_REALM"; do
		is "the key for $who" seed "$(answers "$who" "$outer" | key_kind)"
		for common in S-1-1-0 S-1-5-11; do
			is "the key of $common for $who" seed "$(answers "$who" "$common" | key_kind)"
		done
	done
	is 'the key for another' public "$(answers "helpdesk@$LAPSIM_REALM" "$outer" | key_kind)"
	is 'a period, for another' "$DENIED" "$(answers "helpdesk@$LAPSIM_REALM" "$outer" - 1 1 1)"
	domain=${outer%-*}
	is 'by the primary group' seed "$(answers "$LAPSIM_USER@$LAPSIM_REALM" "$domain-513" | key_kind)"
	is "by a computer's primary group" seed "$(answers "WS0002\$@$LAPSIM_REALM" "$domain-515" | key_kind)"
	is "a user, by computers' primary group" public "$(answers "$LAPSIM_USER@$LAPSIM_REALM" "$domain-515" | key_kind)"
	is 'by itself' seed "$(answers "$LAPSIM_USER@$LAPSIM_REALM" "$(sid_of "$LAPSIM_USER_DN")" | key_kind)"
}

case_names_in_every_form() {
	netbios=$(attr admin "CN=Partitions,CN=Configuration,$LAPSIM_BASE_DN" cn >/dev/null; ldap ldapsearch admin -LLL -b "CN=Partitions,CN=Configuration,$LAPSIM_BASE_DN" '(nETBIOSName=*)' nETBIOSName | sed -n 's/^nETBIOSName: //p')
	own=$(sid_of "$LAPSIM_USER_DN")
	for name in "$LAPSIM_USER@$LAPSIM_REALM" "ALICE@$LAPSIM_DOMAIN" "$netbios\\alice" "$(printf %s "$netbios" | lower)\\Alice" "alice@$netbios"; do
		is "the first SID of $name" "$own" "$(answers "$name" | cut -d ' ' -f 1)"
	done
	for name in alice "alice@OTHER.EXAMPLE" "OTHER\\alice" "@$LAPSIM_REALM" "al*@$LAPSIM_REALM" "*)(objectClass=*@$LAPSIM_REALM" \
		"ws0001@$LAPSIM_REALM" "krbtgt/$LAPSIM_REALM@$LAPSIM_REALM" "LAPS_Readers@$LAPSIM_REALM"; do
		is "who is $name" nobody "$(answers "$name" S-1-1-0)"
	done
	# a group is no caller
	add_group KdsNobody "$LAPSIM_USER_DN"
	is 'who is a group' nobody "$(answers "KdsNobody@$LAPSIM_REALM" S-1-1-0)"
}

# whatever groups there are: a disabled, locked or expired account has no token
case_who_may_not_log_on_gets_nothing() { in_world --time 2026-03-04T15:00:00Z -- no_logon; }
no_logon() {
	add_user kdsuser
	dn=CN=kdsuser,$USERS
	is before seed "$(answers "kdsuser@$LAPSIM_REALM" S-1-1-0 | key_kind)"
	refusal='0x80070005 the account is disabled'
	set_value "$dn" userAccountControl 546
	is disabled "$refusal" "$(answers "kdsuser@$LAPSIM_REALM" S-1-1-0)"
	set_value "$dn" userAccountControl 544
	set_value "$dn" lockoutTime 134171172000000000
	is locked "$refusal" "$(answers "kdsuser@$LAPSIM_REALM" S-1-1-0)"
	set_value "$dn" lockoutTime 0
	set_value "$dn" accountExpires 134171172000000000 # 2026-03-04T17:00:00Z
	is 'before it expires' seed "$(answers "kdsuser@$LAPSIM_REALM" S-1-1-0 | key_kind)"
	advance 3h
	is expired "$refusal" "$(answers "kdsuser@$LAPSIM_REALM" S-1-1-0)"
	set_value "$dn" accountExpires 0
	is 'never expires' seed "$(answers "kdsuser@$LAPSIM_REALM" S-1-1-0 | key_kind)"
	printf 'dn: %s\nchangetype: delete\n' "$dn" | change
	is gone nobody "$(answers "kdsuser@$LAPSIM_REALM" S-1-1-0)"
}

# S2 and S4 of [MS-GKDI] 3.1.4.1, and that Windows takes a key ten hours and five minutes before its start; the period
# began at 10:00, its predecessor at 00:00
case_several_root_keys() { in_world --time 2026-03-04T15:00:00Z -- root_keys; }
root_keys() {
	made() { # made OPTION...: a root key; its id in ID
		ok laps kds create --yes --json "$@"
		ID=$(member id <"$T/out")
	}
	admin=$LAPSIM_ADMIN_USER
	first=$(member id <"$LAPSIM_ROOT_KEY_FILE")
	now=$(answers "$admin" S-1-1-0)
	is 'of the one key' "$first" "$(printf %s "$now" | root_key)"
	period=$(printf %s "$now" | sed 's/.*(\(.*\)).*/\1/' | tr -d ,)
	made --agreement ECDH_P384 --hash SHA256 --effective 2026-03-04T20:05:00Z
	soon=$ID
	is 'ten hours and five minutes before its start' "$soon" "$(answers "$admin" S-1-1-0 | root_key)"
	is 'this period, of any root key' "$first" "$(answers "$admin" S-1-1-0 - "$period" | root_key)"
	made --effective 2026-03-04T20:05:01Z
	late=$ID
	is 'a second later it is too early' "$soon" "$(answers "$admin" S-1-1-0 | root_key)"
	is 'which is told to who asks for it' "0x80070057 root key $late is not valid yet" "$(answers "$admin" S-1-1-0 "$late")"
	is 'the older one, by its id' "$first" "$(answers "$admin" S-1-1-0 "$first" | root_key)"
	is 'one that is not there' '0x8009000D no root key 00000000-0000-0000-0000-000000000001' \
		"$(answers "$admin" S-1-1-0 00000000-0000-0000-0000-000000000001)"
	is 'before all' '0x8009000D no root key for this period' "$(answers "$admin" S-1-1-0 - 300 1 1)"
	advance 5h
	is 'the next period' "$late" "$(answers "$admin" S-1-1-0 | root_key)"
	set_value "CN=$late,$KEYS,$LAPSIM_BASE_DN" msKds-Version 2
	is 'of a version to come' "0x80090003 root key $late cannot be used" "$(answers "$admin" S-1-1-0 "$late")"
	is 'it is passed over' "$soon" "$(answers "$admin" S-1-1-0 | root_key)"
	set_value "CN=$soon,$KEYS,$LAPSIM_BASE_DN" msKds-UseStartTime 0
	is 'without a start' "0x80090003 root key $soon has no start" "$(answers "$admin" S-1-1-0 "$soon")"
	is 'both are passed over' "$first" "$(answers "$admin" S-1-1-0 | root_key)"
	set_value "CN=$first,$KEYS,$LAPSIM_BASE_DN" msKds-UseStartTime 0
	is 'none is left' '0x8009000D no root key for this period' "$(answers "$admin" S-1-1-0)"
}

# one process: what it has read, it reads again when the directory has changed
case_changes_are_seen() {
	add_group KdsChanged
	group=$(sid_of "CN=KdsChanged,$USERS")
	begin
	ask "$LAPSIM_USER@$LAPSIM_REALM" "$group" - 1 1 1
	is 'no member' "$DENIED" "$ANSWER"
	printf 'dn: CN=KdsChanged,%s\nchangetype: modify\nadd: member\nmember: %s\n' "$USERS" "$LAPSIM_USER_DN" | change
	ask "$LAPSIM_USER@$LAPSIM_REALM" "$group"
	is 'a member' seed "$(printf %s "$ANSWER" | key_kind)"
	printf 'dn: CN=KdsChanged,%s\nchangetype: modify\ndelete: member\nmember: %s\n' "$USERS" "$LAPSIM_USER_DN" | change
	ask "$LAPSIM_USER@$LAPSIM_REALM" "$group" - 1 1 1
	is 'a member no more' "$DENIED" "$ANSWER"
	ask "$LAPSIM_ADMIN_USER" S-1-1-0
	old=$(printf %s "$ANSWER" | root_key)
	ok laps kds create --effective-immediately --yes --json
	new=$(member id <"$T/out")
	ask "$LAPSIM_ADMIN_USER" S-1-1-0
	is 'the new root key' "$new" "$(printf %s "$ANSWER" | root_key)"
	set_value "CN=$new,$KEYS,$LAPSIM_BASE_DN" msKds-UseStartTime 0
	ask "$LAPSIM_ADMIN_USER" S-1-1-0
	is 'the old root key' "$old" "$(printf %s "$ANSWER" | root_key)"
	end_session
}

# relay MODE: a Unix socket $T/relay in front of the directory's; "pass" hands on, "mute" takes and says nothing
relay() {
	/usr/bin/python3 - "$1" "$LAPSIM_LDAPI_URI" "$T/relay" >"$T/relay.out" 2>&1 <<-'END' &
		import os, socket, sys, threading, urllib.parse
		mode, uri, path = sys.argv[1:]
		if os.path.exists(path):
		    os.unlink(path)
		s = socket.socket(socket.AF_UNIX)
		s.bind(path)
		s.listen()
		held = []
		def copy(a, b):
		    while data := a.recv(65536):
		        b.sendall(data)
		while True:
		    c, _ = s.accept()
		    held.append(c)
		    if mode == "pass":
		        d = socket.socket(socket.AF_UNIX)
		        d.connect(urllib.parse.unquote(uri[len("ldapi://"):]))
		        held.append(d)
		        for pair in ((c, d), (d, c)):
		            threading.Thread(target=copy, args=pair, daemon=True).start()
	END
	relay_pid=$!
	eventually 'a relay' test -S "$T/relay"
}
relay_ends() {
	kill -KILL "$relay_pid"
	wait "$relay_pid" 2>/dev/null
	rm -f "$T/relay"
}

case_a_directory_that_is_gone_and_comes_back() {
	uri=ldapi://$(printf %s "$T/relay" | sed 's,/,%2F,g')
	relay pass
	trap 'kill -KILL $relay_pid 2>/dev/null' EXIT
	begin "$uri"
	ask "$LAPSIM_USER@$LAPSIM_REALM" S-1-1-0
	is before seed "$(printf %s "$ANSWER" | key_kind)"
	relay_ends
	ask "helpdesk@$LAPSIM_REALM" S-1-1-0
	is 'while it is gone' trouble "$ANSWER"
	relay pass
	ask "helpdesk@$LAPSIM_REALM" S-1-1-0
	is 'when it is back' seed "$(printf %s "$ANSWER" | key_kind)"
	# the connection is lost between two questions: the next one goes over a new one
	relay_ends
	relay pass
	ask "$LAPSIM_ADMIN_USER" S-1-1-0
	is 'over a new connection' seed "$(printf %s "$ANSWER" | key_kind)"
	# it is there and says nothing
	relay_ends
	relay mute
	ask "WS0001\$@$LAPSIM_REALM" S-1-1-0
	is 'while it is silent' trouble "$ANSWER"
	relay_ends
	end_session
}

sim_main "$@"
