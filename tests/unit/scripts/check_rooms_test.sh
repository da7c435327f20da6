#!/bin/sh
# SPDX-License-Identifier: MIT
# scripts/check-rooms finds what it is there to find.
# shellcheck source=tests/unit/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

tree() { mkdir -p core/include/laps core/wire core/engine sim/lib sim/run; }
check() { "$TOP/scripts/check-rooms" "$@"; }

test_accepts_what_belongs() {
	tree
	printf '#include <string.h>\n#include <laps/sid.h>\n#include "wire/rd.h"\n' >core/wire/a.c
	printf '#include <sys/socket.h>\n#include <openssl/evp.h>\n#include "lib/b.h"\n' >sim/lib/b.c
	status 0 check
}
test_refuses_includes_of_other_rooms() {
	tree
	printf '#include <time.h>\n' >core/wire/clock.c
	printf '  #  include <openssl/evp.h>\n' >core/engine/key.c
	printf '#include "wire/rd.h"\n' >core/engine/reader.c
	printf '#include <stdio.h>\n' >core/include/laps/noisy.h
	printf '#include "wire/rd.h"\n' >sim/lib/inside.c
	printf '#include <openssl/evp.h>\n' >sim/run/cert.c
	status 1 check
	says "core/wire/clock.c: 'time.h' is not for core/wire"
	says "core/engine/key.c: 'openssl/evp.h'"
	says "core/engine/reader.c: 'wire/rd.h'"
	says "core/include/laps/noisy.h: 'stdio.h'"
	says "sim/lib/inside.c: 'wire/rd.h'"
	says "sim/run/cert.c: 'openssl/evp.h'"
	[ "$(wc -l <out)" -eq 6 ] || fail "more or less than six: $(cat out)"
}
test_refuses_a_room_without_rules() {
	tree
	mkdir core/cellar
	status 1 check
	says 'the room core/cellar'
}
archive() { # archive NAME SOURCE
	printf '%s\n' "$2" >"$1.c"
	gcc -c -o "$1.o" "$1.c"
	ar rcs "$1.a" "$1.o"
}
test_refuses_functions_that_no_include_shows() {
	tree
	archive wire 'extern long time(long *); long f(void); long f(void) { return time(0); }'
	archive crypto 'int f(void); int g(void); int g(void) { return (int)f(); }'
	archive rules 'int r(void); int r(void) { return 1; }'
	archive engine 'int r(void); int h(void); int e(void); int e(void) { return r() + h(); }'
	status 1 check .
	says "wire.a asks for 'time'"
	says "engine.a asks for 'h'"
	[ "$(wc -l <out)" -eq 2 ] || fail "more or less than two: $(cat out)"
}

run_all
