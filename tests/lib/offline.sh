# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Objects put into a running world behind its back, with slapadd: nobody's rights, no rules, no
# stamps. For what a test needs to be there and no client could write.

# put_objects: LDIF of objects of the domain on stdin; each gets what it must have to be seen
put_objects() {
	ldapsearch -x -LLL -o ldif-wrap=no -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" -D "$LAPSIM_ADMIN_DN" \
		-y "$LAPSIM_ADMIN_PASSWORD_FILE" -b "CN=Users,$LAPSIM_BASE_DN" -s base nTSecurityDescriptor |
		grep '^nTSecurityDescriptor' >"$T/descriptor"
	# a descriptor, and a GUID of 16 letters and digits
	awk -v some="$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')" -v descriptor="$(cat "$T/descriptor")" '
		function ends() { if (open && descriptor != "") print descriptor; open = 0 }
		/^dn: / { open = 1; printf "%s\nobjectGUID: %8.8s-obj%04d\n", $0, some, ++n; next }
		/^$/ { ends() }
		{ print }
		END { ends() }' >"$T/objects.ldif"
	# it writes DNs as slapd does only when it has what slapd has
	LD_PRELOAD="$(dirname "$(command -v lapsim)")/lapsim_dc.so" slapadd -n 3 -f "$LAPSIM_DIR/slapd/slapd.conf" -l "$T/objects.ldif" >"$T/slapadd" 2>&1 ||
		fail "slapadd: $(cat "$T/slapadd")"
}
