# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A Linux host of a case's own, for tests that read this after sim.sh: an /etc with accounts in
# $T/etc, which stands in place of /etc in a mount namespace. The machine's own accounts are out of
# reach there, and are compared before and after all the same. No root is needed where users may
# have namespaces; where nobody may, the cases are skipped, which CI does not allow.

HOST_PASSWORD=Pass-word-0001 # of root and of admin, until LAPS changes them

machine_accounts() { # what must not change, as far as the caller may see it
	stat -c '%n %i %s %Y %Z' /etc/passwd /etc/shadow
	cat /etc/passwd /etc/shadow 2>/dev/null | cksum
}

hash_of() { # hash_of PASSWORD: SHA-512, which is quick
	printf %s "$1" | perl -e 'print crypt(<STDIN>, q($6$saltsalt$))'
}

# linux_host [LINE]...: make the host of this case, further lines for its laps.conf
linux_host() {
	NAMESPACE=-m
	[ "$(id -u)" -eq 0 ] || NAMESPACE=-rm
	unshare $NAMESPACE mount --bind /usr /usr 2>"$T/err" ||
		skip "no mount namespaces here: $(one_line <"$T/err")"
	MACHINE=$(machine_accounts)
	ETC=$T/etc
	mkdir -p "$ETC/pam.d" "$ETC/security" "$T/none"
	for file in ld.so.cache login.defs nsswitch.conf localtime; do
		[ ! -e "/etc/$file" ] || cp -L "/etc/$file" "$ETC"
	done
	cat >"$ETC/passwd" <<-END
		root:x:0:0:root:/root:/bin/sh
		daemon:x:1:1:daemon:/:/usr/sbin/nologin
		admin:x:1001:1001:An administrator:/:/bin/sh
		locked:x:1002:1002:Locked:/:/bin/sh
		never:x:1003:1003:Never set:/:/bin/sh
		expired:x:1004:1004:Expired:/:/bin/sh
		odd:x:500:500:uid 500:/:/bin/sh
	END
	hash=$(hash_of "$HOST_PASSWORD")
	cat >"$ETC/shadow" <<-END
		root:$hash:19000:0:99999:7:::
		daemon:*:19000:0:99999:7:::
		admin:$hash:19000:0:99999:7:::
		locked:!$hash:19000:0:99999:7:::
		never:*:19000:0:99999:7:::
		expired:$hash:19000:0:99999:7::1:
		odd:$hash:19000:0:99999:7:::
	END
	printf 'root:x:0:\nshadow:x:42:\nadmin:x:1001:\n' >"$ETC/group"
	chmod 644 "$ETC/passwd" "$ETC/group"
	chmod 640 "$ETC/shadow"
	printf 'password required pam_unix.so sha512\n' >"$ETC/pam.d/chpasswd"
	for service in other login; do
		printf '%s required pam_permit.so\n' auth account password session >"$ETC/pam.d/$service"
	done
	printf 'minlen = 8\n' >"$ETC/security/pwquality.conf"
	grep -vE '^(seed|entropy-counter|account) *=' "$HOST/laps.conf" >"$T/laps.conf"
	cat "$T/laps.conf" >"$HOST/laps.conf"
	for line in 'account = linux' "$@"; do echo "$line" >>"$HOST/laps.conf"; done
	clear_mode
}

# on_host [-r] [-m FROM TO]... COMMAND...: -r: /etc is read-only; -m: FROM stands in place of TO
on_host() {
	# shellcheck disable=SC2016  # expanded by the inner shell
	unshare $NAMESPACE sh -euc '
		mount --make-rprivate /
		mount --bind "$0" /etc
		while :; do
			case $1 in
			-r)
				mount -o remount,bind,ro /etc
				shift
				;;
			-m)
				mount --rbind "$2" "$3"
				shift 3
				;;
			*) break ;;
			esac
		done
		exec "$@"
	' "$ETC" "$@"
}

# the end of each case: nothing of the machine's has changed
machine_unchanged() { is "the machine's accounts" "$MACHINE" "$(machine_accounts)"; }

shadow_of() { sed -n "s/^$1:\([^:]*\):.*/\1/p" "$ETC/shadow"; } # shadow_of NAME
lines_but() { grep -v "^$1:" "$ETC/passwd" "$ETC/shadow" "$ETC/group"; } # lines_but NAME
# crypt_opens HASH PASSWORD: as perl's crypt has it
crypt_opens() { printf %s "$2" | perl -e '$h = $ARGV[0]; exit(crypt(<STDIN>, $h) ne $h)' -- "$1"; }
linux_opens() { # linux_opens NAME PASSWORD: crypt and laps agree on it
	crypt_opens "$(shadow_of "$1")" "$2" || fail "crypt: the password does not open $1"
	printf %s "$2" | on_host laps account verify "$1" >/dev/null 2>&1 ||
		fail "laps account verify: the password does not open $1"
}
linux_shut() { # linux_shut NAME PASSWORD
	crypt_opens "$(shadow_of "$1")" "$2" && fail "crypt: the password opens $1"
	printf %s "$2" | on_host laps account verify "$1" >/dev/null 2>&1 &&
		fail "laps account verify: the password opens $1"
	true
}
