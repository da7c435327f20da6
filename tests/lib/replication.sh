# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
# For tests of controllers that replicate: sourced behind sim.sh.
PATH=${REPLICATION_TOOLS:-$SIM_ROOT/build/dev/tests/replication}:$PATH

as_admin() { # as_admin TOOL URI ARGUMENT...
	aa_tool=$1 aa_uri=$2
	shift 2
	"$aa_tool" -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$aa_uri" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" "$@"
}
change() { # change URI ATTRIBUTE VALUE [DN]
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s: %s\n' "${4-$DN}" "$2" "$2" "$3" |
		as_admin ldapmodify "$1" >/dev/null || fail "cannot change $2"
}
at() { # at URI ATTRIBUTE [DN]
	as_admin ldapsearch "$1" -LLL -o ldif_wrap=no -b "${3-$DN}" -s base '(objectClass=*)' "$2" 2>/dev/null | sed -n "s/^$2: //p"
}
shows() { [ "$3" = "$(at "$1" "$2" "${4-$DN}")" ]; } # shows URI ATTRIBUTE VALUE [DN]
arrives() {                                         # arrives ATTRIBUTE VALUE [DN]: everywhere
	for ar_uri in $LAPSIM_DC_URIS; do
		eventually "$1 at $ar_uri" shows "$ar_uri" "$1" "$2" "${3-$DN}"
	done
}
link() { ok lapsim link "$LAPSIM_DIR" "$@"; }
dc() { ok lapsim dc "$LAPSIM_DIR" "$@"; }
uri_of() { echo "$LAPSIM_DC_URIS" | cut -d ' ' -f "$1"; } # uri_of NUMBER
# dump URI BASE: all objects below it, each line with the object's name and the attributes in order, but for a number
# that is each controller's own ([MS-ADTS] 3.1.1.1.9); with DUMP_DELETED deleted objects, too
dump() {
	as_admin ldapsearch "$1" -LLL -o ldif_wrap=no -E pr=1000/noprompt ${DUMP_DELETED+-e !1.2.840.113556.1.4.417} -b "$2" '(objectClass=*)' '*' '+' |
		awk '/^dn:/ { dn = $0 } /^#/ || /^uSNChanged:/ { next } /./ { print dn " " $0 }' | sort
}
same_below() { # same_below BASE: $T/dump1 ... are the same
	sb_n=0
	for sb_uri in $LAPSIM_DC_URIS; do
		sb_n=$((sb_n + 1))
		dump "$sb_uri" "$1" >"$T/dump$sb_n"
		[ -s "$T/dump$sb_n" ] && cmp -s "$T/dump1" "$T/dump$sb_n" || return 1
	done
}
all_are_equal() { # within 20 s
	for ae_base in "$LAPSIM_BASE_DN" "CN=Configuration,$LAPSIM_BASE_DN" "CN=Schema,CN=Configuration,$LAPSIM_BASE_DN"; do
		ae_until=$(($(date +%s) + 20))
		until same_below "$ae_base"; do
			[ "$(date +%s)" -lt "$ae_until" ] ||
				fail "not equal below $ae_base: $(diff "$T/dump1" "$T/dump$sb_n" | cut -c 1-160 | head -n 6)"
			sleep 0.1
		done
	done
}
# write_to FILE SECONDS URI...: two threads at each, which write to the same few objects
write_to() { wt_file=$1 wt_s=$2 && shift 2 && ledger write "$wt_file" "$wt_s" 2 5 20 "$@" >"$T/written" 2>"$T/refused" || fail "$(cat "$T/refused")"; }
agrees() { ledger judge "$1" "$LAPSIM_LDAP_URI" >"$T/out" 2>"$T/err" || fail "lost: $(cat "$T/err")"; } # agrees FILE
