# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A world's directory as it is now, served once more by another slapd, on copies.

# mounted [SED]: sets PORT and PID; the script changes the copied slapd.conf
mounted() {
	mkdir "$T/mounted"
	cp -r "$LAPSIM_DIR/slapd/." "$T/mounted/"
	sed -e "s|$LAPSIM_DIR/slapd|$T/mounted|g" -e "${1-}" "$LAPSIM_DIR/slapd/slapd.conf" >"$T/mounted/slapd.conf"
	for base in "$LAPSIM_BASE_DN" "CN=Configuration,$LAPSIM_BASE_DN" "CN=Schema,CN=Configuration,$LAPSIM_BASE_DN"; do
		slapcat -f "$LAPSIM_DIR/slapd/slapd.conf" -b "$base" -l "$T/ldif" 2>"$T/slap" || fail "slapcat: $(cat "$T/slap")"
		rm -f "$(sed -n "/^suffix \"$base\"/,/^directory/s/^directory \"\(.*\)\"/\1/p" "$T/mounted/slapd.conf")"/*
		slapadd -q -f "$T/mounted/slapd.conf" -b "$base" -l "$T/ldif" >"$T/slap" 2>&1 || fail "slapadd: $(cat "$T/slap")"
	done
	for try in 1 2 3 4 5; do
		PORT=$((20000 + ($$ * 7 + try * 1009) % 12000)) # none that the system gives out by itself
		slapd -d 0 -f "$T/mounted/slapd.conf" -h "ldap://127.0.0.1:$PORT" >"$T/slapd" 2>&1 &
		PID=$!
		trap 'kill "$PID" 2>/dev/null; rm -rf "$T"' EXIT
		mounted_n=0
		while kill -0 "$PID" 2>/dev/null && [ "$mounted_n" -lt 100 ]; do
			# with TLS: another world's server is not taken for ours
			ldapsearch -x -ZZ -o nettimeout=1 -o TLS_CACERT="$LAPSIM_CA_FILE" -H "ldap://127.0.0.1:$PORT" -b '' -s base 1.1 >/dev/null 2>&1 && return
			mounted_n=$((mounted_n + 1))
			sleep 0.02
		done
	done
	fail "no second slapd: $(cat "$T/slapd")"
}
