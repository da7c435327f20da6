/* SPDX-License-Identifier: MIT */
#include "crash/expect.h"

#include <laps/step.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

_Static_assert(CRASH_CLOSE == CRASH_STEP_0 + (int)LAPS_STEP_N, "every step has its place");

#define IN(step) (1u << (CRASH_STEP_0 + LAPS_STEP_##step))
#define START    (1u << CRASH_START)
#define CLOSE    (1u << CRASH_CLOSE)
#define ANY      (~0u)

#define DIRECTORY 1u
#define CLOUD     2u
#define EITHER    (DIRECTORY | CLOUD)

struct pattern {
	unsigned backup; /* where passwords go */
	unsigned places;
	const char *calls; /* names between blanks */
	const char *path;  /* how it ends */
};

#define SAVE    " unlink openat fchmod write fsync rename "
#define SEND    " sendto sendmsg write writev "
#define ENTROPY " openat pwrite64 ftruncate fsync "

static const struct pattern patterns[] = {
	{EITHER, ANY, " openat write ", "/timeline.jsonl"},
	{EITHER, ANY, " openat write ", "/events.jsonl"},
	{EITHER, START | CLOSE, " write ", "/out"}, /* what it prints */
	{EITHER, START, " openat ", "/lock"},
	/* the world's, for what counts its faults: the preloaded object and laps itself */
	{EITHER, START, " mmap ", "/faults"},
	/* the directory; the realm and the key service */
	{DIRECTORY, IN(LOCATE) | IN(READ) | IN(PROTECT) | IN(WRITE) | CLOSE, SEND, "socket"},
	/* nothing is sent before a rotation is due and a password drawn */
	{CLOUD, IN(PROTECT) | IN(WRITE) | CLOSE, SEND, "socket"},
	/* the version of a rotation, the password, the keys of its encryption, the salt of a hash,
	 * the name of an account; ids of requests and tokens */
	{EITHER, IN(DECIDE) | IN(GENERATE) | IN(PROTECT) | IN(APPLY), ENTROPY, "/entropy/WS0001"},
	{CLOUD, IN(WRITE), ENTROPY, "/entropy/WS0001"},
	/* the record; after a refused write the old one again; and an account that is retired */
	{EITHER, IN(INTEND) | IN(WRITE) | IN(CONFIRM), SAVE, "/state.json.unsaved"},
	/* the password; the guard and an account that is retired */
	{EITHER, IN(APPLY) | IN(CONFIRM), " openat ", "/sam.json.lock"},
	{EITHER, IN(APPLY) | IN(CONFIRM), SAVE, "/sam.json.unsaved"},
	/* renames are made durable */
	{EITHER, IN(INTEND) | IN(WRITE) | IN(APPLY) | IN(CONFIRM), " fsync ", "/WS0001"},
};

const char *crash_place_name(int place)
{
	if (place == CRASH_START)
		return "start";
	return place == CRASH_CLOSE ? "close" : laps_step_name((laps_step)(place - CRASH_STEP_0));
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), k = strlen(end);

	return n >= k && strcmp(text + n - k, end) == 0;
}

int crash_place_after(const struct crash_call *call, int place, char *moment)
{
	char step[64];
	const char *at;

	*moment = 0;
	if (strcmp(call->name, "write") != 0 || !ends_with(call->path, "/timeline.jsonl"))
		return place;
	for (int s = 0; s < LAPS_STEP_N; s++) {
		snprintf(step, sizeof(step), "\"step\":\"%s\",\"moment\":\"",
			 laps_step_name((laps_step)s));
		at = strstr(call->data, step);
		if (!at)
			continue;
		*moment = at[strlen(step)];
		if (*moment == 'b')
			return CRASH_STEP_0 + s;
		return *moment == 'f' || s == LAPS_STEP_CONFIRM ? CRASH_CLOSE : place;
	}
	return place;
}

bool crash_is_expected(const struct crash_call *call, int place, bool cloud)
{
	const unsigned backup = cloud ? CLOUD : DIRECTORY;
	char name[32];

	snprintf(name, sizeof(name), " %s ", call->name);
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if ((patterns[i].backup & backup) && (patterns[i].places >> place & 1) &&
		    strstr(patterns[i].calls, name) && ends_with(call->path, patterns[i].path))
			return true;
	return false;
}
