#!/bin/sh
# SPDX-License-Identifier: MIT
# The Makefile, on a copy of the parts of the tree that one small archive needs.
# shellcheck source=tests/unit/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

copy() {
	mkdir -p core/wire
	cp -r "$TOP/Makefile" "$TOP/scripts" .
	cp -r "$TOP/core/include" core
	printf '#include <laps/guid.h>\nint one(void);\nint one(void)\n{\n\treturn 1;\n}\n' >core/wire/one.c
	printf 'int two(void);\nint two(void)\n{\n\treturn 2;\n}\n' >core/wire/two.c
}
wire() { make build/dev/lib/wire.a "$@"; }
built() { grep -c '^  CC' out || true; }

test_building_twice_does_nothing() {
	copy
	status 0 wire
	[ "$(built)" -eq 2 ] || fail "not two files: $(cat out)"
	status 0 wire
	! grep -q '^  [A-Z]' out || fail "the second run did: $(cat out)"
}
test_a_changed_header_rebuilds_what_includes_it() {
	copy
	status 0 wire
	sleep 0.01
	touch core/include/laps/guid.h
	status 0 wire
	[ "$(built)" -eq 1 ] || fail "not one file: $(cat out)"
}
test_changed_flags_rebuild() {
	copy
	quoted="-O1 -DTEXT='\"it is \\\"so\\\"\"'"
	status 0 wire
	status 0 wire CFLAGS="$quoted"
	[ "$(built)" -eq 2 ] || fail "not both files: $(cat out)"
	status 0 wire CFLAGS="$quoted"
	[ "$(built)" -eq 0 ] || fail "again: $(cat out)"
}
test_a_deleted_file_leaves_the_archive() {
	copy
	status 0 wire
	rm core/wire/two.c
	status 0 wire
	[ "$(ar t build/dev/lib/wire.a)" = one.o ] || fail "the archive has: $(ar t build/dev/lib/wire.a)"
}
test_a_missing_library_is_one_line_that_names_it() {
	copy
	mkdir core/ports
	printf '#include <jansson.h>\n' >core/ports/a.c
	program no-pkg-config 'exit 1'
	status 2 make build/dev/obj/core/ports/a.o PKG_CONFIG=./no-pkg-config
	says 'ldap not found by ./no-pkg-config; run scripts/deps'
	[ "$(grep -c 'error\|not found' out)" -eq 1 ] || fail "more than one line: $(cat out)"
}
test_a_missing_compiler_is_one_line_that_names_it() {
	copy
	status 2 wire CC=no-such-cc
	says '^no-such-cc not found; run scripts/deps$'
}
test_a_banned_call_is_an_error_that_names_it() {
	copy
	printf '#include <stdlib.h>\nint n(const char *s);\nint n(const char *s)\n{\n\treturn atoi(s);\n}\n' >core/wire/bad.c
	status 0 make build/dev/banned/core/wire/one.c.ok
	status 2 make build/dev/banned/core/wire/bad.c.ok
	says 'banned_function_atoi'
}
test_the_compile_commands_are_json_with_every_file() {
	copy
	status 0 make build/compile_commands.json CPPFLAGS='-DX=\"y\"'
	[ "$(grep -o '"file":"core/wire/[a-z]*.c"' build/compile_commands.json | wc -l)" -eq 2 ] ||
		fail "not two files: $(cat build/compile_commands.json)"
	grep -q 'DX=\\\\\\"y\\\\\\"' build/compile_commands.json || fail "quoting: $(cat build/compile_commands.json)"
}

run_all
