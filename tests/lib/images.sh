# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Writers at full rate while images are taken and put back. Writer n sets i = 1, 2, 3 ... in three
# objects one after the other: a in the domain, b in the configuration, which is another database,
# and c in the domain. What is a prefix of its commits has a >= b >= c >= a - 1; what is of one
# moment lies, object by object, between what was there before and after it.

WRITER_BATCH=40 # numbers written over one connection

writer_dn() { # writer_dn N a|b|c
	case $2 in
	b) printf 'CN=writer-%s-%s,CN=Configuration,%s' "$1" "$2" "$LAPSIM_BASE_DN" ;;
	*) printf 'CN=writer-%s-%s,CN=Users,%s' "$1" "$2" "$LAPSIM_BASE_DN" ;;
	esac
}
writers_make() { # writers_make N: their objects
	WRITERS=$1
	for wm_n in $(seq "$WRITERS"); do
		for wm_o in a b c; do
			printf 'dn: %s\nchangetype: add\nobjectClass: container\ndescription: 0\n\n' "$(writer_dn "$wm_n" "$wm_o")"
		done
	done >"$T/writers.ldif"
	modify admin <"$T/writers.ldif" || fail "cannot make the objects of writers: $(cat "$T/err")"
}
writer_values() { # of all of them: N-OBJECT I, a line each, sorted
	for wv_base in CN=Users CN=Configuration; do
		ldap ldapsearch admin -LLL -b "$wv_base,$LAPSIM_BASE_DN" -s one '(cn=writer-*)' description ||
			fail "the directory does not answer under $wv_base"
	done | sed -n 's/^dn: CN=writer-\([^,]*\),.*/\1/; tkeep; s/^description: //; tboth; b; :keep; h; b; :both; H; x; s/\n/ /p' | sort
}
writer() { # writer N: until there is a file $T/stop; goes on where the directory is after a cut
	while [ -d "$T" ] && [ ! -e "$T/stop" ]; do
		w_i=$(attr admin "$(writer_dn "$1" c)" description)
		[ -n "$w_i" ] || continue
		awk -v i="$w_i" -v n="$WRITER_BATCH" -v a="$(writer_dn "$1" a)" -v b="$(writer_dn "$1" b)" -v c="$(writer_dn "$1" c)" '
			function set(dn) { printf "dn: %s\nchangetype: modify\nreplace: description\ndescription: %d\n\n", dn, i }
			BEGIN { for (n += i++; i <= n; i++) { set(a); set(b); set(c) } }' |
			ldap ldapmodify admin >/dev/null 2>&1
	done
}
writers_start() {
	rm -f "$T/stop"
	for ws_n in $(seq "$WRITERS"); do writer "$ws_n" & done
}
writers_stop() { : >"$T/stop" && wait; }

are_prefixes() { # are_prefixes WHAT FILE
	ap_bad=$(sed 's/-/ /' "$2" | awk '{ v[$1, $2] = $3; seen[$1] }
		END { for (n in seen) { a = v[n, "a"]; b = v[n, "b"]; c = v[n, "c"]
			if (!(a >= b && b >= c && c >= a - 1)) print "writer " n ": " a, b, c } }')
	[ -z "$ap_bad" ] || fail "$1: no prefix of the commits of $ap_bad"
	is "$1: objects" $((3 * WRITERS)) "$(wc -l <"$2")"
}
are_between() { # are_between WHAT BEFORE FILE AFTER
	ab_bad=$(join "$2" "$3" | join - "$4" | awk '!($2 <= $3 && $3 <= $4)')
	[ -z "$ab_bad" ] || fail "$1: not of the moment at which it was taken: $ab_bad"
}
count_entries() { # all of the domain, read through
	ldap ldapsearch admin -LLL -E pr=1000/noprompt -b "$LAPSIM_BASE_DN" '(objectClass=*)' '*' '+' >"$T/all" ||
		fail 'the directory cannot be read through'
	grep -c '^dn:' "$T/all"
}
image_take() { # image_take NAME: while writers write
	writer_values >"$T/$1.before"
	ok lapsim snapshot "$LAPSIM_DIR" "$1"
	writer_values >"$T/$1.after"
}
image_check() { # image_check NAME ENTRIES: while nobody writes
	ok lapsim restore "$LAPSIM_DIR" "$1" --only directory
	writer_values >"$T/$1.values"
	are_prefixes "$1" "$T/$1.values"
	are_between "$1" "$T/$1.before" "$T/$1.values" "$T/$1.after"
	is "$1: entries" "$2" "$(count_entries)"
}
