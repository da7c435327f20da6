#!/bin/sh
# SPDX-License-Identifier: MIT
# The administrator's commands against a Samba domain controller, whose schema knows nothing of LAPS
# and whose access checks are not ours.
#
# usage: tests/clients/admin_samba.sh [BINDIR]      from the top of the tree; 77 without Samba
set -eu
if [ -z "${SAMBA_DC_URI-}" ]; then
	bin=$(cd "${1-build/bin}" && pwd)
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	rc=0
	PATH=$bin:$PATH scripts/samba-dc run "$dir/dc" -- sh "$0" || rc=$?
	exit $rc
fi

T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
base=$SAMBA_DC_BASE
install -m 600 "$SAMBA_DC_PASSWORD_FILE" "$T/password"
printf '%s\n' "ldap-uri = $SAMBA_DC_LDAPS_URI" "ca-file = $SAMBA_DC_CA_FILE" "admin-dn = $SAMBA_DC_ADMIN" \
	"admin-password-file = $T/password" >"$T/laps.conf"
export KRB5CCNAME="FILE:$T/nobody"
export LAPS_CONFIG="$T" LDAPTLS_CACERT="$SAMBA_DC_CA_FILE"

fail() {
	echo "FAIL: $*" >&2
	sed 's/^/  /' "$T/out" "$T/err" >&2
	exit 1
}
ok() { "$@" >"$T/out" 2>"$T/err" || fail "$*"; }
no() { # no PATTERN COMMAND...
	pattern=$1
	shift
	! "$@" >"$T/out" 2>"$T/err" || fail "succeeded: $*"
	grep -Eq "$pattern" "$T/err" || fail "not '$pattern': $*"
}
count() { # count N PATTERN: lines of the output
	[ "$(grep -Ec "$2" "$T/out")" = "$1" ] || fail "not $1 of '$2'"
}
as() { # as NAME FILE TOOL ARGUMENT...
	who=$1 file=$2 tool=$3
	shift 3
	"$tool" -x -H "$SAMBA_DC_LDAPS_URI" -D "$who@$SAMBA_DC_REALM" -y "$file" "$@" >"$T/out" 2>"$T/err"
}

# before: said in one line, and nothing done
no 'the schema has no msLAPS' laps grant self "$base"
no 'no --yes' laps schema update </dev/null
ok laps schema update --dry-run
count 9 ' Missing$'

# ADB-15: all of it, again nothing
ok laps schema update --yes
count 9 ' Added$'
ok laps schema update --yes
count 9 ' Present$'
echo 'ok schema'

# permissions; again nothing changes
ok ldapadd -x -H "$SAMBA_DC_LDAPS_URI" -D "$SAMBA_DC_ADMIN" -y "$T/password" <<LDIF
dn: OU=Managed,$base
objectClass: organizationalUnit
LDIF
printf %s 'Secret.for.tests.1' >"$T/ws"
printf %s 'Secret.for.tests.2' >"$T/reader"
chmod 600 "$T/ws" "$T/reader"
{
	printf 'dn: CN=WSA,OU=Managed,%s\nobjectClass: computer\nsAMAccountName: WSA$\nuserAccountControl: 4096\n' "$base"
	printf 'unicodePwd:: %s\n\n' "$(printf '"%s"' "$(cat "$T/ws")" | iconv -t UTF-16LE | base64 -w 0)"
	printf 'dn: CN=reader,CN=Users,%s\nobjectClass: user\nsAMAccountName: reader\nuserAccountControl: 512\n' "$base"
	printf 'unicodePwd:: %s\n' "$(printf '"%s"' "$(cat "$T/reader")" | iconv -t UTF-16LE | base64 -w 0)"
} >"$T/ldif"
ok ldapadd -x -H "$SAMBA_DC_LDAPS_URI" -D "$SAMBA_DC_ADMIN" -y "$T/password" -f "$T/ldif"
ws="CN=WSA,OU=Managed,$base"
printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-Password\nmsLAPS-Password: {"n":"Administrator","t":"1d8161b41c41cde","p":"Pass-word-0001"}\n-\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword: x\n' "$ws" >"$T/write"

# ACL-01, ACL-05
if as 'WSA$' "$T/ws" ldapmodify -f "$T/write"; then fail 'writes before it may'; fi
ok laps grant self Managed
ok as 'WSA$' "$T/ws" ldapmodify -f "$T/write"
ok laps grant self Managed --dry-run --json
[ "$(sed -n 's/.*"Before": //p' "$T/out" | tr -d ,)" = "$(sed -n 's/.*"After": //p' "$T/out" | tr -d ,)" ] ||
	fail 'granting it again changes something'
echo 'ok grant self'

