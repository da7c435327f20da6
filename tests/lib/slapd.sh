# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A slapd of a test's own beside the one of the world that it runs in: a copy of its configuration
# and databases, and started with its command line and environment, but for what the test changes.
#
#   slapd_copy DIR                       the world's, as it is now, into DIR
#   edit "$SLAPD_DIR/slapd.conf"; set SLAPD_PRELOAD to '' or to other objects; then
#   slapd_start [COMMAND...]             COMMAND is what slapd runs under
#   ... SLAPD_PID, SLAPD_LDAP_URI, SLAPD_LDAPI_URI, SLAPD_SOCKET, "$SLAPD_DIR/log" ...
#   slapd_stop                           its exit status; it has two minutes to end

SLAPD_PID=
slapd_copy() {
	slapd_world=$(cat "$LAPSIM_DIR/slapd/slapd.pid")
	cp -R "$LAPSIM_DIR/slapd" "$1"
	SLAPD_DIR=$1
	sed "s,$LAPSIM_DIR/slapd/,$1/,g" "$LAPSIM_DIR/slapd/slapd.conf" >"$1/slapd.conf"
	tr '\0' '\n' <"/proc/$slapd_world/environ" | grep -E '^(KRB5|SASL)[A-Z_0-9]*=' >"$1/environ"
	SLAPD_PRELOAD=$(tr '\0' '\n' <"/proc/$slapd_world/environ" | sed -n 's/^LD_PRELOAD=//p')
	SLAPD_PROGRAM=$(tr '\0' '\n' <"/proc/$slapd_world/cmdline" | head -n 1)
}

# a socket's path has about 100 characters, so it is not under SLAPD_DIR
slapd_once() { # slapd_once [COMMAND...]: 1 when it ended before it answered
	# below the ports that connections get by themselves; with a sanitizer slapd may hang when it ends
	slapd_port=$(shuf -i 20000-32000 -n 1)
	! grep -q ":$(printf %04X "$slapd_port") " /proc/net/tcp || return 1
	SLAPD_SOCKET=$LAPSIM_DIR/slapd-$slapd_port
	SLAPD_LDAP_URI=ldap://127.0.0.1:$slapd_port
	SLAPD_LDAPI_URI=ldapi://$(printf '%s' "$SLAPD_SOCKET" | sed 's,/,%2F,g')
	(
		while IFS= read -r slapd_variable; do export "${slapd_variable?}"; done <"$SLAPD_DIR/environ"
		set -- "$@" "$SLAPD_PROGRAM" -d 0 -f "$SLAPD_DIR/slapd.conf" -h "$SLAPD_LDAP_URI $SLAPD_LDAPI_URI"
		# shellcheck disable=SC3045  # dash has it, as every shell that is /bin/sh on Linux
		ulimit -n 1024
		# for slapd alone, not for what is run in between
		exec env ${SLAPD_PRELOAD:+LD_PRELOAD="$SLAPD_PRELOAD"} "$@"
	) >"$SLAPD_DIR/log" 2>&1 9>&- &
	SLAPD_PID=$!
	slapd_deadline=$(($(date +%s) + 60))
	until timeout 60 ldapsearch -x -H "$SLAPD_LDAPI_URI" -b '' -s base 1.1 >/dev/null 2>&1; do
		kill -0 "$SLAPD_PID" 2>/dev/null || return 1
		[ "$(date +%s)" -lt "$slapd_deadline" ] || { kill -KILL "$SLAPD_PID"; return 1; }
		sleep 0.02
	done
}

slapd_start() {
	# somebody may be faster with a port
	for slapd_try in 1 2 3 4 5; do
		! slapd_once "$@" || return 0
	done
	printf 'slapd does not start (%s times): %s\n' "$slapd_try" "$(cat "$SLAPD_DIR/log")" >&2
	return 1
}

slapd_stop() {
	kill -INT "$SLAPD_PID" 2>/dev/null
	timeout 120 tail --pid="$SLAPD_PID" -f /dev/null || kill -KILL "$SLAPD_PID"
	slapd_status=0
	wait "$SLAPD_PID" || slapd_status=$?
	SLAPD_PID=
	return "$slapd_status"
}
