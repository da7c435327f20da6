#!/bin/sh
# SPDX-License-Identifier: MIT
# Worlds of which only some services run: what is in their environment, what hosts do, and all verbs with each of them.
# shellcheck disable=SC1091,SC2034,SC2016,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

names() { env | sed -n 's/^\(LAPSIM_[A-Z0-9_]*\|KRB5_CONFIG\)=.*/\1/p' | sort | tr '\n' ' '; }
servers() { lapsim status "$LAPSIM_DIR" --json | json_squeeze | grep -oE '"(directory|rodc|kdc|key_service|cloud)":' | tr -d '":' | sort | tr '\n' ' ' | sed 's/ $//'; }
verbs_work() { # after which the world is as before
	before=$(lapsim env "$LAPSIM_DIR")
	ok lapsim snapshot "$LAPSIM_DIR" one --replace
	ok lapsim restore "$LAPSIM_DIR" one
	ok lapsim reset "$LAPSIM_DIR"
	is 'the environment' "$before" "$(lapsim env "$LAPSIM_DIR")"
}
rotates() {
	ok laps process
	in_force "$(laps get ad WS0001 --plain-text --json | member Password)"
}

only_directory() {
	is services directory "$(servers)"
	unlike 'the environment' 'KRB5|REALM|KEYTAB|RPC|KDS|LOGIN|GRAPH|TENANT|CLIENT_' "$(names)"
	like 'the environment' 'LAPSIM_LDAP_URI .*LAPSIM_ROOT_KEY_FILE' "$(names)"
	is 'processes of others' '' "$(pgrep -f "(krb5kdc|lapsim_kds).*$LAPSIM_DIR")"
	is mechanisms '' "$(search anyone '' supportedSASLMechanisms | grep -i GSS)"
	rotates
	verbs_work
	rotates
	ok lapsim explain "$LAPSIM_DIR"
	like 'the board' '^WS0001 +current +encrypted' "$(cat "$T/out")"
	ok lapsim explain "$LAPSIM_DIR" WS0001
	like 'its password' '^opens +yes' "$(cat "$T/out")"
	ok lapsim lint "$LAPSIM_DIR"
	fails_with 1 'has no cloud' lapsim cloud "$LAPSIM_DIR"
	fails_with 1 'cloud.any=error never happens: nothing in this world speaks cloud' lapsim fault "$LAPSIM_DIR" add cloud.any=error
	is faults '' "$(lapsim fault "$LAPSIM_DIR")"
	ok lapsim fault "$LAPSIM_DIR" hostile
	like 'what goes wrong' '^ldap.any:1%=unavailable ' "$(lapsim fault "$LAPSIM_DIR")"
	unlike 'what goes wrong' 'rpc|kerberos|cloud' "$(lapsim fault "$LAPSIM_DIR")"
	ok lapsim fault "$LAPSIM_DIR" clear
	fails_with 1 'has no cloud' lapsim restore "$LAPSIM_DIR" one --only cloud
}
# which finds variables of another world in its caller's environment
stale() { for stale_name in "$@"; do export "$stale_name=stale"; done; }
case_the_directory_alone() {
	stale KRB5_CONFIG LAPSIM_REALM LAPSIM_KEYTAB_DIR LAPSIM_KDS_PORT LAPSIM_GRAPH_URL LAPSIM_TENANT_ID LAPSIM_CLIENT_ID
	in_world --only directory --lint -- only_directory
}

with_realm() {
	is services 'directory kdc' "$(servers)"
	like 'the environment' 'KRB5_CONFIG .*LAPSIM_REALM' "$(names)"
	unlike 'the environment' 'RPC|KDS|GRAPH' "$(names)"
	rotates
	verbs_work
	rotates
}
case_with_the_realm() { in_world --only kdc,directory -- with_realm; }

