# SPDX-License-Identifier: MIT
# lapsim. `make help` lists the goals. Everything built goes under build/.
#
# Yours to set: CC CFLAGS CPPFLAGS LDFLAGS PREFIX DESTDIR PKG_CONFIG; WERROR= turns errors off;
# V=1 shows commands; TESTS="wire/sid cms" runs only programs with one of these in their name;
# VARIANT=dev|asan|cov|fuzz picks a build directory and its flags; the goals choose it themselves.

CFLAGS     ?= -O2 -g
PREFIX     ?= /usr/local
PKG_CONFIG ?= pkg-config
WERROR     ?= -Werror
VARIANT    ?= dev
FUZZ_TOTAL ?= 900
ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(VARIANT),fuzz)
CC := $(if $(findstring clang,$(CC)),$(CC),clang)
endif
ifeq ($(filter dev asan cov fuzz,$(VARIANT)),)
$(error VARIANT is dev, asan, cov or fuzz, not '$(VARIANT)')
endif

B    := build/$(VARIANT)
BIN  := $(if $(filter dev,$(VARIANT)),build/bin,$(B)/bin)
Q    := $(if $(V),,@)
say   = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@printf '  %-5s %s\n' $(1) $(2))
NPROC := $(shell nproc 2>/dev/null || echo 2)
# a make of our own for goals that install first: parallel unless the caller said otherwise
SUBMAKE = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(NPROC) -O)

VERSION := 0.1

