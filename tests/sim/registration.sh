#!/bin/sh
# SPDX-License-Identifier: MIT
# Device registration as a device of somebody else's sees it: curl(1) and openssl(1), no program of ours.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

CSR_NAME=7E980AD9-B86D-4306-9425-9AC066FB014A
BROKER=29d9ed98-a469-4536-ade2-f981bc1d605e
RESOURCE=urn:ms-drs:enterpriseregistration.windows.net
DRS=${LAPSIM_REGISTRATION_URL-} # of the world, once there is one

# ask [CURL OPTION]...: sets $status; the body is in $T/body
ask() {
	command -v curl >/dev/null || skip 'no curl'
	status=$(curl -q -s --noproxy '*' --cacert "$LAPSIM_CA_FILE" -o "$T/body" -w '%{http_code}' "$@") || fail "curl: status $?"
}
json() { # json [CURL OPTION]...: the body of this request comes from stdin
	ask -H 'Content-Type: application/json' --data-binary @- "$@"
}
token_of() { # token_of NAME: the user's, for registration; sets $token
	ask "$LAPSIM_LOGIN_URL/$LAPSIM_TENANT_ID/oauth2/token" -d client_id=$BROKER -d grant_type=password -d resource=$RESOURCE \
		-d "username=$1@$LAPSIM_DOMAIN" --data-urlencode "password@$LAPSIM_DIR/secrets/$1.password"
	is 'status of the token' 200 "$status"
	token=$(member access_token <"$T/body")
}
graph_token() { # sets $token
	ask "$LAPSIM_LOGIN_URL/$LAPSIM_TENANT_ID/oauth2/v2.0/token" -d "client_id=$LAPSIM_CLIENT_ID" -d grant_type=client_credentials \
		-d scope=https://graph.microsoft.com/.default --data-urlencode "client_secret@$LAPSIM_CLIENT_SECRET_FILE"
	is 'status of the token' 200 "$status"
	token=$(member access_token <"$T/body")
}
graph() { # graph PATH
	graph_token
	ask -H "Authorization: Bearer $token" -H 'User-Agent: test' "$LAPSIM_GRAPH_URL/v1.0/$1"
}

# A BCRYPT_RSAKEY_BLOB, as bcrypt.h has it: a name, five numbers, exponent and modulus.
blob_of() { # blob_of KEYFILE
	printf '%s' 52534131000800000300000000010000 0000000000000000 010001 \
		"$(openssl rsa -in "$1" -noout -modulus 2>/dev/null | sed 's/Modulus=//')" | unhex | base64 -w 0
}
joins() { # joins TYPE: with key.pem and cert.pem in $T; sets $id
	[ -f "$T/key.pem" ] || ok openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$T/key.pem"
	ok openssl req -new -sha256 -key "$T/key.pem" -subj "/CN=$CSR_NAME" -outform DER -out "$T/csr"
	token_of cloudadmin
	json -H "Authorization: Bearer $token" "$DRS/EnrollmentServer/device/?api-version=2.0" <<-END
		{"CertificateRequest":{"Type":"pkcs10","Data":"$(base64 -w 0 <"$T/csr")"},"TransportKey":"$(blob_of "$T/key.pem")",
		"TargetDomain":"$LAPSIM_DOMAIN","DeviceType":"Windows","OSVersion":"10.0.19041.928","DeviceDisplayName":"$COMPUTER",
		"JoinType":$1,"attributes":{"ReuseDevice":"true","ReturnClientSid":"true"}}
	END
	is 'status of the join' 201 "$status"
	member RawBody <"$T/body" | base64 -d >"$T/cert.der"
	ok openssl x509 -inform DER -in "$T/cert.der" -out "$T/cert.pem"
	id=$(openssl x509 -in "$T/cert.pem" -noout -subject -nameopt RFC2253 | sed 's/subject=CN=//')
}
by_cert() { json --cert "$T/cert.pem" --key "$T/key.pem" "$@"; }
uploads() { # uploads PASSWORD
	by_cert "$DRS/manage/$LAPSIM_TENANT_ID/device/$id/localCredentials?api-version=1.0" <<-END
		{"accountName":"Administrator","accountSid":"S-1-5-21-1-2-3-500","passwordBase64":"$(printf %s "$1" | base64)",
		"refreshDateTime":"2030-01-31T12:30:45.1234567Z"}
	END
}

# DEV-05, DEV-06, DEV-09, DEV-10, DEV-20: with a client certificate, and before without
case_a_device_joins() {
	joins 0
	is 'the thumbprint' "$(openssl x509 -in "$T/cert.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g')" "$(member Thumbprint <"$T/body")"
	is 'who joined it' "cloudadmin@$LAPSIM_DOMAIN" "$(member Upn <"$T/body")"
	like 'the device id' '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' "$id"
	like 'the issuer' 'CN *= *MS-Organization-Access' "$(openssl x509 -in "$T/cert.pem" -noout -issuer)"
	is 'the key' "$(openssl pkey -in "$T/key.pem" -pubout)" "$(openssl x509 -in "$T/cert.pem" -noout -pubkey)"
}

# DEV-17
case_a_joined_device_is_in_graph() {
	joins 4
	graph "devices?%24filter=deviceId%20eq%20'$id'"
	is 'status of graph' 200 "$status"
	is 'its name' "$COMPUTER" "$(member displayName <"$T/body")"
	is 'its kind' Workplace "$(member trustType <"$T/body")"
	isnt 'its object id' "$id" "$(member id <"$T/body")"
}

# DEV-21, DEV-22, DEV-36
case_graph_returns_what_was_uploaded() {
	joins 0
	uploads 'Pass-word-0001'
	is 'status of the upload' 200 "$status"
	uploads 'Pass-word-0002'
	graph "directory/deviceLocalCredentials/$id?%24select=credentials"
	is 'status of graph' 200 "$status"
	is 'the newest' 'Pass-word-0002' "$(member passwordBase64 <"$T/body" | base64 -d)"
	is 'both' 2 "$(grep -o passwordBase64 "$T/body" | wc -l)"
	is 'when it is due' 2030-01-31T12:30:45.1234567Z "$(member refreshDateTime <"$T/body")"
	is 'its name' "$COMPUTER" "$(member deviceName <"$T/body")"
}

# DEV-19
case_a_device_leaves() {
	joins 0
	uploads 'Pass-word-0001'
	ask -X DELETE "$DRS/EnrollmentServer/device/$id"
	is 'without the certificate' 401 "$status"
	ask -X DELETE --cert "$T/cert.pem" --key "$T/key.pem" "$DRS/EnrollmentServer/device/$id"
	is 'with it' 200 "$status"
	graph "directory/deviceLocalCredentials/$id"
	is 'its passwords' 404 "$status"
	uploads 'Pass-word-0002'
	is 'another upload' DirectoryError "$(member ErrorType <"$T/body")"
}

# A certificate that somebody made for himself is shown, and no good: the listener lets it in, the service does not.
case_a_certificate_of_ones_own_is_refused() {
	joins 0
	ok openssl req -x509 -key "$T/key.pem" -subj "/CN=$id" -days 2 -out "$T/cert.pem"
	uploads 'Pass-word-0001'
	is 'the status' 401 "$status"
	is 'the kind' AuthenticationError "$(member ErrorType <"$T/body")"
}

sim_main "$@"
