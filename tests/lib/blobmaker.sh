# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034  # what it sets is for the test files
# Encrypted values made by hand, field by field, with openssl(1) for all cryptography: what no program of ours writes,
# and nothing of ours is used for. Everything is hex on stdout, in the nonce form. Needs sim.sh before it.

bm_le32() { printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
bm_hex() { # bm_hex TEXT [BEHIND]: ASCII, with BEHIND behind the digits of each
	bm_left=$1
	while [ -n "$bm_left" ]; do
		printf '%02x%s' "'${bm_left%"${bm_left#?}"}" "${2-}"
		bm_left=${bm_left#?}
	done
}
bm_wide() { bm_hex "$1" 00 && printf 0000; } # bm_wide TEXT: ASCII as UTF-16LE with NUL
bm_tlv() { # bm_tlv TAG CONTENT
	bm_n=$((${#2} / 2))
	if [ $bm_n -lt 128 ]; then
		printf '%s%02x%s' "$1" $bm_n "$2"
	elif [ $bm_n -lt 256 ]; then
		printf '%s81%02x%s' "$1" $bm_n "$2"
	else
		printf '%s82%04x%s' "$1" $bm_n "$2"
	fi
}

# ---- the derivation ----
BM_LABEL=$(bm_wide 'KDS service')
bm_kdf() { # bm_kdf HASH KEY CONTEXT BYTES
	openssl kdf -keylen "$4" -kdfopt mode:counter -kdfopt mac:HMAC -kdfopt "digest:$1" -kdfopt "hexkey:$2" \
		-kdfopt "hexsalt:$BM_LABEL" -kdfopt "hexinfo:$3" KBKDF | tr -d ':\n' | lower
}
bm_wrap() { printf %s "$2" | unhex | openssl enc -id-aes256-wrap -K "$1" -iv A6A6A6A6A6A6A6A6 | hex_of; }      # bm_wrap KEK CEK
bm_unwrap() { printf %s "$2" | unhex | openssl enc -d -id-aes256-wrap -K "$1" -iv A6A6A6A6A6A6A6A6 | hex_of; } # bm_unwrap KEK WRAPPED

# bm_seal KEK PLAINTEXT: sets BM_WRAPPED, BM_NONCE and BM_CONTENT. openssl seals with AES-256-GCM in a CMS of another
# type, whose parts are taken.
bm_seal() {
	printf %s "$2" | unhex | openssl cms -encrypt -binary -aes-256-gcm -secretkey "$1" -secretkeyid 01 -outform DER \
		-out "$T/bm.der"
	openssl asn1parse -inform DER -in "$T/bm.der" >"$T/bm.parsed"
	bm_octets() { sed -n 's/.*OCTET STRING *\[HEX DUMP\]:\([0-9A-F]*\)$/\1/p' "$T/bm.parsed" | sed -n "$1p" | lower; }
	BM_WRAPPED=$(bm_octets 2) BM_NONCE=$(bm_octets 3)
	# "  137:d=4  hl=2 l=  11 prim: cont [ 0 ]"
	bm_at=$(sed -n 's/^ *\([0-9]*\):d=4 *hl=\([0-9]*\) l= *\([0-9]*\) prim: cont \[ 0 \].*/\1 \2 \3/p' "$T/bm.parsed")
	# shellcheck disable=SC2086  # three numbers
	set -- $bm_at
	BM_CONTENT=$(od -An -v -tx1 -j $(($1 + $2)) -N "$3" "$T/bm.der" | tr -d ' \n')$(bm_octets 4)
	[ ${#BM_WRAPPED} = 80 ] && [ ${#BM_NONCE} = 24 ] || fail 'openssl made another CMS than expected'
}

# ---- the parts of a blob ----
bm_key_id() { # bm_key_id FLAGS L0 L1 L2 ID INFO DOMAIN FOREST: all but the numbers in hex
	printf 010000004b44534b
	bm_le32 "$1" && bm_le32 "$2" && bm_le32 "$3" && bm_le32 "$4"
	printf %s "$5"
	bm_le32 $((${#6} / 2)) && bm_le32 $((${#7} / 2)) && bm_le32 $((${#8} / 2))
	printf '%s%s%s' "$6" "$7" "$8"
}
bm_recipient() { # bm_recipient ARC NAME TEXT KEYID WRAPPED: of 1.3.6.1.4.1.311.74.1.ARC
	bm_text=${BM_TEXT_HEX-$(bm_hex "$3")}
	bm_pair=$(bm_tlv 30 "$(bm_tlv 0c "$(bm_hex "$2")")$(bm_tlv 0c "$bm_text")")
	bm_list=$(bm_tlv 30 "$(bm_tlv 06 "2b0601040182374a01$(printf %02x "$1")")$(bm_tlv 30 "$(bm_tlv 30 "$bm_pair")")")
	bm_other=$(bm_tlv 30 "$(bm_tlv 06 2b0601040182374a01)$bm_list")
	bm_tlv a2 "020104$(bm_tlv 30 "$(bm_tlv 04 "$4")$bm_other")$(bm_tlv 30 "$(bm_tlv 06 60864801650304012d)")$(bm_tlv 04 "$5")"
}
bm_blob() { # bm_blob RECIPIENTS NONCE CONTENT [embedded]
	bm_gcm=$(bm_tlv 30 "$(bm_tlv 06 60864801650304012e)$(bm_tlv 30 "$(bm_tlv 04 "$2")020110")")
	bm_in='' bm_behind=$3
	[ "${4-}" != embedded ] || bm_in=$(bm_tlv 80 "$3") bm_behind=''
	bm_eci=$(bm_tlv 30 "$(bm_tlv 06 2a864886f70d010701)$bm_gcm$bm_in")
	bm_tlv 30 "$(bm_tlv 06 2a864886f70d010703)$(bm_tlv a0 "$(bm_tlv 30 "020102$(bm_tlv 31 "$1")$bm_eci")")"
	printf %s "$bm_behind"
}
bm_value() { # bm_value TICKS BLOB [RESERVED]
	bm_le32 $(($1 >> 32)) && bm_le32 $(($1 & 4294967295)) && bm_le32 $((${#2} / 2)) && bm_le32 "${3-0}"
	printf %s "$2"
}

# ---- descriptors ----
BM_SYSTEM=010100000000000512000000
bm_sid() { # bm_sid S-1-A-SUB...: below 2^31 and an authority below 256
	bm_ifs=$IFS IFS=-
	# shellcheck disable=SC2086  # numbers
	set -- ${1#S-1-}
	IFS=$bm_ifs
	printf '01%02x0000000000%02x' $(($# - 1)) "$1"
	shift
	for bm_sub; do bm_le32 "$bm_sub"; done
}
bm_ace() { # bm_ace TYPE MASK SID: TYPE 0 allows, 1 denies
	bm_who=$(bm_sid "$3")
	printf '%02x00%02x%02x' "$1" $((8 + ${#bm_who} / 2 & 255)) 0
	bm_le32 "$2"
	printf %s "$bm_who"
}
bm_dacl() { # bm_dacl ACE...
	bm_aces=$(printf %s "$@")
	printf '0200%02x%02x%02x000000' $((8 + ${#bm_aces} / 2 & 255)) $((8 + ${#bm_aces} / 2 >> 8)) $#
	printf %s "$bm_aces"
}
bm_sd() { # bm_sd OWNER GROUP DACL: as Windows lays it out
	printf 01000480
	bm_le32 $((20 + ${#3} / 2)) && bm_le32 $((20 + ${#3} / 2 + ${#1} / 2)) && bm_le32 0 && bm_le32 20
	printf '%s%s%s' "$3" "$1" "$2"
}
bm_sd_of() { # bm_sd_of SID: the target descriptor of a SID protector
	bm_sd $BM_SYSTEM $BM_SYSTEM "$(bm_dacl "$(bm_ace 0 3 "$1")" "$(bm_ace 0 2 S-1-1-0)")"
}
