# SPDX-License-Identifier: MIT
# lapsim. `make help` lists the goals. Everything built goes under build/.
#
# Yours to set: CC CFLAGS CPPFLAGS LDFLAGS PREFIX DESTDIR PKG_CONFIG; WERROR= turns errors off;
# V=1 shows commands; VARIANT=dev|asan|cov|fuzz picks a build directory and its flags.

CC         ?= cc
CFLAGS     ?= -O2 -g
PREFIX     ?= /usr/local
PKG_CONFIG ?= pkg-config
WERROR     ?= -Werror
VARIANT    ?= dev
ifeq ($(origin CC),default)
CC := gcc
endif

B   := build/$(VARIANT)
BIN := $(if $(filter dev,$(VARIANT)),build/bin,$(B)/bin)
Q   := $(if $(V),,@)
say  = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

VERSION := 0.1

WARN := -std=c11 -Wall -Wextra -Wshadow -Wvla -Wcast-qual -Wwrite-strings -Wundef \
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wconversion $(WERROR)
HARDEN := -fstack-protector-strong -fPIE -fvisibility=hidden
variant_dev  := -D_FORTIFY_SOURCE=2
variant_asan := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
variant_cov  := --coverage -O0
variant_fuzz := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
link_dev     := -pie -Wl,-z,relro,-z,now
link_asan    := -fsanitize=address,undefined
link_cov     := --coverage
link_fuzz    := -fsanitize=address,undefined

# public headers for all; a part sees its own private ones only
ALL_CPPFLAGS = -D_GNU_SOURCE -DLAPS_VERSION='"$(VERSION)"' -Icore/include -Isim/include $(CPPFLAGS)
part_flags   = $(if $(filter core/%,$(1)),-Icore)$(if $(filter sim/%,$(1)),-Isim)$(if $(filter tests/%,$(1)),-Icore -Isim -Itests)
ALL_CFLAGS   = $(WARN) $(HARDEN) $(CFLAGS) $(variant_$(VARIANT)) -MMD -MP
ALL_LDFLAGS  = $(LDFLAGS) $(link_$(VARIANT))

# pkg-config, asked once for each library and only when it is used; a missing one is one line
pc = $(if $(pc_$(1)_$(2)),,$(eval pc_$(1)_$(2) := $(or $(shell $(PKG_CONFIG) --$(2) $(1) 2>/dev/null || \
	echo missing)))$(if $(filter missing,$(pc_$(1)_$(2))),$(error $(1) not found by $(PKG_CONFIG); \
	run scripts/deps)))$(pc_$(1)_$(2))

LIBS_crypto = $(call pc,libcrypto,libs)
LIBS_ports  = $(call pc,ldap,libs) $(call pc,lber,libs) $(call pc,jansson,libs) -lcrypt
LIBS_sim    = $(call pc,ldap,libs) $(call pc,lber,libs) $(call pc,jansson,libs) $(call pc,libcrypto,libs) -lcrypt
LIBS_check  = $(call pc,check,libs)

# ---- rooms -----------------------------------------------------------------------------------
CORE_ROOMS := wire crypto rules engine ports cli
SIM_ROOMS  := lib directory run

