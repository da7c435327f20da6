/* SPDX-License-Identifier: MIT */
/* A sam.json of a test's own, and what of it the tests look at. */
#ifndef TESTS_UNIT_PORTS_SAMFILE_H
#define TESTS_UNIT_PORTS_SAMFILE_H
#include <check.h>
#include <string.h>

#include "ports/sam.h"
#include "ports/sam_data.h"
#include "unit/ports/temp.h"

/* Members of version 2 behind "accounts", with something of everything. */
#define SAMFILE_OPEN                                                                             \
	"\"sessions\":["                                                                         \
	"{\"id\":1,\"state\":0,\"name\":\"Console\",\"host\":\"\",\"user\":\"Administrator\","   \
	"\"domain\":\"WS0001\",\"warned\":null},"                                                \
	"{\"id\":2,\"state\":4,\"name\":\"RDP-Tcp#2\",\"host\":\"PC7\",\"user\":\"localadmin\"," \
	"\"domain\":\"WS0001\",\"warned\":null},"                                                \
	"{\"id\":3,\"state\":4,\"name\":\"RDP-Tcp#3\",\"host\":\"PC8\",\"user\":"                \
	"\"ADMINISTRATOR\",\"domain\":\"WS0001\",\"warned\":null}],"                             \
	"\"smb_sessions\":["                                                                     \
	"{\"id\":9,\"client\":\"PC9\",\"user\":\"localadmin\",\"opens\":1,\"idle_seconds\":2,"   \
	"\"age_seconds\":3},"                                                                    \
	"{\"id\":4294967296,\"client\":\"PC10\",\"user\":\"Administrator\",\"opens\":4,"         \
	"\"idle_seconds\":5,\"age_seconds\":6}],"                                                \
	"\"processes\":["                                                                        \
	"{\"id\":4,\"image\":\"a.exe\",\"user\":\"Administrator\",\"exit_code\":null},"          \
	"{\"id\":8,\"image\":\"b.exe\",\"user\":\"localadmin\",\"exit_code\":null},"             \
	"{\"id\":12,\"image\":\"c.exe\",\"user\":\"Administrator\",\"exit_code\":1},"            \
	"{\"id\":16,\"image\":\"d.exe\",\"user\":\"administrator\",\"exit_code\":null}]"

#define SAMFILE_ACCOUNTS                                                                       \
	"\"accounts\":["                                                                       \
	"{\"name\":\"Administrator\",\"rid\":500,\"enabled\":true,\"hash\":null,"              \
	"\"last_set\":null,\"administrator\":true},"                                           \
	"{\"name\":\"Guest\",\"rid\":501,\"enabled\":false,\"hash\":\"!\",\"last_set\":null}," \
	"{\"name\":\"localadmin\",\"rid\":1001,\"enabled\":true,\"hash\":null,"                \
	"\"last_set\":null,\"administrator\":true,\"password_not_required\":true,"             \
	"\"password_never_expires\":true,\"description\":\"theirs\"}]"

/* guard is the JSON of that member. */
#define SAMFILE(guard)                                                                            \
	"{\"version\":2,\"policy\":{},\"guard\":" guard "," SAMFILE_ACCOUNTS "," SAMFILE_OPEN "," \
	"\"reboot\":null,\"next_rid\":1001}"

static struct laps_cause samfile_cause;

static inline struct laps_sam samfile_make(const char *text)
{
	return (struct laps_sam){.path = temp_write_text("sam.json", text),
				 .computer = "WS0001",
				 .entropy = temp_entropy(),
				 .clock = temp_clock()};
}

/* What stands in the file; clear it with sam_data_clear. */
static inline struct sam_data samfile_load(const struct laps_sam *s)
{
	struct sam_data d;

	ck_assert_int_eq(sam_data_load(s->path, &d, &samfile_cause), LAPS_OK);
	return d;
}

static inline struct laps_secret *samfile_secret(const char *text)
{
	struct laps_secret *s = NULL;

	ck_assert_int_eq(laps_secret_dup(text, strlen(text), &s), LAPS_OK);
	return s;
}

#endif
