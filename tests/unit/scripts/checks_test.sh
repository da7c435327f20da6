#!/bin/sh
# SPDX-License-Identifier: MIT
# The small checks of make lint, and make checklist, on trees with a fault in them.
# shellcheck source=tests/unit/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

repository() {
	command -v git >/dev/null || skip 'no git'
	git init -q .
	echo out >.git/info/exclude
	mkdir -p core/wire fixtures/checklist tests/unit
	printf '# SPDX-License-Identifier: MIT\nall:\n' >Makefile
}

test_the_tree_may_be_clean() {
	repository
	status 0 "$TOP/scripts/check-tree"
}
test_the_tree_has_only_the_known_top_level() {
	repository
	echo x >notes.txt
	status 1 "$TOP/scripts/check-tree"
	says 'not for the top level: notes.txt'
}
test_the_tree_names_no_home_no_blank_at_the_end_and_its_licence() {
	repository
	printf '/* SPDX-License-Identifier: MIT */\n/* see /%s/somebody/notes */\n' home >core/wire/a.c
	printf '/* SPDX-License-Identifier: MIT */\nint a; \n' >core/wire/b.c
	printf 'int c;\n' >core/wire/c.c
	status 1 "$TOP/scripts/check-tree"
	says 'path of one machine: core/wire/a.c:2'
	says 'blank at the end of a line: core/wire/b.c:2'
	says 'no SPDX line: core/wire/c.c'
	[ "$(wc -l <out)" -eq 3 ] || fail "more or less than three: $(cat out)"
}
test_memcmp_is_counted() {
	mkdir -p core/crypto scripts
	printf 'x = memcmp(a, b, 1) || memcmp (c, d, 2);\ny = laps_ct_eq(a, b, 1);\nz = memcmp(a, b, 3);\n' >core/crypto/a.c
	: >scripts/memcmp.allow
	status 1 "$TOP/scripts/check-memcmp"
	says 'core/crypto/a.c has 3, scripts/memcmp.allow says 0'
	echo 'core/crypto/a.c 3 object identifiers, which are public' >scripts/memcmp.allow
	status 0 "$TOP/scripts/check-memcmp"
	echo 'core/crypto/gone.c 1 nothing' >>scripts/memcmp.allow
	status 1 "$TOP/scripts/check-memcmp"
	says 'gone.c, which is gone'
}
test_the_checklist_finds_rows_in_the_comment_above_a_test() {
	repository
	printf '# source: x\nAB-01 | documented | S | one\nAB-02 | ours | S | two\nAB-03 | ours | S | three\n' >fixtures/checklist/x.txt
	printf '/* AB-01 */\nSTART_TEST(first)\n/* AB-02: said inside */\n\nint x;\nSTART_TEST(second)\n' >tests/unit/a_test.c
	printf '# AB-03,\n# and AB-01\ncase_third() {\n' >tests/b.sh
	status 0 "$TOP/scripts/checklist"
	says '^AB-01 +one  \[documented: S\]$'
	says 'tests/unit/a_test.c:first$'
	says 'tests/b.sh:case_third$'
	! grep -q second out || fail 'a comment above something else counts'
	last_line '3 rows, 2 with a test (1 of 1 documented, 1 of 2 ours), 1 without'
	status 0 "$TOP/scripts/checklist" --missing
	says '^AB-02 '
	! grep -q '^AB-01' out || fail 'a row with a test is called missing'
}
test_the_checklist_fails_with_a_row_that_does_not_exist() {
	repository
	printf 'AB-01 | ours | S | one\n' >fixtures/checklist/x.txt
	printf '/* AB-99 */\nSTART_TEST(first)\n' >tests/unit/a_test.c
	status 1 "$TOP/scripts/checklist"
	says 'no such row: AB-99'
}
test_the_checklist_takes_the_name_of_a_cipher_for_no_row() {
	repository
	printf 'AB-01 | ours | S | one\n' >fixtures/checklist/x.txt
	printf '/* AES-256-GCM, SHA-512, AB-01 and RFC-3394 */\nSTART_TEST(first)\n' >tests/unit/a_test.c
	status 0 "$TOP/scripts/checklist"
	says 'tests/unit/a_test.c:first$'
	last_line '1 rows, 1 with a test (0 of 0 documented, 1 of 1 ours), 0 without'
}

run_all