src      = $(wildcard core/$(1)/*.c)
sim_src  = $(wildcard sim/$(1)/*.c)
obj      = $(patsubst %.c,$(B)/obj/%.o,$(1))

GEN_rules := $(B)/gen/words_large.c $(B)/gen/words_short_1.c $(B)/gen/words_short_2.c
GEN_directory := $(patsubst fixtures/schema/%.schema,$(B)/gen/schema_%.c,$(wildcard fixtures/schema/*.schema))
gen_obj = $(patsubst $(B)/gen/%.c,$(B)/obj/gen/%.o,$(1))

OBJ_wire   := $(call obj,$(call src,wire))
OBJ_crypto := $(call obj,$(call src,crypto))
OBJ_rules  := $(call obj,$(call src,rules)) $(call gen_obj,$(GEN_rules))
OBJ_engine := $(call obj,$(call src,engine))
OBJ_ports  := $(call obj,$(call src,ports))
OBJ_cli    := $(call obj,$(call src,cli))
OBJ_lib    := $(call obj,$(call sim_src,lib))
OBJ_directory := $(call obj,$(call sim_src,directory)) $(call gen_obj,$(GEN_directory))
OBJ_run    := $(call obj,$(call sim_src,run))

# archives, a room each, in link order from the top
A_wire   := $(B)/lib/wire.a
A_crypto := $(B)/lib/crypto.a $(A_wire)
A_rules  := $(B)/lib/rules.a $(A_wire)
A_engine := $(B)/lib/engine.a $(B)/lib/rules.a $(A_crypto)
A_ports  := $(B)/lib/ports.a $(A_engine)
A_sim    := $(B)/lib/directory.a $(B)/lib/lib.a $(A_crypto)
ROOM_ARCHIVES := $(patsubst %,$(B)/lib/%.a,wire crypto rules engine ports lib directory)

# ---- what gets built -------------------------------------------------------------------------
PROGRAMS := $(BIN)/laps $(BIN)/lapsim
LIBRARIES := $(B)/lib/liblaps-core.a $(B)/lib/liblaps.a $(B)/lib/liblapsim.a

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help programs libraries tests FORCE

all: programs libraries ## build the programs and the libraries
programs: $(PROGRAMS)
libraries: $(LIBRARIES)

help: ## list the goals
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/laps: $(OBJ_cli) $(A_ports)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_LDFLAGS) -o $@ $(OBJ_cli) $(A_ports) $(LIBS_ports) $(LIBS_crypto) -lm

$(BIN)/lapsim: $(OBJ_run) $(A_sim)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_LDFLAGS) -o $@ $(OBJ_run) $(A_sim) $(LIBS_sim)

$(B)/lib/liblaps-core.a: $(OBJ_wire) $(OBJ_crypto) $(OBJ_rules) $(OBJ_engine)
$(B)/lib/liblaps.a: $(OBJ_wire) $(OBJ_crypto) $(OBJ_rules) $(OBJ_engine) $(OBJ_ports)
$(B)/lib/liblapsim.a: $(OBJ_lib) $(OBJ_directory) $(OBJ_wire) $(OBJ_crypto)
$(foreach r,wire crypto rules engine ports lib directory,$(eval $(B)/lib/$(r).a: $(OBJ_$(r))))

# an archive is made anew whenever its list of objects changes, so that no deleted file stays in it
$(B)/lib/%.a: $(B)/lib/%.list
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D) && rm -f $@ && ar rcs $@ $(filter %.o,$^)
$(B)/lib/%.list: FORCE
	$(Q)mkdir -p $(@D); echo '$(sort $(OBJ_$*))' | cmp -s - $@ || echo '$(sort $(OBJ_$*))' >$@

# flags have a stamp of their own: changing CC or CFLAGS rebuilds
$(B)/flags: FORCE
	$(Q)mkdir -p $(@D); echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)' >$@

$(B)/obj/gen/%.o: $(B)/gen/%.c $(B)/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -Wno-overlength-strings -c -o $@ $<
$(B)/obj/%.o: %.c $(B)/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CPPFLAGS) $(call part_flags,$<) $(ALL_CFLAGS) -c -o $@ $<
	$(Q)printf '{"directory":"%s","file":"%s","arguments":["%s"%s,"-c","%s"]},\n' '$(CURDIR)' '$<' \
		'$(CC)' "$$(printf ',"%s"' $(subst ",\",$(ALL_CPPFLAGS) $(call part_flags,$<) $(ALL_CFLAGS)))" '$<' >$@.json

$(B)/gen/words_large.c: fixtures/wordlists/eff_large.txt scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed words laps_words_large $< >$@
$(B)/gen/words_short_1.c: fixtures/wordlists/eff_short_1.txt scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed words laps_words_short_1 $< >$@
$(B)/gen/words_short_2.c: fixtures/wordlists/eff_short_2.txt scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed words laps_words_short_2 $< >$@
$(B)/gen/schema_%.c: fixtures/schema/%.schema scripts/embed
	$(Q)mkdir -p $(@D) && scripts/embed text sim_schema_$(subst -,_,$*) $< >$@

# ---- tests -----------------------------------------------------------------------------------
# tests/unit/ROOM/NAME_test.c is one program, linked with ROOM and what lies below it
# tests/lib/fake*.c stand on core rooms of their own and are linked to the engine's tests alone
TEST_LIB := $(call obj,$(filter-out tests/lib/fake%,$(wildcard tests/lib/*.c)))
TEST_LIB_engine := $(call obj,$(wildcard tests/lib/fake*.c))
UNIT_SRC := $(wildcard tests/unit/*/*_test.c)
UNIT     := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(UNIT_SRC))

define unit_room
$(B)/tests/unit/$(1)/%: $(B)/obj/tests/unit/$(1)/%.o $$(TEST_LIB) $$(TEST_LIB_$(1)) $(2)
	$$(call say,LINK,$$@)
	$$(Q)mkdir -p $$(@D) && $$(CC) $$(ALL_LDFLAGS) -o $$@ $$< $$(TEST_LIB) $$(TEST_LIB_$(1)) $(2) $(3) \
		$$(LIBS_check) $$(call pc,jansson,libs) -lm
endef
$(eval $(call unit_room,lib,,))
$(eval $(call unit_room,wire,$(A_wire),))
$(eval $(call unit_room,crypto,$(A_crypto),$$(LIBS_crypto)))
$(eval $(call unit_room,rules,$(A_rules),))
$(eval $(call unit_room,engine,$(A_engine),$$(LIBS_crypto)))
$(eval $(call unit_room,ports,$(A_ports),$$(LIBS_ports) $$(LIBS_crypto)))
$(eval $(call unit_room,sim,$(A_sim),$$(LIBS_sim)))

tests: $(UNIT) ## build the unit tests

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

clean: ## remove everything built
	rm -rf build compile_commands.json