with_keys() {
	is services 'directory kdc key_service key_service rodc' "$(servers)"
	rotates
	grep -q '"source":"kds"' "$LAPSIM_DIR/timeline.jsonl" || fail 'the key service was not asked'
	verbs_work
	rotates
}
case_with_the_key_service() { in_world --only directory,kdc,kds --rodc -- with_keys; }

only_cloud() {
	is services cloud "$(servers)"
	unlike 'the environment' 'LDAP|BASE_DN|ADMIN|KRB5|RPC|ROOT_KEY' "$(names)"
	like 'the environment' 'LAPSIM_GRAPH_URL' "$(names)"
	for round in 1 2; do
		ok laps join entra --user cloudadmin@corp.example --password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
		ok laps process
		in_force "$(laps get entra WS0001 --passwords --plain-text --json | member Password)"
		verbs_work
	done
	ok lapsim lint "$LAPSIM_DIR"
	fails_with 1 'has no directory' lapsim restore "$LAPSIM_DIR" one --only directory
}
case_the_cloud_alone() {
	stale LAPSIM_LDAP_URI LAPSIM_BASE_DN LAPSIM_ROOT_KEY_FILE LAPSIM_RPC_PORT KRB5_CONFIG
	in_world --only cloud --lint -- only_cloud
}

directory_and_cloud() {
	is services 'cloud directory' "$(servers)"
	rotates
	verbs_work
}
case_directory_and_cloud() { in_world --only directory,cloud -- directory_and_cloud; }

case_what_does_not_go_together() {
	fails_with 1 'kdc asks the directory' lapsim run --seed 1 --only kdc -- true
	fails_with 1 'kds asks the directory' lapsim run --seed 1 --only kds,cloud -- true
	fails_with 1 'clients of kds show tickets' lapsim run --seed 1 --only directory,kds -- true
	fails_with 1 'another controller' lapsim run --seed 1 --only cloud --rodc -- true
	fails_with 1 'balancer.*--dcs 2' lapsim run --seed 1 --balancer -- true
	for wrong in cloud,ldap.any=busy directory,cloud.any=error directory,kdc,rpc.any=cut-before directory,cloud,kerberos.any=skew; do
		fails_with 1 "${wrong##*,} never happens" lapsim run --seed 1 --only "${wrong%,*}" --fault "${wrong##*,}" -- true
	done
	ok lapsim run --seed 1 --computers 1 --only cloud --fault host.disk=full --hostile -- true
	for wrong in '' moon 'directory,' ',directory' 'directory,,kdc'; do
		fails_with 2 "'--only' cannot be" lapsim run --seed 1 --only "$wrong" -- true
	done
}

# what is drawn from now on; what the world is made of stays
seeded() {
	world=$(lapsim seed "$LAPSIM_DIR")
	is 'the seed' "$LAPSIM_SEED" "$world"
	ok laps process
	first=$(password)
	ok lapsim reset "$LAPSIM_DIR"
	echo '# mine' >>"$HOST/laps.conf"
	is 'the new seed' 42 "$(lapsim seed "$LAPSIM_DIR" 42)"
	is 'the seed of the host' 42 "$(conf_get seed)"
	like 'the rest of its file' '^# mine$' "$(cat "$HOST/laps.conf")"
	is 'its mode' 600 "$(stat -c %a "$HOST/laps.conf")"
	ok laps process
	isnt 'the password' "$first" "$(password)"
	fails_with 1 'is not a seed' lapsim seed "$LAPSIM_DIR" 18446744073709551616
	fails_with 1 'is not a seed' lapsim seed "$LAPSIM_DIR" x
	ok lapsim reset "$LAPSIM_DIR"
	is 'the seed after a reset' "$world" "$(lapsim seed "$LAPSIM_DIR")"
	ok laps process
	is 'the password that comes then' "$first" "$(password)"
}
case_a_seed_for_what_is_drawn() { in_world --seed 7 --only directory -- seeded; }

sim_main "$@"
