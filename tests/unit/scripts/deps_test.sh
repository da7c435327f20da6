#!/bin/sh
# SPDX-License-Identifier: MIT
# scripts/deps, with a dpkg-query, an apt-get and an id of our own in front: nothing is installed here.
# shellcheck source=tests/unit/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# fake INSTALLED...: dpkg-query knows these, apt-get writes down what it is asked for
fake() {
	mkdir -p bin
	printf 'installed %s\n' "$@" >known
	program bin/dpkg-query "cat '$T/known'"
	program bin/apt-get "echo \"\$*\" >>'$T/asked'"
	program bin/sudo 'echo sudo was called; exit 9'
	PATH=$T/bin:$PATH
}
all_of_build='gcc libc6-dev make pkg-config libssl-dev libldap-dev libjansson-dev slapd ldap-utils check openssl
	libpwquality-dev libpam0g-dev cracklib-runtime passwd util-linux pamtester systemd dbus python3-dbusmock
	libcurl4-openssl-dev libmicrohttpd-dev libgnutls28-dev curl
	libsasl2-dev slapi-dev libkrb5-dev krb5-kdc krb5-user libsasl2-modules-gssapi-mit'

test_is_silent_when_all_is_there() {
	# shellcheck disable=SC2086 # a list of names
	fake $all_of_build
	status 0 "$TOP/scripts/deps"
	[ ! -s out ] || fail "it printed: $(cat out)"
	[ ! -e asked ] || fail "it asked apt-get for: $(cat asked)"
}
test_takes_another_name_for_the_same() {
	# shellcheck disable=SC2046 # a list of names
	fake $(echo $all_of_build | sed 's/pkg-config/pkgconf/')
	status 0 "$TOP/scripts/deps"
}
test_names_what_is_missing_and_fails_when_it_may_not_install() {
	fake gcc libc6-dev make pkg-config libssl-dev libldap-dev ldap-utils
	NO_INSTALL=1 status 1 "$TOP/scripts/deps"
	says '^  slapd +the directory server'
	says '^  check +the unit test framework'
	says '^  libjansson-dev '
	! grep -q '^  gcc' out || fail 'it names one that is there'
	[ ! -e asked ] || fail 'it asked apt-get'
}
test_installs_only_what_is_missing_and_upgrades_nothing() {
	[ "$(id -u)" -eq 0 ] || skip 'without root it would need a sudo that works'
	# shellcheck disable=SC2046 # a list of names
	fake $(echo $all_of_build | sed 's/ check / /')
	status 0 "$TOP/scripts/deps"
	tail -n 1 asked | grep -q -e '^install .*--no-install-recommends .*--no-upgrade .* check$' || fail "asked for: $(cat asked)"
}
test_brings_groups_only_when_asked() {
	# shellcheck disable=SC2086 # a list of names
	fake $all_of_build
	DEPS=fuzz NO_INSTALL=1 status 1 "$TOP/scripts/deps"
	says '^  clang '
	! grep -q cppcheck out || fail 'it brings lint for fuzz'
}
test_refuses_arguments_and_unknown_groups() {
	status 2 "$TOP/scripts/deps" all
	DEPS=everything status 2 "$TOP/scripts/deps"
	says "no group 'everything'"
}
test_says_how_without_root_and_sudo() {
	fake gcc
	rm bin/sudo
	program bin/id 'echo 1000'
	# a PATH without any sudo
	for tool in sh awk sed tr cat env; do ln -s "$(command -v $tool)" bin/$tool; done
	PATH=$T/bin status 1 "$TOP/scripts/deps"
	says 'not root and no sudo'
}

# samba VERSION: dpkg-query knows this python3-samba; a tree where nothing is unpacked, and no archive
samba() {
	command -v dpkg >/dev/null || skip 'there is no dpkg to compare versions'
	mkdir -p bin tree/scripts
	cp "$TOP/scripts/deps-samba" tree/scripts
	program bin/dpkg-query "echo 'installed $1'"
	program bin/apt-get "echo \"\$*\" >>'$T/asked'; exit 100"
	PATH=$T/bin:$PATH
}
test_leaves_a_samba_that_has_group_keys() {
	samba 2:4.22.6+dfsg-0+deb13u1
	status 0 tree/scripts/deps-samba
	[ ! -s out ] || fail "it printed: $(cat out)"
}
test_names_a_samba_without_group_keys() {
	samba 2:4.17.12+dfsg-0+deb12u4
	NO_INSTALL=1 status 1 tree/scripts/deps-samba
	says '^deps: missing: python3-samba of at least 4.20'
	[ ! -e asked ] || fail 'it asked apt-get'
}
test_leaves_no_half_of_a_samba_behind() {
	samba 2:4.17.12+dfsg-0+deb12u4
	! tree/scripts/deps-samba >out 2>&1 || fail 'it ended well without an archive'
	[ -z "$(ls tree/build/clients 2>/dev/null)" ] || fail "it left $(ls tree/build/clients)"
}
test_unpacks_samba_only_once() {
	samba 2:4.17.12+dfsg-0+deb12u4
	mkdir -p tree/build/clients/samba
	touch tree/build/clients/samba/complete
	status 0 tree/scripts/deps-samba
	[ ! -s out ] || fail "it printed: $(cat out)"
}

run_all
