#!/bin/sh
# SPDX-License-Identifier: MIT
# blob explain on values that are broken or were changed: each says at which byte and in which field, what was read
# before is shown, and a key that fits says what it makes of the rest.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

REAL=laps_attribute_dsinternals_1
BAD=synthetic_negative

# what each of the vectors is told as: id, exit status, part, byte, field, and the reason of the root key;
# - is null, and the spaces of a field are dots
told() {
	cat <<'TABLE'
header_short       1 header         -    -                                       -
header_only        1 header         8    size.is.more.than.the.bytes.that.follow no-recipient
size_too_big       1 header         8    size.is.more.than.the.bytes.that.follow -
size_huge          1 header         8    size.is.more.than.the.bytes.that.follow -
truncated_1        1 header         8    size.is.more.than.the.bytes.that.follow content-changed
truncated_1_fixed  0 -              -    -                                       content-changed
content_missing    1 blob           1121 content.is.shorter.than.its.tag         broken
content_15         1 blob           1121 content.is.shorter.than.its.tag         broken
flip_ct            0 -              -    -                                       content-changed
flip_tag           0 -              -    -                                       content-changed
flip_nonce         0 -              -    -                                       content-changed
flip_wrapped       0 -              -    -                                       unknown
wrong_root         0 -              -    -                                       unknown
kdsk_magic         1 key.identifier 65   magic.is.not.KDSK                       no-recipient
kdsk_version       1 key.identifier 61   version.is.not.1                        no-recipient
l1_32              1 key.identifier 77   L1.is.not.0.to.31                       no-recipient
l2_negative        1 key.identifier 81   L2.is.not.0.to.31                       no-recipient
l0_negative        1 key.identifier 73   L0.is.negative                          no-recipient
cbinfo_big         1 key.identifier 101  length.of.key.info                      no-recipient
cbdomain_odd       1 key.identifier 105  length.of.domain                        no-recipient
dhpb_magic         1 key.info       113  magic                                   format
dh_keylen          1 key.info       886  end                                     trailing
dh_y_0             1 key.info       633  public.key.is.not.one.of.its.group      public-key
dh_y_1             1 key.info       633  public.key.is.not.one.of.its.group      public-key
dh_y_p_minus_1     1 key.info       633  public.key.is.not.one.of.its.group      public-key
dh_y_p             1 key.info       633  public.key.is.not.one.of.its.group      public-key
dh_p_changed       0 -              -    -                                       public-key
flags_nonce        0 -              -    -                                       flags
desc_oid_local     1 blob           46   LOCAL                                   no-recipient
keyattr_oid        1 blob           46   unknown.kind                            no-recipient
wrap_oid_aes128    1 blob           1023 wrapped                                 no-recipient
gcm_oid_aes128     1 blob           1091 GCM                                     broken
icvlen_12          1 blob           1118 tag                                     broken
outer_len_big      1 blob           16   content.info                            no-recipient
outer_indefinite   1 blob           17   indefinite                              no-recipient
contenttype_signed 1 blob           20   enveloped                               no-recipient
trailing_bytes     1 header         1267 bytes.behind                            -
size_zero          1 header         8    zero                                    -
TABLE
}
number_of() { # number_of ID: of the vector in its file
	awk -v id="/$1\"" '/^ *"id": "syn-A/ { n++; if (index($0, id)) { print n; exit } }' "$VECTORS/$BAD.json"
}
of_error() { member "$1" error <"$T/out"; }
key_of() { # key_of N: a root key file with the key of the N-th vector and the id of the value
	printf '{"id":"%s","key_hex":"%s"}\n' "$(vector $REAL root_key_id)" "$(vector $BAD root_key_hex "$1")"
}
explained() { # explained STATUS ARGUMENT...: into $T/out and $T/err
	ex_want=$1 ex_rc=0
	shift
	laps blob explain "$@" >"$T/out" 2>"$T/err" || ex_rc=$?
	is "status of $*" "$ex_want" "$ex_rc"
	is "lines on stderr of $*" "$ex_want" "$(wc -l <"$T/err")"
}