# ACL-02, ACL-03
ok as reader "$T/reader" ldapsearch -LLL -b "$ws" -s base msLAPS-Password msLAPS-EncryptedPassword
count 0 '^msLAPS-'
ok laps get ad WSA --json --as "reader@$SAMBA_DC_REALM" --password-file "$T/reader"
count 1 '^\[\]$'
ok laps grant reset Managed --to 'CORP\reader'
ok laps set-expiration WSA --as "reader@$SAMBA_DC_REALM" --password-file "$T/reader"
ok as reader "$T/reader" ldapsearch -LLL -b "$ws" -s base msLAPS-Password msLAPS-EncryptedPassword
count 0 '^msLAPS-'
ok laps grant read "OU=Managed,$base" --to "reader@$(printf %s "$SAMBA_DC_REALM" | tr '[:upper:]' '[:lower:]')"
ok as reader "$T/reader" ldapsearch -LLL -b "$ws" -s base msLAPS-Password msLAPS-EncryptedPassword
count 2 '^msLAPS-'
no 'Invalid principal specified' laps grant read Managed --to reader
# ADB-04, CLI-02: the clear text, once nothing is encrypted
printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\n' "$ws" >"$T/clear"
ok as 'WSA$' "$T/ws" ldapmodify -f "$T/clear"
ok laps get ad 'WSA$' --as "reader@$SAMBA_DC_REALM" --password-file "$T/reader" --plain-text
count 1 '^Source +CleartextPassword$'
count 1 '^Password +Pass-word-0001$'
count 1 '^PasswordUpdateTime +2022-01-30T20:52:13.0729182Z$'
echo 'ok grant read, grant reset'

# ACL-06
ok laps find-rights Managed --include-computers
count 1 "^ObjectDN +CN=WSA,"
count 2 'CORP.reader$'
echo 'ok find-rights'

# ACL-09
ok laps audit Managed --to 'CORP\Domain Users' --type success,failure
ok laps audit Managed --to 'CORP\Domain Users' --type none --dry-run --json
grep -q '"Before": "S:.*SAFA' "$T/out" || fail 'the SACL has nothing of it'
if grep -q '"[BA][ef].*D:' "$T/out"; then fail 'more than the SACL'; fi
no 'SystemSecurity|nTSecurityDescriptor' laps audit Managed --to 'CORP\Domain Users' --type none \
	--as "reader@$SAMBA_DC_REALM" --password-file "$T/reader"
echo 'ok audit'

# [MS-GKDI] 3.1.1: root keys are an administrator's
services=CN=Services,CN=Configuration,$base
# Samba 4.17 has the class, and no place for its objects
if ! laps kds list >"$T/out" 2>"$T/err"; then
	grep -q "there is no 'CN=Master Root Keys" "$T/err" || fail 'another reason'
	{
		printf 'dn: CN=Group Key Distribution Service,%s\nobjectClass: container\n\n' "$services"
		printf 'dn: CN=Master Root Keys,CN=Group Key Distribution Service,%s\nobjectClass: container\n' "$services"
	} >"$T/ldif"
	ok ldapadd -x -H "$SAMBA_DC_LDAPS_URI" -D "$SAMBA_DC_ADMIN" -y "$T/password" -f "$T/ldif"
fi
ok laps kds list --json
count 1 '^\[\]$'
no 'to be seen by members' laps kds list --as "reader@$SAMBA_DC_REALM" --password-file "$T/reader"
no 'this login may not' laps kds create --yes --as "reader@$SAMBA_DC_REALM" --password-file "$T/reader"
ok laps kds create --yes --effective 2001-01-01 --json
id=$(sed -n 's/^  "id": "\(.*\)",$/\1/p' "$T/out")
ok laps kds create --yes --agreement ECDH_P256 --hash SHA256
ok laps kds list
count 1 "^$id +SHA512 +DH +512/2048 .* DC1 +in use\$"
count 1 ' SHA256 +ECDH_P256 +256/256 '
ok ldapsearch -x -H "$SAMBA_DC_LDAPS_URI" -D "$SAMBA_DC_ADMIN" -y "$T/password" -LLL -o ldif_wrap=no \
	-b "CN=$id,CN=Master Root Keys,CN=Group Key Distribution Service,$services" -s base
cp "$T/out" "$T/key.ldif"
ok laps blob encrypt --sid S-1-5-11 --root-key "$T/key.ldif" --account a <"$T/reader"
cp "$T/out" "$T/value"
ok laps kds show "$T/value" --for reader
count 1 '^  in the forest +yes: KDF SHA512, DH,'
count 1 '^  verdict +may decrypt, as everybody may$'
echo 'ok kds'
echo '6 passed, 0 failed, 0 skipped'
