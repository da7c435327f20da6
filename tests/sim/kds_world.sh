#!/bin/sh
# SPDX-License-Identifier: MIT
# The key service as a part of a world: started, watched and told about by lapsim, at the ports that
# were asked for. What it answers is in kds_decisions.sh and tests/clients/kds_*.
# shellcheck disable=SC2034
SIM_OPTIONS='--computers 1'
# shellcheck source=tests/lib/sim.sh
. "$(dirname "$0")/../lib/sim.sh"

# listens PORT: does anybody accept connections there?
listens() { /usr/bin/python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10)' "$1" 2>/dev/null; }
free_port() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
kds_pid() { lapsim status "$1" --json | member pid key_service; }

case_it_listens_where_the_environment_says() {
	isnt 'two ports' "$LAPSIM_RPC_PORT" "$LAPSIM_KDS_PORT"
	listens "$LAPSIM_RPC_PORT" || fail 'nobody is at the port of the endpoint mapper'
	listens "$LAPSIM_KDS_PORT" || fail 'nobody is at the port of the key service'
	ok lapsim status "$LAPSIM_DIR"
	like 'the status' "^key service pid [0-9]+, port $LAPSIM_KDS_PORT, endpoint mapper at port $LAPSIM_RPC_PORT\$" "$(cat "$T/out")"
}

# an option of the world: both at one port, as a client that knows 135 only wants it
case_one_port_for_both() {
	port=$(free_port)
	# shellcheck disable=SC2016 # for the command
	ok lapsim run --computers 1 --rpc-port "$port" --kds-port "$port" -- sh -c 'echo "$LAPSIM_RPC_PORT $LAPSIM_KDS_PORT"'
	is 'the ports' "$port $port" "$(cat "$T/out")"
}

case_a_port_that_is_taken_is_said() {
	/usr/bin/python3 - >"$T/port" <<-'END' &
		import socket, time
		s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
		print(s.getsockname()[1], flush=True)
		time.sleep(60)
	END
	holder=$!
	trap 'kill $holder' EXIT
	eventually 'a port is taken' test -s "$T/port"
	fails_with 1 "^lapsim: the key service does not start: .*cannot listen at '127\.0\.0\.1:$(cat "$T/port")'" \
		lapsim run --computers 1 --seed 1 --rpc-port "$(cat "$T/port")" -- true
}

case_options_that_cannot_be() {
	for wrong in '--kds-pad 17' '--kds-pad x' '--kds-fragment 127' '--kds-fragment 65536' '--rpc-port 0' '--kds-port 65536' '--kds-ntlm=1'; do
		# shellcheck disable=SC2086 # an option and its value
		fails_with 2 '^lapsim: option ' lapsim run $wrong -- true
	done
}

# [MS-GKDI] 3.1.4.1: a read-only controller has no root keys, decides, and asks a writable one
case_a_read_only_controller() {
	# shellcheck disable=SC2016 # for the command
	ok lapsim run --computers 1 --rodc -- sh -c '
		sed -i "s/^rpc-port.*/rpc-port = $LAPSIM_RODC_RPC_PORT/" "$LAPS_CONFIG/laps.conf" && laps process --quiet &&
		laps get ad WS0001 --json && laps get ad WS0001 --json --as helpdesk --password-file "$LAPSIM_DIR/secrets/helpdesk.password" &&
		grep GetKey "$LAPSIM_DIR/timeline.jsonl"'
	is 'who decrypts' 'Success Unauthorized' "$(sed -n 's/.*"DecryptionStatus": "\([^"]*\)".*/\1/p' "$T/out" | tr '\n' ' ' | sed 's/ $//')"
	is 'its questions' 3 "$(grep -c '"call":"GetKey"' "$T/out")"
}

# a server that ends by itself ends the world, and lapsim says which it was
case_it_is_watched() {
	ok lapsim up "$T/world" --computers 1
	pid=$(kds_pid "$T/world")
	kill -KILL "$pid"
	gone() { ! lapsim status "$T/world" >/dev/null 2>&1; }
	eventually 'the world has ended' gone
	gone() { ! kill -0 "$pid" 2>/dev/null; }
	eventually 'its process is gone' gone
}

case_it_ends_with_its_world() {
	ok lapsim up "$T/world" --computers 1
	pid=$(kds_pid "$T/world")
	kill -0 "$pid" || fail 'it does not run'
	ok lapsim down "$T/world"
	! kill -0 "$pid" 2>/dev/null || fail 'it runs on'
}

# it is a part of lapsim: by hand it explains itself and does nothing
case_by_hand_it_does_nothing() {
	program=$(command -v lapsim)_kds
	fails_with 2 '^lapsim_kds: started by lapsim' "$program"
	fails_with 2 "^lapsim_kds: 'nonsense' is not an option" "$program" nonsense=1
	fails_with 1 "^lapsim_kds: cannot open '$T/none'" "$program" "world=$T/none" ldapi=x keytab=x domain=x
}

sim_main "$@"