# ENC-11
case_every_negative_vector_has_a_row() {
	is 'the empty one and those of the table' "$({ echo empty; told | sed 's/ .*//'; } | sort | tr '\n' ' ')" \
		"$(sed -n 's/^ *"id": "syn-A\/[a-z]*\/\([^"]*\)".*/\1/p' "$VECTORS/$BAD.json" | sort | tr '\n' ' ')"
}

# ENC-11
case_each_says_byte_and_field() {
	told | while read -r id status part offset field reason; do
		n=$(number_of "$id")
		vector $BAD attribute_hex "$n" >"$T/value"
		key_of "$n" >"$T/key"
		explained "$status" "$T/value" --root-key "$T/key" --json
		if [ "$id" = header_short ]; then
			[ ! -s "$T/out" ] || fail "$id: output of a value without a header"
			like "$id" 'reserved field \(truncated at byte 15: the end\)$' "$(cat "$T/err")"
			continue
		fi
		is "why the key of $id" "$reason" "$(member reason root_keys <"$T/out" | sed 's/^null$/-/')"
		[ "$status" = 1 ] || continue
		is "part of $id" "$(echo "$part" | tr . ' ')" "$(of_error part)"
		is "byte of $id" "$offset" "$(of_error offset)"
		like "field of $id" "$field" "$(of_error field)"
		like "line of $id" "^laps: explain: .*$field.* at byte $offset: " "$(cat "$T/err")"
		# what lies there, unless the value ends there
		is "bytes of $id" "$(tr -d '\n' <"$T/value" | cut -c "$((offset * 2 + 1))-$((offset * 2 + 16))")" \
			"$(of_error bytes | tr -d ' ')"
		# for people the same, and all that came before
		explained 1 "$T/value" --root-key "$T/key"
		like "$id for people" "^broken  *at byte $offset " "$(cat "$T/out")"
		like "time of $id" '2024-04-20T17:43:08.0318350Z \(133581085880318350\)' "$(cat "$T/out")"
		if [ "$part" != header ] && [ "$part" != blob ]; then
			like "recipient of $id" 'SID S-1-5-21-232386557-3557100646-3566837131-512' "$(cat "$T/out")"
		fi
	done
}

# what stands before the break is read: the recipients of one whose content is missing
case_what_was_read_before_is_shown() {
	vector $BAD attribute_hex "$(number_of content_missing)" >"$T/value"
	explained 1 "$T/value"
	for part in 'Domain Admins' 8b0100a4-2606-a328-6070-c5cad7cf5c0b 'L0 362, L1 11, L2 18' contoso.com 'RFC 5114' \
		'AES-256-GCM'; do
		like 'before the content' "$part" "$(cat "$T/out")"
	done
	unlike 'no layout is made up' '^  layout' "$(cat "$T/out")"
	explained 1 "$T/value" --json
	like 'layout' '"layout":null' "$(json_squeeze <"$T/out")"
	vector $BAD attribute_hex "$(number_of outer_indefinite)" >"$T/value"
	explained 1 "$T/value"
	like 'no recipient' '^  recipients  *none could be read' "$(cat "$T/out")"
}

# of a key identifier, the fields before the one that is wrong, and none behind it
case_what_was_read_of_a_key_identifier() {
	all='version 1, flags 3, L0 362, L1 11, L2 18, root key 8b0100a4-2606-a328-6070-c5cad7cf5c0b'
	for row in "cbdomain_odd:$all" "cbinfo_big:$all" 'l2_negative:version 1, flags 3, L0 362, L1 11' \
		'l0_negative:version 1, flags 3' 'kdsk_magic:version 1'; do
		vector $BAD attribute_hex "$(number_of "${row%%:*}")" >"$T/value"
		explained 1 "$T/value"
		like "of ${row%%:*}" "^ key identifier broken; before that: ${row#*:} content" "$(tr -s ' \n' '  ' <"$T/out" |
			sed 's/ key identifier/\n&/')"
	done
	vector $BAD attribute_hex "$(number_of kdsk_version)" >"$T/value"
	explained 1 "$T/value"
	like 'of kdsk_version' '^  key identifier  *broken$' "$(cat "$T/out")"
}

case_the_size_does_not_fit() {
	vector $BAD attribute_hex "$(number_of size_too_big)" >"$T/value"
	explained 1 "$T/value"
	like 'both sizes' '1252 bytes follow, it says, but there are 1251' "$(cat "$T/out")"
	vector $BAD attribute_hex "$(number_of trailing_bytes)" >"$T/value"
	explained 1 "$T/value"
	like 'the lint' '^  trailing-bytes  ' "$(cat "$T/out")"
	# a value that is broken twice says both, the outer one first
	{ cut -c 1-16 "$T/value" && echo ffff0000 && cut -c 25-32 "$T/value" && printf 3180; } | tr -d '\n' >"$T/twice"
	explained 1 "$T/twice"
	like 'the first' '^laps: explain: header: size is more' "$(cat "$T/err")"
	like 'the second' '^  then also  *blob: CMS: content info' "$(cat "$T/out")"
}

# kinds that nobody outside of Windows opens, as Windows writes them
case_other_kinds_are_named() {
	for n in 1 2 3; do
		kind=$(echo LOCAL AND CERTIFICATE | cut -d ' ' -f "$n")
		vector parse_only_and_refuse cms_hex "$n" >"$T/value"
		explained 1 "$T/value" --bare
		like "$kind is named" "^recipient  *$kind.*cannot be opened" "$(cat "$T/out")"
		like "$kind on stderr" "^laps: explain: .*$kind" "$(cat "$T/err")"
		like "$kind differs" '^  other-recipient  ' "$(cat "$T/out")"
		explained 1 "$T/value" --bare --json
		is "kind of $kind" "$kind" "$(member kind <"$T/out" | sed 's/ .*//')"
	done
}

# every prefix of a value: one line, no crash, and a byte that lies in what was given
case_every_prefix() {
	vector $REAL attribute_hex | unhex >"$T/whole"
	for n in 1 7 8 11 12 15 16 17 20 40 60 61 100 112 113 300 888 889 950 1000 1022 1060 1090 1105 1120 1121 1136 1266; do
		head -c "$n" "$T/whole" >"$T/value"
		explained 1 "$T/value"
		at=$(sed -n 's/.* at byte \([0-9]*\).*/\1/p' "$T/err")
		[ "$at" -le "$n" ] || fail "a prefix of $n bytes is broken at byte $at: $(cat "$T/err")"
		# and with a size that fits, so that the blob is to blame
		[ "$n" -gt 16 ] || continue
		{ head -c 8 "$T/whole" | hex_of && printf '%02x%02x000000000000' $(((n - 16) & 255)) $(((n - 16) >> 8)) &&
			head -c "$n" "$T/whole" | tail -c "+17" | hex_of; } >"$T/value"
		laps blob explain "$T/value" >"$T/out" 2>"$T/err"
		[ "$n" -ge 1137 ] || [ -s "$T/err" ] || fail "a blob of $((n - 16)) bytes is not broken"
	done
}

# a bit at a time through the structure of the value: whatever is said, it is said in one line
case_every_byte_changed() {
	whole=$(vector $REAL attribute_hex)
	for at in 0 8 12 16 17 18 20 31 33 35 39 41 44 46 50 53 57 61 65 69 73 77 81 85 101 105 109 113 117 121 377 633 \
		889 913 937 950 955 960 965 970 1020 1030 1040 1049 1090 1100 1105 1119; do
		before=$(printf "%.$((at * 2))s" "$whole")
		rest=${whole#"$before"}
		printf '%s%02x%s' "$before" $((0x$(printf %.2s "$rest") ^ 0x40)) "${rest#??}" >"$T/value"
		rc=0
		laps blob explain "$T/value" >"$T/out" 2>"$T/err" || rc=$?
		[ "$rc" -le 1 ] || fail "byte $at changed: status $rc"
		is "lines on stderr with byte $at changed" "$rc" "$(wc -l <"$T/err")"
	done
}

# data that is no value at all has nothing to be shown; one with a header or a blob that begins as one has
case_what_is_no_value_has_no_table() {
	vector $REAL attribute_hex | tr -d '\n' >"$T/whole"
	for options in '' --json --bare '--bare --json'; do
		for data in 'no value, and no text of one: longer than a header' \
			0000000000000000000000000000000000000000000000000000000000000000; do
			printf %s "$data" >"$T/value"
			# shellcheck disable=SC2086  # no blanks in them
			explained 1 "$T/value" $options
			is "stdout with $options" '' "$(cat "$T/out")"
			like "stderr with $options" '^laps: explain: .* at byte [0-9]*: ' "$(cat "$T/err")"
		done
	done
	cut -c 33- "$T/whole" >"$T/value"
	explained 1 "$T/value"
	like 'a blob without its header' 'begins as a blob .* --bare$' "$(cat "$T/err")"
	# a header that could be one is shown
	{ head -c 32 "$T/whole" && printf %064d 0; } >"$T/value"
	explained 1 "$T/value"
	like 'the header of another blob' '^  update time  *2024-04-20T17:43:08' "$(cat "$T/out")"
	unlike 'the header of another blob' --bare "$(cat "$T/err")"
}

# an L0 that no time has, of which 64 bits of ticks would make a date of 2021, and the last one there is
case_a_period_without_a_date() {
	for l0 in e0c40000 ffffff7f; do
		vector $REAL attribute_hex | tr -d '\n' >"$T/whole"
		{ head -c 146 "$T/whole" && printf %s "$l0" && cut -c 155- "$T/whole"; } | tr -d '\n' >"$T/value"
		explained 0 "$T/value"
		like "period of L0 $l0" '^  key period .* later than any date; the update time is OUTSIDE' "$(cat "$T/out")"
		explained 0 "$T/value" --json
		is "start with L0 $l0" null "$(member period_start <"$T/out")"
		is "end with L0 $l0" null "$(member period_end <"$T/out")"
		is "in the period with L0 $l0" false "$(member update_time_in_period <"$T/out")"
	done
}

sim_main "$@"
