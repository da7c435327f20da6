# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# What scripts share that run a command beside a directory server of its own. me is the script's name, dir its DIR.

leave_out() {
	echo "$me: $1" >&2
	exit 77
}
need() { # need DEPS PROGRAM...: DEPS brings those that are missing
	deps=$1
	shift
	for program in "$@"; do
		command -v "$program" >/dev/null || leave_out "no $program here; run: $deps"
	done
}
# whatever may be in a directory's name that configurations, URIs and overlays cannot say
check_dir() {
	case $1 in
	*[!A-Za-z0-9._/+@-]*)
		echo "$me: '$1': only letters, digits and ._+@- in DIR" >&2
		exit 2
		;;
	esac
}
make_dir() { # make_dir DIR: dir is the whole path
	check_dir "$1"
	mkdir -p "$1"
	dir=$(cd "$1" && pwd)
	check_dir "$dir"
	if [ -n "$(ls -A "$dir")" ]; then
		echo "$me: $dir is not empty" >&2
		exit 2
	fi
}

secret() { # secret NAME: a new password for it, in its file
	openssl rand -base64 18 | tr -d '\n' >"$dir/secrets/$1.password"
}
stored() { # stored NAME: the password as a server keeps it
	slappasswd -n -h '{SSHA}' -T "$dir/secrets/$1.password"
}
entry() { # entry DN CLASS [ATTRIBUTE VALUE]...
	printf 'dn: %s\nobjectClass: top\nobjectClass: %s\n' "$1" "$2"
	shift 2
	while [ $# -gt 0 ]; do
		printf '%s: %s\n' "$1" "$2"
		shift 2
	done
	echo
}
people_below() { # people_below DN: the accounts, and groups for two of them
	for name in admin reader resetter outsider; do
		secret "$name"
		entry "cn=$name,$1" person sn "$name" userPassword "$(stored "$name")"
	done
	entry "cn=readers,$1" groupOfNames member "cn=reader,$1"
	entry "cn=resetters,$1" groupOfNames member "cn=resetter,$1"
}
# certificates NEWKEY...: a CA, whose key is not kept, and what it signs for the server, with such a key
certificates() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$me CA (not for production)" \
		-addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign' \
		-keyout "$dir/tls/ca.key" -out "$dir/tls/ca.pem"
	openssl req -new -newkey "$@" -nodes -subj '/CN=127.0.0.1' -keyout "$dir/tls/key.pem" -out "$dir/tls/request.pem"
	printf '%s\n' 'subjectAltName=IP:127.0.0.1,DNS:localhost' 'extendedKeyUsage=serverAuth' >"$dir/tls/extensions"
	openssl x509 -req -days 3650 -in "$dir/tls/request.pem" -extfile "$dir/tls/extensions" \
		-CA "$dir/tls/ca.pem" -CAkey "$dir/tls/ca.key" -CAcreateserial -out "$dir/tls/cert.pem"
	rm "$dir/tls/ca.key" "$dir/tls/request.pem"
}

# beside COMMAND...: run it while the server runs, and end both; its standard input is descriptor 3
beside() {
	"$@" <&3 3<&- &
	command=$!
	status=0
	wait "$command" || status=$?
	command=''
	stop "$status"
}
stop() { # stop STATUS
	trap '' HUP INT TERM
	[ -z "${command-}" ] || kill "$command" 2>/dev/null || true
	[ -z "${server-}" ] || kill "$server" 2>/dev/null || true
	wait
	exit "$1"
}
stop_on_signals() {
	trap 'stop 129' HUP
	trap 'stop 130' INT
	trap 'stop 143' TERM
}

have_namespaces() { # have_namespaces FLAGS: of unshare, but for those of who is not root
	own=-$1
	[ "$(id -u)" -eq 0 ] || own=-r$1
	unshare $own true 2>/dev/null || leave_out 'this machine gives no namespaces'
}
# in_namespaces COMMAND...: with its status. unshare passes no signals on, and whatever ends us ends all of it
in_namespaces() {
	setpriv --pdeathsig KILL unshare $own --kill-child --mount-proc "$@" <&0 &
	holder=$!
	trap 'pass_on HUP' HUP
	trap 'pass_on INT' INT
	trap 'pass_on TERM' TERM
	while :; do
		status=0
		wait $holder || status=$?
		kill -0 $holder 2>/dev/null || exit "$status"
	done
}
pass_on() {
	# shellcheck disable=SC2046 # nothing, when it has just ended
	kill -"$1" $(cat "/proc/$holder/task/$holder/children" 2>/dev/null) 2>/dev/null || true
}