WARN := -std=c11 -Wall -Wextra -Wshadow -Wvla -Wcast-qual -Wwrite-strings -Wundef \
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wconversion $(WERROR)
# -fPIC also for what goes into shared objects: hidden, so it costs nothing
HARDEN := -fstack-protector-strong -fPIC -fvisibility=hidden
# glibc refuses to fortify code that is not optimised
optimised    := $(filter-out -O0,$(filter -O%,$(CFLAGS)))
variant_dev  := $(if $(optimised),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
variant_asan := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
variant_cov  := --coverage -O0
variant_fuzz := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
link_dev     := -pie -Wl,-z,relro,-z,now
link_asan    := -fsanitize=address,undefined
link_cov     := --coverage
link_fuzz    := -fsanitize=address,undefined

# pkg-config, asked once for each library and only when it is used; a missing one is one line
pc = $(if $(filter undefined,$(flavor pc_$(1)_$(2))),$(eval pc_$(1)_$(2) := $(shell \
	$(PKG_CONFIG) --$(2) $(1) 2>/dev/null || echo missing)))$(if $(filter missing,$(pc_$(1)_$(2))),$(error \
	$(1) not found by $(PKG_CONFIG); run scripts/deps))$(pc_$(1)_$(2))
pcs = $(foreach l,$(1),$(call pc,$(l),$(2)))

PC_crypto := libcrypto
PC_ports  := ldap lber jansson pwquality libcurl krb5 krb5-gssapi
PC_cli    := ldap lber jansson
PC_sim    := ldap lber jansson libcrypto libmicrohttpd gnutls krb5
PC_kds    := ldap lber jansson libcrypto krb5 krb5-gssapi
PC_tests  := check jansson libcurl $(PC_sim)
PC_fleet  := libcurl $(PC_sim)
LIBS_crypto = $(call pcs,$(PC_crypto),libs)
# of a program: most symbols are theirs, and each start looks them up in this order
LIBS_first  = $(LIBS_crypto) -lc
LIBS_ports  = $(call pcs,$(PC_ports),libs) -lcrypt
LIBS_sim    = $(call pcs,$(PC_sim),libs) -lcrypt -pthread
LIBS_kds    = $(call pcs,$(PC_kds),libs) -pthread
LIBS_fleet  = $(call pcs,libcurl krb5-gssapi,libs)
LIBS_check  = $(call pcs,check jansson,libs)
LIBS_conform = $(LIBS_sim) $(call pcs,libcurl krb5-gssapi libsasl2,libs)

# public headers for all; a part sees its own private ones only
ALL_CPPFLAGS = -D_GNU_SOURCE -DLAPS_VERSION='"$(VERSION)"' -Icore/include -Isim/include $(CPPFLAGS)
ALL_CFLAGS   = $(WARN) $(HARDEN) $(CFLAGS) $(variant_$(VARIANT)) -MMD -MP
ALL_LDFLAGS  = $(LDFLAGS) $(link_$(VARIANT))
part   = $(or $(filter sim tests,$(firstword $(subst /, ,$(1)))),$(word 2,$(subst /, ,$(1))))
inc_core := -Icore
inc_sim  := -Isim
inc_tests := -Icore -Isim -Itests
own_inc    = $(if $(filter core/include/% sim/include/%,$(1)),,$(inc_$(firstword $(subst /, ,$(1)))))
part_flags = $(call own_inc,$(1)) $(call pcs,$(PC_$(call part,$(1))),cflags)
# what one file alone is told
part_flags += $(if $(filter core/cli/pam_laps.c,$(1)),$(pam_flags))
compile    = $(CC) $(ALL_CPPFLAGS) $(call part_flags,$(1)) $(ALL_CFLAGS)

# ---- rooms -----------------------------------------------------------------------------------
obj      = $(patsubst %.c,$(B)/obj/%.o,$(1))
room_obj = $(call obj,$(wildcard $(1)/*.c))
gen_obj  = $(patsubst $(B)/gen/%.c,$(B)/obj/gen/%.o,$(1))

GEN_rules := $(B)/gen/words_large.c $(B)/gen/words_short_1.c $(B)/gen/words_short_2.c
GEN_directory := $(patsubst fixtures/schema/%.schema,$(B)/gen/schema_%.c,$(wildcard fixtures/schema/*.schema)) \
	$(patsubst fixtures/schema/%.txt,$(B)/gen/table_%.c,$(wildcard fixtures/schema/*.txt))
GEN_cloud := $(patsubst fixtures/keys/%.pem,$(B)/gen/key_%.c,$(wildcard fixtures/keys/*.pem)) \
	$(B)/gen/cloud_app_pem.c $(B)/gen/cloud_app_key.c
GEN_lib := $(B)/gen/page_css.c
GEN_web := $(B)/gen/web_css.c $(B)/gen/web_js.c
GEN_conform := $(B)/gen/conform_css.c

OBJ_wire   := $(call room_obj,core/wire)
OBJ_crypto := $(call room_obj,core/crypto)
OBJ_rules  := $(call room_obj,core/rules) $(call gen_obj,$(GEN_rules))
OBJ_engine := $(call room_obj,core/engine)
OBJ_ports  := $(call room_obj,core/ports)
# the PAM module is a program of its own
OBJ_cli    := $(filter-out %/pam_laps.o,$(call room_obj,core/cli))
OBJ_lib    := $(call room_obj,sim/lib) $(call gen_obj,$(GEN_lib))
OBJ_cloud  := $(call room_obj,sim/cloud) $(call gen_obj,$(GEN_cloud))
OBJ_directory := $(call room_obj,sim/directory) $(call gen_obj,$(GEN_directory))
OBJ_kdc    := $(call room_obj,sim/kdc)
OBJ_kds    := $(call room_obj,sim/kds)
OBJ_rpc    := $(call room_obj,sim/kds/rpc)
OBJ_ntlm   := $(call room_obj,sim/kds/ntlm)
# main is the program's
OBJ_keyserver := $(filter-out %/main.o,$(call room_obj,sim/kds/server))
OBJ_dc     := $(call room_obj,sim/directory/dc) $(call obj,sim/lib/jsonline.c)
OBJ_view   := $(call room_obj,sim/view)
OBJ_lint   := $(call room_obj,sim/lint)
OBJ_web    := $(call room_obj,sim/web) $(if $(wildcard sim/web/window.js),$(call gen_obj,$(GEN_web)))
OBJ_fleet  := $(call room_obj,sim/fleet)
OBJ_run    := $(call room_obj,sim/run)
# a program of its own, which may stand on a world; its broken targets are tools for tests
OBJ_conform_all := $(foreach r,conformance conformance/directory conformance/entra conformance/client,$(call room_obj,tests/$(r))) $(call gen_obj,$(GEN_conform))
OBJ_conform := $(filter-out %/conformance/main.o,$(OBJ_conform_all))
# the world is a library; main and the commands are the program's
OBJ_world  := $(filter-out $(B)/obj/sim/run/main.o $(B)/obj/sim/run/cmd_%.o,$(OBJ_run))
OBJ_liblaps-core := $(OBJ_wire) $(OBJ_crypto) $(OBJ_rules) $(OBJ_engine)
OBJ_liblaps      := $(OBJ_liblaps-core) $(OBJ_ports)
OBJ_liblapsim    := $(OBJ_world) $(OBJ_lib) $(OBJ_directory) $(OBJ_kdc) $(OBJ_kds) $(OBJ_cloud) $(OBJ_wire) $(OBJ_rules) $(OBJ_crypto)
# the program's commands, for benches that run them
OBJ_commands := $(filter-out $(B)/obj/core/cli/main.o,$(OBJ_cli))
BENCH_MAINS  := tests/bench/figure.c tests/bench/report.c tests/bench/preload_calls.c
OBJ_bench    := $(call obj,$(filter-out %_bench.c $(BENCH_MAINS),$(wildcard tests/bench/*.c)))
CRASH_MAINS  := tests/crash/crashpoint.c tests/crash/matrix.c
LOAD_MAINS   := tests/load/mixed.c tests/load/rate.c
OBJ_load     := $(call obj,$(filter-out $(LOAD_MAINS),$(wildcard tests/load/*.c)))
OBJ_crash    := $(call obj,$(filter-out $(CRASH_MAINS),$(wildcard tests/crash/*.c)))
# tests/lib/fake*.c stand on core rooms of their own
OBJ_testlib  := $(call obj,$(filter-out tests/lib/fake% tests/lib/sasl_credentials.c,$(wildcard tests/lib/*.c)))
OBJ_testfake := $(call obj,$(wildcard tests/lib/fake*.c))

# archives, a room each, in link order from the top
A_wire   := $(B)/lib/wire.a
A_crypto := $(B)/lib/crypto.a $(A_wire)
A_rules  := $(B)/lib/rules.a $(A_wire)
A_dc     := $(B)/lib/dc.a $(A_rules)
A_engine := $(B)/lib/engine.a $(B)/lib/rules.a $(A_crypto)
A_ports  := $(B)/lib/ports.a $(A_engine)
A_commands := $(B)/lib/commands.a $(A_ports)
A_rpc    := $(B)/lib/rpc.a $(A_wire)
A_sim    := $(B)/lib/world.a $(B)/lib/cloud.a $(B)/lib/kds.a $(B)/lib/kdc.a $(B)/lib/directory.a $(B)/lib/lib.a $(B)/lib/rules.a $(A_crypto)
# the program's own rooms, on top of the world; the view decides as the key service does
A_program := $(B)/lib/fleet.a $(B)/lib/web.a $(B)/lib/lint.a $(B)/lib/view.a $(B)/lib/keyserver.a $(filter-out $(A_rules) $(A_crypto),$(A_sim)) $(A_ports)
# the key service, which is a process of its own
A_keyserver := $(B)/lib/keyserver.a $(B)/lib/ntlm.a $(B)/lib/rpc.a $(B)/lib/lib.a $(B)/lib/rules.a $(A_crypto)
PURE_ARCHIVES := $(patsubst %,$(B)/lib/%.a,wire crypto rules engine)
ARCHIVE_NAMES := wire crypto rules engine ports lib dc directory kdc kds rpc ntlm keyserver cloud world view lint web fleet liblaps-core liblaps liblapsim testlib testfake \
	commands bench crash load conform

# ---- what gets built -------------------------------------------------------------------------
PROGRAMS  := $(BIN)/laps $(BIN)/lapsim $(BIN)/laps-conform
LIBRARIES := $(patsubst %,$(B)/lib/%.a,liblaps-core liblaps liblapsim)
PAM_MODULE := $(BIN)/pam_laps.so
KDC_MODULE := $(BIN)/lapsim_kdb.so
DC_OBJECT := $(BIN)/lapsim_dc.so
PRELOAD   := $(BIN)/lapsim_preload.so
KEY_SERVER := $(if $(wildcard sim/kds/server/main.c),$(BIN)/lapsim_kds)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help programs libraries tests clean FORCE

all: programs libraries build/compile_commands.json ## build the programs and the libraries
programs: $(PROGRAMS) $(PAM_MODULE) $(KDC_MODULE) $(DC_OBJECT) $(KEY_SERVER) $(PRELOAD)
libraries: $(LIBRARIES)

help: ## list the goals
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

link = $(Q)mkdir -p $(@D) && $(CC) $(ALL_LDFLAGS) -o $@ $(1)

# what a library loses is not laps's leak
ignored_asan := $(B)/obj/tests/lib/sasl_credentials.o
$(BIN)/laps: $(OBJ_cli) $(ignored_$(VARIANT)) $(A_ports) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$(OBJ_cli) $(ignored_$(VARIANT)) $(A_ports) $(LIBS_first) $(LIBS_ports) -lm)

$(BIN)/lapsim: $(filter-out $(OBJ_world),$(OBJ_run)) $(ignored_$(VARIANT)) $(A_program) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$(filter-out $(OBJ_world),$(OBJ_run)) $(ignored_$(VARIANT)) $(A_program) $(LIBS_first) $(LIBS_sim) $(LIBS_fleet) -lm)

$(BIN)/laps-conform: $(OBJ_conform_all) $(ignored_$(VARIANT)) $(A_program) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$(OBJ_conform_all) $(ignored_$(VARIANT)) $(A_program) $(LIBS_first) $(LIBS_conform) -lm)

$(BIN)/lapsim_kds: $(B)/obj/sim/kds/server/main.o $(A_keyserver) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$< $(A_keyserver) $(LIBS_first) $(LIBS_kds))

# loaded into other people's programs, so without a sanitizer's runtime
pam_flags = -DPAM_LAPS_PROGRAM='"$(PREFIX)/bin/laps"'
$(PAM_MODULE): core/cli/pam_laps.c $(B)/flags $(B)/ldflags $(B)/prefix
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CPPFLAGS) $(pam_flags) $(WARN) -fstack-protector-strong -fvisibility=hidden $(CFLAGS) \
		-fPIC -shared $(LDFLAGS) -Wl,-z,relro,-z,now -o $@ $< -lpam

# what it has in common with lapsim is compiled for it again, for the same reason
SRC_KDC_MODULE := $(wildcard sim/kdc/db/*.c) sim/kdc/name.c sim/kdc/key.c sim/lib/faultmap.c sim/lib/jsonline.c sim/lib/fail.c core/rules/worldfault.c core/wire/filetime.c core/wire/err.c
$(KDC_MODULE): $(SRC_KDC_MODULE) $(wildcard sim/kdc/*.h sim/kdc/db/*.h) sim/directory/dc/realm.h sim/lib/faultmap.h sim/lib/jsonline.h sim/lib/walltime.h core/include/laps/worldfault.h $(B)/flags $(B)/ldflags
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CPPFLAGS) -Isim $(call pc,kdb,cflags) $(WARN) -fstack-protector-strong -fvisibility=hidden \
		$(CFLAGS) -fPIC -shared $(LDFLAGS) -Wl,-z,relro,-z,now -o $@ $(SRC_KDC_MODULE) $(call pcs,kdb krb5 lber,libs)

# loaded into every program of a world: without a sanitizer's runtime, and of the C library alone
SRC_PRELOAD := $(wildcard sim/preload/*.c) $(addprefix core/,rules/worldfault.c wire/filetime.c wire/err.c)
$(PRELOAD): $(SRC_PRELOAD) $(wildcard sim/preload/*.h) core/include/laps/worldfault.h core/include/laps/worldclock.h $(B)/flags $(B)/ldflags
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CPPFLAGS) -Isim $(WARN) -fstack-protector-strong -fvisibility=hidden $(CFLAGS) \
		-fPIC -shared $(LDFLAGS) -Wl,-z,relro,-z,now -o $@ $(SRC_PRELOAD)

# loaded into slapd, which has the slapi_ functions: what may stay undefined is in scripts/rooms.symbols.
# They are looked for when they are called, so that a program without them can say what it has to say
ifeq ($(VARIANT),dev)
$(DC_OBJECT): $(OBJ_dc) $(A_rules) sim/directory/dc/exports.map $(B)/ldflags
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) -shared $(LDFLAGS) -Wl,-z,relro,-z,lazy -Wl,--version-script=sim/directory/dc/exports.map \
		-o $@ $(OBJ_dc) $(A_rules)
else
# Debian's slapd has no sanitizer and writes no coverage, so neither does what it loads
$(DC_OBJECT): FORCE
	$(Q)mkdir -p $(@D) && $(MAKE) --no-print-directory VARIANT=dev build/bin/lapsim_dc.so && cp build/bin/lapsim_dc.so $@
# but for check-dc, which gives slapd the sanitizer's runtime with it
$(B)/lib/lapsim_dc.so: $(OBJ_dc) $(A_rules) sim/directory/dc/exports.map $(B)/ldflags
	$(call say,LINK,$@)
	$(Q)$(CC) -shared $(ALL_LDFLAGS) -Wl,-z,relro,-z,lazy -Wl,--version-script=sim/directory/dc/exports.map \
		-o $@ $(OBJ_dc) $(A_rules)
endif

$(foreach a,$(ARCHIVE_NAMES),$(eval $(B)/lib/$(a).a: $(OBJ_$(a))))
# made anew whenever the list of objects changes, so that no deleted file stays in it
$(B)/lib/%.a: $(B)/lib/%.list
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $(filter %.o,$^)

# Stamps: files that change only when their text does. $(file) needs no quoting, whatever is in it.
stamp = $(shell mkdir -p $(@D))$(file >$@.new,$(1))$(Q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(B)/lib/%.list: FORCE
	$(call stamp,$(sort $(OBJ_$*)))
$(B)/flags: FORCE
	@command -v $(firstword $(CC)) >/dev/null || { echo '$(firstword $(CC)) not found; run scripts/deps' >&2; exit 1; }
	$(call stamp,$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS))
$(B)/prefix: FORCE
	$(call stamp,$(PREFIX))
$(B)/ldflags: FORCE
	$(call stamp,$(CC) $(ALL_LDFLAGS))

$(B)/obj/gen/%.o: $(B)/gen/%.c $(B)/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(call compile,$<) -Wno-overlength-strings -c -o $@ $<
$(B)/obj/%.o: %.c $(B)/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(call compile,$<) -c -o $@ $<

$(B)/gen/words_%.c: fixtures/wordlists/eff_%.txt scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed words laps_words_$* $< >$@
$(B)/gen/table_%.c: fixtures/schema/%.txt scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed text sim_table_$* $< >$@
$(B)/gen/schema_%.c: fixtures/schema/%.schema scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed text sim_schema_$(subst -,_,$*) $< >$@

$(B)/gen/page_css.c: sim/lib/page.css scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed text sim_page_css $< >$@
$(B)/gen/web_%.c: sim/web/window.% scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed text sim_web_$* $< >$@
$(B)/gen/conform_css.c: tests/conformance/report.css scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed text conform_report_css $< >$@
$(B)/gen/cloud_app_%.c: fixtures/cloud/app.% scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed text sim_cloud_app_$* $< >$@
$(B)/gen/key_%.c: fixtures/keys/%.pem scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed text sim_key_$(subst -,_,$*) $< >$@

# every C file of the tree, for editors and clang-tidy; make knows the commands before they run
ALL_SRC   := $(wildcard core/*/*.c sim/*/*.c sim/directory/dc/*.c sim/kdc/db/*.c sim/kds/*/*.c tests/lib/*.c tests/unit/*/*.c tests/sim/*.c tests/crash/*.c tests/load/*.c tests/replication/*.c tests/regress/*.c tests/conformance/*.c tests/conformance/*/*.c tests/conformance/mutant/*/*.c tests/fuzz/*.c tests/bench/*.c tests/sim/preload/*.c \
	tests/clients/*.c)
json_text  = $(subst ",\",$(subst \,\\,$(1)))
db_entry   = ,{"directory":"$(CURDIR)","file":"$(1)","command":"$(call json_text,$(call compile,$(1)) -c $(1))"}
$(B)/commands: FORCE
	$(call stamp,$(foreach s,$(ALL_SRC),$(call db_entry,$(s))))
build/compile_commands.json: $(B)/commands
	$(Q)sed 's/^,/[/; s/$$/]/' $< >$@

# ---- tests -----------------------------------------------------------------------------------
# tests/unit/ROOM/NAME_test.c is one program, linked with ROOM and what lies below it
UNIT := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/unit/*/*_test.c tests/regress/*.c))
REPLAY := $(patsubst tests/fuzz/%_fuzz.c,$(B)/tests/fuzz/%_replay,$(wildcard tests/fuzz/*_fuzz.c))
FUZZERS := $(patsubst tests/fuzz/%_fuzz.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
BENCHES := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/bench/*_bench.c))
SCRIPT_TESTS := $(wildcard tests/unit/scripts/*_test.sh)
SIM_TESTS := $(wildcard tests/sim/*.sh)
# the clients of a domain controller under load, and the tests that have it
LOAD_TOOLS := $(B)/tests/load/mixed $(B)/tests/load/rate
BENCH_TOOLS = $(patsubst tests/%.c,$(B)/tests/%,$(BENCH_MAINS))
LOAD_TESTS := $(wildcard tests/load/*.sh)
FLEET_TESTS := $(wildcard tests/fleet/*.sh)
REPLICATION_TESTS := $(wildcard tests/replication/*.sh)
REPLICATION_TOOL := $(B)/tests/replication/ledger
SIM_TOOLS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/sim/*.c) $(CRASH_MAINS))
# preloaded into clients that make an RSA key
RSA_KEY := $(B)/tests/sim/rsakey.so
SIM_TOOLS += $(RSA_KEY)
# broken targets of laps-conform
CONFORM_TOOLS := $(patsubst %,$(B)/tests/conformance/%_mutant,$(notdir $(patsubst %/,%,$(sort $(dir $(wildcard tests/conformance/mutant/*/*.c))))))
SIM_TOOLS += $(CONFORM_TOOLS)
# comparisons with other implementations, the longest first, and the tools that speak for ours
CLIENT_KDS := $(wildcard tests/clients/kds_*.py)
CLIENT_TESTS := $(CLIENT_KDS) $(filter-out $(CLIENT_KDS),$(wildcard tests/clients/tutorial.sh tests/clients/conform_*.sh tests/clients/*_samba.sh tests/clients/*_tshark.sh tests/clients/*_reference.py tests/clients/*_samba.py tests/clients/*_cloud.py tests/clients/*_names.py tests/clients/*_directory.py tests/clients/*_directory.sh tests/clients/node/*_cloud.mjs tests/clients/node/*_names.mjs tests/clients/node/*_page.mjs))
CLIENT_TOOLS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/clients/*_tool.c))
FAKE := $(B)/lib/testfake.a
# archives of tests, which stand on tests/lib
tests_own = %testfake.a %bench.a %crash.a %load.a %conform.a
# of these programs, the ones that TESTS asks for
picked = $(if $(TESTS),$(foreach p,$(1),$(if $(strip $(foreach t,$(TESTS),$(findstring $(t),$(p)))),$(p))),$(1))

# $(1) folder below tests, $(2) archives, $(3) libraries
define test_room
$(B)/tests/$(1)/%: $(B)/obj/tests/$(1)/%.o $(B)/lib/testlib.a $(2) $(B)/ldflags
	$$(call say,LINK,$$@)
	$$(call link,$$< $(filter $(tests_own),$(2)) $(B)/lib/testlib.a $(filter-out $(tests_own),$(2)) \
		$(3) $$(LIBS_check) -lm)
endef
$(eval $(call test_room,unit/lib,,))
$(eval $(call test_room,unit/wire,$(A_wire),))
$(eval $(call test_room,unit/crypto,$(A_crypto),$$(LIBS_crypto)))
$(eval $(call test_room,unit/rules,$(A_rules),))
$(eval $(call test_room,unit/engine,$(FAKE) $(A_engine),$$(LIBS_crypto)))
$(eval $(call test_room,unit/ports,$(FAKE) $(A_ports),$$(LIBS_ports) $$(call pc,libssl,libs) $$(LIBS_crypto)))
$(eval $(call test_room,unit/sim,$(A_sim),$$(LIBS_sim)))
$(eval $(call test_room,unit/cloud,$(A_sim),$$(LIBS_sim)))
$(eval $(call test_room,unit/view,$(A_program),$$(LIBS_sim)))
$(eval $(call test_room,unit/lint,$(A_program),$$(LIBS_sim)))
$(eval $(call test_room,unit/web,$(A_program),$$(LIBS_sim) $$(LIBS_fleet)))
$(eval $(call test_room,unit/fleet,$(A_program),$$(LIBS_sim) $$(LIBS_fleet)))
$(eval $(call test_room,unit/conform,$(B)/lib/conform.a $(A_program),$$(LIBS_conform)))
$(eval $(call test_room,unit/rpc,$(A_rpc),))
$(eval $(call test_room,unit/ntlm,$(A_keyserver),$$(LIBS_kds)))
$(eval $(call test_room,unit/kds,$(A_keyserver),$$(LIBS_kds)))
$(eval $(call test_room,unit/dc,$(call obj,$(wildcard tests/lib/fakeslapi*.c)) $(A_dc),-lldap -llber -pthread))
$(eval $(call test_room,sim,,))
$(eval $(call test_room,crash,$(B)/lib/crash.a $(A_wire),$$(LIBS_ports)))
$(eval $(call test_room,load,$(B)/lib/load.a,$$(call pcs,ldap lber,libs)))
$(eval $(call test_room,clients,$(B)/obj/tests/clients/request.o $(B)/lib/rules.a $(A_sim),$$(LIBS_sim)))
$(eval $(call test_room,regress,$(FAKE) $(A_ports),$$(LIBS_ports) $$(LIBS_crypto)))
$(eval $(call test_room,bench,$(B)/lib/bench.a $(FAKE) $(A_commands),$$(LIBS_ports) $$(LIBS_crypto)))
$(eval $(call test_room,fuzz,,))

# the cloud's bench has servers of its own
$(B)/tests/bench/cloud_bench: $(B)/obj/tests/bench/cloud_bench.o $(B)/lib/bench.a $(B)/lib/testlib.a $(A_sim) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$< $(filter %.a,$^) $(LIBS_sim) -lm)

# broken targets, one program a suite: proxies in front of a world, and a client with broken ports
$(B)/tests/conformance/client_mutant: $(call room_obj,tests/conformance/mutant/client) $(A_ports) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$(filter %.o,$^) $(A_ports) $(LIBS_ports) $(LIBS_crypto) -lm)
define proxy_mutant
$(B)/tests/conformance/$(1)_mutant: $(call room_obj,tests/conformance/mutant/$(1)) $(A_sim) $(B)/ldflags
	$$(call say,LINK,$$@)
	$$(call link,$$(filter %.o,$$^) $(A_sim) $(LIBS_conform) -lm)
endef
$(eval $(call proxy_mutant,directory))
$(eval $(call proxy_mutant,entra))

# writes to several controllers, and knows what they must have
$(REPLICATION_TOOL): $(call room_obj,tests/replication) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$(filter %.o,$^) -lldap -llber)

# without a sanitizer's runtime, as it is loaded before that
$(RSA_KEY): tests/sim/preload/rsakey.c $(B)/gen/cloud_app_key.c $(B)/flags $(B)/ldflags
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CPPFLAGS) $(WARN) $(CFLAGS) -Wno-overlength-strings -fPIC -shared $(LDFLAGS) -o $@ \
		$(filter %.c,$^) $(LIBS_crypto)

# asks a world, and makes descriptors
$(B)/tests/sim/admatrix: $(B)/obj/tests/sim/admatrix.o $(B)/lib/testlib.a $(A_sim) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$< $(filter %.a,$^) $(LIBS_sim) $(LIBS_check) -lm)

# laps-conform with a suite that is made up
$(B)/tests/sim/conformtoy: $(B)/obj/tests/sim/conformtoy.o $(B)/lib/conform.a $(A_program) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$< $(B)/lib/conform.a $(A_program) $(LIBS_conform) -lm)

# decides as the key service does
$(B)/tests/sim/kdsanswer: $(B)/obj/tests/sim/kdsanswer.o $(A_keyserver) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$< $(filter %.a,$^) $(LIBS_kds))

# a client of the key service
$(B)/tests/sim/ntlmcall: $(B)/obj/tests/sim/ntlmcall.o $(B)/lib/testlib.a $(A_keyserver) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$< $(filter %.a,$^) $(LIBS_kds) $(LIBS_check) -lm)

# their allocations, and those of the archives they have, go through tests/lib/oom.c
$(addprefix $(B)/tests/unit/,engine/oom_test engine/keycache_test engine/keycache_reach_test kds/keys_test kds/cache_test rpc/nomem_test ntlm/nomem_test rules/sd_oom_test crypto/nomem_test crypto/nomem_token_test): private override LDFLAGS += \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=free

# counts allocations itself
$(B)/tests/bench/alloc_bench: private override LDFLAGS += \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=free

# one file a target: with the replay main under any compiler, with libFuzzer's under clang
FUZZ_ARCHIVES := $(B)/lib/testlib.a $(B)/lib/conform.a $(B)/lib/fleet.a $(B)/lib/web.a $(B)/lib/lint.a $(B)/lib/keyserver.a $(B)/lib/ntlm.a $(B)/lib/rpc.a $(B)/lib/dc.a $(B)/lib/directory.a $(B)/lib/cloud.a $(B)/lib/lib.a $(A_ports)
FUZZ_LIBS = -Wl,--as-needed $(LIBS_ports) $(LIBS_sim) -lm
$(B)/tests/fuzz/%_replay: $(B)/obj/tests/fuzz/%_fuzz.o $(B)/obj/tests/fuzz/replay.o $(FUZZ_ARCHIVES) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,$(filter %.o,$^) $(FUZZ_ARCHIVES) $(FUZZ_LIBS))
$(B)/fuzz/%: $(B)/obj/tests/fuzz/%_fuzz.o $(FUZZ_ARCHIVES) $(B)/ldflags
	$(call say,LINK,$@)
	$(call link,-fsanitize=fuzzer $(filter %.o,$^) $(FUZZ_ARCHIVES) $(FUZZ_LIBS))
# of a tool, which is in no archive
$(B)/tests/fuzz/ldaptree_replay $(B)/fuzz/ldaptree: $(B)/obj/tests/conformance/mutant/directory/tlv.o
$(B)/seeds/stamp: $(B)/tests/fuzz/seeds $(wildcard fixtures/vectors/*.json fixtures/cases/*.txt)
	$(Q)rm -rf $(@D) && mkdir -p $(@D) && $< $(@D) && touch $@

SEEDS := $(if $(REPLAY),$(B)/seeds/stamp)

tests: $(UNIT) $(REPLAY) $(SEEDS) ## build the unit tests

# of the bits that are flipped and the allocations that fail, every fifth; check-asan and coverage take all
stride_dev := TEST_FLIP_STRIDE=5
# run-tests prints a line a program and the totals last; logs stay in $(B)/log. What is
# freed waits in a small quarantine: at its end a process looks through all of it for leaks
run_tests = $(Q)$(stride_$(VARIANT)) FUZZ_SEEDS=$(B)/seeds SIM_TOOLS=$(CURDIR)/$(B)/tests/sim ASAN_OPTIONS=detect_stack_use_after_return=1:quarantine_size_mb=16 \
	UBSAN_OPTIONS=print_stacktrace=1 scripts/run-tests -b $(BIN) -l $(B)/log -s tests/skips
.PHONY: crash-matrix run-crash-matrix check-mutants run-check-mutants check check-dc run-check-dc check-fleet run-check-fleet check-replication run-check-replication check-unit check-sim check-clients conformance check-conformance run-conformance check-asan check-valgrind fuzz fuzz-replay coverage bench bench-results demo checklist
.PHONY: run-check run-unit run-sim run-clients run-replay run-valgrind run-fuzz run-coverage run-bench

check: ## build and run every test
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-check
check-unit: ## only the unit tests
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-unit
check-sim: ## only the tests against a running world
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-sim
crash-matrix: ## kill a cycle at every write, in every mode, and see what is left
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-crash-matrix
check-clients: ## compare with implementations that are not ours
	$(Q)DEPS=clients scripts/deps
	$(Q)$(SUBMAKE) run-clients
conformance: ## test our world, a plain slapd, 389 DS, Samba, our cloud and our client; tests/conformance/RESULTS.md is made of it
	$(Q)DEPS=clients scripts/deps
	$(Q)$(SUBMAKE) run-conformance
	$(Q)cp build/conformance/RESULTS.md tests/conformance/RESULTS.md
check-conformance: ## the same, and nothing may be otherwise than in tests/conformance/RESULTS.md
	$(Q)DEPS=clients scripts/deps
	$(Q)$(SUBMAKE) run-conformance
	$(Q)diff -u tests/conformance/RESULTS.md build/conformance/RESULTS.md
fuzz-replay: ## only the seeds and stored inputs of the fuzz targets
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-replay
check-mutants: ## each row of laps-conform has to notice the broken target that it names; TESTS="client" is one suite, "DIR-12" are some rows
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-check-mutants
check-asan: ## every test under the address and undefined behaviour sanitizers
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) VARIANT=asan run-check
check-dc: ## the domain controller under load, under valgrind and the sanitizers
	$(Q)DEPS=lint scripts/deps
	$(Q)$(SUBMAKE) VARIANT=asan CC=gcc build/asan/lib/lapsim_dc.so
	$(Q)$(SUBMAKE) run-check-dc
check-fleet: ## thousands of devices through outages, faults, a lost update and a month
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-check-fleet
check-replication: ## controllers that replicate, under load, over links that break, killed and started
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-check-replication
check-valgrind: ## the unit tests under valgrind
	$(Q)DEPS=lint scripts/deps
	$(Q)$(SUBMAKE) run-valgrind
fuzz: ## run every fuzz target, FUZZ_TOTAL seconds of all processors together
	$(Q)DEPS=fuzz scripts/deps
	$(Q)$(SUBMAKE) VARIANT=fuzz run-fuzz
coverage: ## lines covered by every test, against the floor in tests/coverage-floor
	$(Q)DEPS=lint scripts/deps
	$(Q)$(SUBMAKE) VARIANT=cov run-coverage
bench: ## measure, each figure beside its ceiling: build/bench/report.md; BENCH_SIZES="1000 10000" shortens it
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-bench
bench-results: ## the same, and what it says is kept: tests/bench/RESULTS.md, and CAPACITY.md, which is worked out of it
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) run-bench
	$(Q)tests/bench/capacity.py build/bench/report.json >build/bench/CAPACITY.md
	$(Q)cp build/bench/CAPACITY.md tests/bench/CAPACITY.md
	$(Q)cp build/bench/report.md tests/bench/RESULTS.md
demo: ## the main job from end to end, told as a story
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) programs
	$(Q)PATH="$(CURDIR)/$(BIN):$$PATH" scripts/demo
checklist: ## every row of the checklists with its tests, and the rows that have none
	$(Q)scripts/checklist

# what mostly waits begins first: at the end there would be nothing to do meanwhile
WAITING := $(B)/tests/unit/sim/httpserver_test
run-check: programs $(call picked,$(UNIT) $(REPLAY)) $(SEEDS) $(SIM_TOOLS)
	$(run_tests) $(call picked,$(WAITING) $(filter-out $(WAITING),$(SIM_TESTS) $(SCRIPT_TESTS) $(UNIT) $(REPLAY)))
run-unit: $(call picked,$(UNIT))
	$(run_tests) $(call picked,$(SCRIPT_TESTS) $(UNIT))
run-sim: programs $(SIM_TOOLS)
	$(run_tests) $(call picked,$(SIM_TESTS))
run-check-dc: programs $(LOAD_TOOLS)
	$(Q)LOAD_TOOLS=$(CURDIR)/$(B)/tests/load scripts/run-tests -b $(BIN) -l $(B)/log-dc $(call picked,$(LOAD_TESTS))
run-check-replication: programs $(REPLICATION_TOOL)
	$(Q)REPLICATION_TOOLS=$(CURDIR)/$(B)/tests/replication scripts/run-tests -b $(BIN) -l $(B)/log-replication $(call picked,$(REPLICATION_TESTS))
run-check-fleet: programs
	$(Q)scripts/run-tests -b $(BIN) -l $(B)/log-fleet $(call picked,$(FLEET_TESTS))
run-crash-matrix: programs $(SIM_TOOLS)
	$(Q)PATH="$(CURDIR)/$(BIN):$$PATH" SIM_TOOLS=$(CURDIR)/$(B)/tests/sim CRASH_TOOLS=$(CURDIR)/$(B)/tests/crash \
		tests/crash/run-matrix
# RESULTS.md last, and only of targets that are as they should be
run-conformance: programs
	$(Q)rm -f build/conformance/RESULTS.md
	$(Q)PATH="$(CURDIR)/$(BIN):$$PATH" scripts/conformance build/conformance
	$(Q)tests/conformance/results.py build/conformance >build/conformance/RESULTS.new
	$(Q)mv build/conformance/RESULTS.new build/conformance/RESULTS.md
run-clients: programs $(CLIENT_TOOLS)
	$(Q)CLIENT_TOOLS=$(CURDIR)/$(B)/tests/clients scripts/run-tests -b $(BIN) -l $(B)/log-clients -w tests/clients/with-others \
		$(call picked,$(CLIENT_TESTS))
run-check-mutants: programs $(CONFORM_TOOLS)
	$(Q)PATH="$(CURDIR)/$(BIN):$$PATH" tests/conformance/check-mutants $(B)/tests/conformance $(TESTS)
run-replay: $(call picked,$(REPLAY)) $(SEEDS)
	$(run_tests) $(call picked,$(REPLAY))
run-valgrind: $(call picked,$(UNIT))
	$(run_tests) -s tests/skips-valgrind -w 'env CK_FORK=no TEST_FLIP_STRIDE=16 valgrind --quiet --leak-check=full --error-exitcode=9' $(call picked,$(UNIT))
run-fuzz: $(call picked,$(FUZZERS)) $(SEEDS)
	$(Q)scripts/run-fuzz $(FUZZ_TOTAL) $(B) $(call picked,$(FUZZERS))
run-coverage: programs tests $(SIM_TOOLS)
	$(Q)find $(B) -name '*.gcda' -delete
	$(run_tests) $(SIM_TESTS) $(UNIT) $(REPLAY)
	$(Q)scripts/coverage $(B) tests/coverage-floor
# fleets first, and so in the report: they have what was asked for
run-bench: programs $(BENCHES) $(LOAD_TOOLS) $(REPLICATION_TOOL) $(BENCH_TOOLS)
	$(Q)PATH="$(CURDIR)/$(BIN):$$PATH" tests/bench/run.sh build/bench $(B)/tests/bench \
		$(call picked,tests/bench/fleet_bench.sh $(BENCHES) $(filter-out %/fleet_bench.sh,$(wildcard tests/bench/*_bench.sh)))

# ---- looking at the code ---------------------------------------------------------------------
C_FILES  := $(wildcard core/*/*.[ch] core/include/laps/*.h sim/*/*.[ch] sim/directory/dc/*.[ch] sim/kdc/db/*.[ch] sim/kds/*/*.[ch] tests/*/*.[ch] tests/sim/preload/*.c tests/conformance/*/*.[ch] tests/conformance/mutant/*/*.[ch] tests/unit/*/*.[ch])
HEADERS  := $(sort $(filter %.h,$(C_FILES)))
SHELLS   := $(filter-out %.h %.cfg %.includes %.symbols %.allow %.files,$(wildcard scripts/*)) $(wildcard .ci/run ci/*.sh tests/*/*.sh tests/unit/*/*.sh tests/clients/with-samba tests/clients/with-cloud tests/clients/with-dc tests/clients/with-directory tests/clients/with-kds tests/clients/with-others tests/clients/with-window tests/clients/shellclient tests/conformance/targets/world tests/conformance/targets/plain-slapd tests/conformance/targets/389ds tests/conformance/targets/samba tests/crash/run-matrix)
MANUALS  := $(wildcard core/*/*.[1-8] core/include/*.[1-8] sim/*/*.[1-8] tests/conformance/*.[1-8])
# made of marks and heads in the sources, and of what programs say
GEN_MANUALS := $(B)/man/lapsim-differences.7 $(B)/man/lapsim-faults.7 $(B)/man/laps.3 $(B)/man/laps-conform-target.5
UNITS    := $(wildcard core/*/*.service)
PC_FILES := $(wildcard core/include/*.pc.in sim/include/*.pc.in)
LINTS    := rooms headers banned memcmp cppcheck tidy format shell manuals docs tree
.PHONY: lint run-lint $(LINTS:%=lint-%)

lint: ## rooms, headers, banned calls, memcmp, cppcheck, clang-tidy, clang-format, shellcheck, manuals, documents, tree
	$(Q)DEPS=lint scripts/deps
	$(Q)$(SUBMAKE) -k run-lint
run-lint: $(LINTS:%=lint-%)
lint-rooms: $(PURE_ARCHIVES) $(B)/lib/dc.a
	$(Q)scripts/check-rooms $(B)/lib
# alone, and twice in one file
lint-headers: $(patsubst %,$(B)/headers/%.ok,$(HEADERS))
$(B)/headers/%.ok: % $(HEADERS) $(B)/flags
	$(Q)mkdir -p $(@D) && printf '#include "%s"\n#include "%s"\ntypedef int not_empty;\n' $< $< | \
		$(call compile,$<) -I. -MF /dev/null -fsyntax-only -x c - && touch $@
# the object comes first only because it knows which headers the file has
lint-banned: $(patsubst %,$(B)/banned/%.ok,$(filter %.c,$(C_FILES)))
$(B)/banned/%.c.ok: %.c $(B)/obj/%.o scripts/banned.h
	$(Q)mkdir -p $(@D) && $(call compile,$<) -MF /dev/null -include scripts/banned.h -fsyntax-only $< && touch $@
lint-memcmp:
	$(Q)scripts/check-memcmp
lint-cppcheck:
	$(Q)cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppress=missingIncludeSystem --suppress=ctuuninitvar \
		--library=scripts/cppcheck.cfg --error-exitcode=1 \
		-D_GNU_SOURCE '-DLAPS_VERSION="$(VERSION)"' -Icore/include -Isim/include -Icore -Isim core sim
lint-tidy: $(patsubst %,$(B)/tidy/%.ok,$(filter core/% sim/% tests/lib/% tests/conformance/%,$(filter-out tests/conformance/mutant/directory/%,$(ALL_SRC))))
$(B)/tidy/%.c.ok: %.c $(B)/obj/%.o .clang-tidy | build/compile_commands.json
	$(Q)mkdir -p $(@D) && { clang-tidy --quiet -p build $< >$@.new 2>&1 || { cat $@.new; exit 1; }; } && mv $@.new $@
lint-format:
	$(Q)clang-format --dry-run -Werror $(C_FILES)
lint-shell:
	$(Q)shellcheck --severity=warning $(SHELLS)
lint-manuals: $(GEN_MANUALS)
	$(Q)mandoc -Tlint -Wwarning $(MANUALS) $(GEN_MANUALS)
lint-docs: programs
	$(Q)scripts/check-docs $(BIN)
lint-tree:
	$(Q)scripts/check-tree

# ---- installing ------------------------------------------------------------------------------
.PHONY: install uninstall check-install check-clean deb check-deb
to = $(DESTDIR)$(PREFIX)
man_dir = $(to)/share/man/man$(subst .,,$(suffix $(1)))

$(B)/man/lapsim-differences.7: FORCE
	$(Q)mkdir -p $(@D) && scripts/differences >$@
$(B)/man/lapsim-faults.7: scripts/faults-manual $(BIN)/lapsim
	$(Q)mkdir -p $(@D) && scripts/faults-manual $(BIN)/lapsim >$@.new && mv $@.new $@
$(B)/man/laps-conform-target.5: scripts/target-manual $(BIN)/laps-conform
	$(Q)mkdir -p $(@D) && scripts/target-manual $(BIN)/laps-conform >$@.new && mv $@.new $@
$(B)/man/laps.3: FORCE
	$(Q)mkdir -p $(@D) && scripts/library-manual >$@

install: programs libraries $(GEN_MANUALS) ## install under DESTDIR and PREFIX
	install -d $(to)/bin $(to)/lib/systemd/system $(to)/include/laps $(sort $(foreach m,$(MANUALS) $(GEN_MANUALS),$(call man_dir,$(m))))
	install -m 755 $(PROGRAMS) $(to)/bin
	install -m 644 $(LIBRARIES) $(to)/lib
	install -d $(to)/lib/security $(to)/lib/lapsim
	install -m 644 $(KDC_MODULE) $(DC_OBJECT) $(PRELOAD) $(to)/lib/lapsim
	install -m 755 $(KEY_SERVER) $(to)/lib/lapsim
	install -m 644 $(PAM_MODULE) $(to)/lib/security
	install -m 644 $(wildcard core/include/laps/*.h) $(to)/include/laps
	$(foreach h,$(wildcard sim/include/*.h),install -m 644 $(h) $(to)/include;)
	$(foreach m,$(MANUALS) $(GEN_MANUALS),install -m 644 $(m) $(call man_dir,$(m));)
	install -d $(to)/lib/pkgconfig
	$(foreach p,$(PC_FILES),sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' $(p) >$(to)/lib/pkgconfig/$(basename $(notdir $(p)));)
	$(foreach u,$(UNITS),sed 's|/usr/bin/|$(PREFIX)/bin/|' $(u) >$(to)/lib/systemd/system/$(notdir $(u));)

uninstall: ## remove what install put there
	rm -f $(addprefix $(to)/bin/,$(notdir $(PROGRAMS))) $(addprefix $(to)/lib/,$(notdir $(LIBRARIES))) \
		$(to)/lib/security/$(notdir $(PAM_MODULE)) $(addprefix $(to)/lib/lapsim/,$(notdir $(KDC_MODULE) $(DC_OBJECT) $(KEY_SERVER) $(PRELOAD))) \
		$(addprefix $(to)/include/,$(notdir $(wildcard sim/include/*.h))) \
		$(foreach m,$(MANUALS) $(GEN_MANUALS),$(call man_dir,$(m))/$(notdir $(m))) \
		$(addprefix $(to)/lib/systemd/system/,$(notdir $(UNITS))) \
		$(addprefix $(to)/lib/pkgconfig/,$(basename $(notdir $(PC_FILES))))
	rm -rf $(to)/include/laps

check-install: ## install into a scratch folder, compare with scripts/installed.files, uninstall
	$(Q)rm -rf build/root
	$(Q)$(SUBMAKE) install DESTDIR=build/root PREFIX=/usr >/dev/null
	$(Q)scripts/check-installed build/root/usr
	$(Q)$(SUBMAKE) uninstall DESTDIR=build/root PREFIX=/usr >/dev/null
	$(Q)! find build/root -type f | grep .
deb: ## a Debian package, build/lapsim_VERSION_ARCHITECTURE.deb
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) programs libraries
	$(Q)+scripts/make-deb $(VERSION) build
check-deb: ## the package, installed into a scratch root, does its work from there
	$(Q)scripts/deps
	$(Q)$(SUBMAKE) deb
	$(Q)scripts/check-deb build/lapsim_$(VERSION)_*.deb
check-clean: ## make clean, after which git must see nothing new
	$(Q)$(SUBMAKE) clean
	$(Q)! git status --porcelain | grep .

clean: ## remove everything built
	rm -rf build

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
