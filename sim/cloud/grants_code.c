/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <laps/filetime.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/grants_private.h"

#define ALPHABET       "BCDFGHJKLMNPQRSTVWXZ" /* RFC 8628 section 6.1 */
#define ALPHABET_LEN   20
#define HALF           4 /* letters before and behind the hyphen */
#define DEVICE_RANDOM  32
#define USER_CODE_TRYS 16

static bool draw_letter(char *out)
{
	uint8_t b;

	do {
		if (!sim_random(&b, 1))
			return false;
	} while (b >= 256 / ALPHABET_LEN * ALPHABET_LEN); /* each letter as likely as the next */
	*out = ALPHABET[b % ALPHABET_LEN];
	return true;
}

static bool draw_user_code(char out[static 2 * HALF + 2])
{
	for (size_t i = 0; i < 2 * HALF; i++)
		if (!draw_letter(&out[i + (i >= HALF)]))
			return false;
	out[HALF] = '-';
	out[2 * HALF + 1] = '\0';
	return true;
}

static bool draw_device_code(struct sim_device_code *code)
{
	uint8_t random[DEVICE_RANDOM];
	struct laps_buf b;
	bool ok = false;

	laps_buf_init(&b, sizeof(code->device_code) - 1);
	if (!sim_random(random, sizeof(random)))
		return false;
	laps_base64url_format(random, sizeof(random), &b);
	if (laps_buf_status(&b) == LAPS_OK) {
		memcpy(code->device_code, b.data, b.len);
		code->device_code[b.len] = '\0';
		ok = true;
	}
	laps_wipe(random, sizeof(random));
	laps_buf_clear(&b);
	return ok;
}

/* "bcdf ghjk", "BCDF-GHJK": upper case, with the hyphen. False when it is no code. */
static bool normal_form(const char *typed, char out[static 2 * HALF + 2])
{
	size_t n = 0;

	for (; *typed; typed++) {
		const char upper = (char)toupper((unsigned char)*typed);

		if (*typed == '-' || *typed == ' ')
			continue;
		if (n == 2 * HALF || !strchr(ALPHABET, upper))
			return false;
		out[n + (n >= HALF)] = upper;
		n++;
	}
	out[HALF] = '-';
	out[2 * HALF + 1] = '\0';
	return n == 2 * HALF;
}

static struct sim_device_code *find(struct sim_grants *g, const char *typed)
{
	char code[2 * HALF + 2];

	if (!normal_form(typed, code))
		return NULL;
	for (size_t i = 0; i < g->code_n; i++)
		if (laps_ct_eq(g->code[i]->user_code, code, sizeof(code)))
			return g->code[i];
	return NULL;
}

/* One that somebody can still answer. */
static struct sim_device_code *waiting(struct sim_grants *g, const char *typed, uint64_t now_ticks)
{
	struct sim_device_code *code = find(g, typed);

	return code && code->state == SIM_CODE_PENDING && code->expires_ticks > now_ticks ? code
											  : NULL;
}

static void drop(struct sim_grants *g, size_t i)
{
	laps_wipe(g->code[i], sizeof(*g->code[i]));
	free(g->code[i]);
	memmove(&g->code[i], &g->code[i + 1],
		(g->code_n - i - 1) * sizeof(struct sim_device_code *));
	g->code_n--;
}

/* A user code that nobody else has. */
static bool choose_user_code(struct sim_grants *g, struct sim_device_code *code)
{
	for (int i = 0; i < USER_CODE_TRYS; i++) {
		if (!draw_user_code(code->user_code))
			return false;
		if (!find(g, code->user_code))
			return true;
	}
	return false;
}

bool sim_device_code_new(struct sim_grants *g, struct sim_device_code *code, uint64_t now_ticks)
{
	struct sim_device_code *kept = malloc(sizeof(*kept));
	bool ok;

	if (!kept || !draw_device_code(code)) {
		free(kept);
		return false;
	}
	code->state = SIM_CODE_PENDING;
	code->expires_ticks = now_ticks + SIM_DEVICE_CODE_SECONDS * LAPS_TICKS_PER_SECOND;
	code->user_id[0] = '\0';
	code->attempts = 0;
	pthread_mutex_lock(&g->lock);
	ok = choose_user_code(g, code);
	if (ok) {
		if (g->code_n == SIM_DEVICE_CODE_MAX)
			drop(g, 0);
		*kept = *code;
		g->code[g->code_n++] = kept;
		kept = NULL;
	}
	pthread_mutex_unlock(&g->lock);
	free(kept);
	return ok;
}

static bool same_text(const char *a, const char *b)
{
	const size_t len = strlen(a);

	return strlen(b) == len && laps_ct_eq(a, b, len);
}

sim_device_code_state sim_device_code_poll(struct sim_grants *g, const char *device_code,
					   const char *client_id, uint64_t now_ticks,
					   struct sim_device_code *out)
{
	sim_device_code_state state = SIM_CODE_UNKNOWN;

	pthread_mutex_lock(&g->lock);
	for (size_t i = 0; i < g->code_n; i++) {
		struct sim_device_code *code = g->code[i];

		if (!same_text(code->device_code, device_code) ||
		    strcasecmp(code->client_id, client_id) != 0)
			continue;
		state = code->expires_ticks > now_ticks ? code->state : SIM_CODE_EXPIRED;
		*out = *code;
		out->state = state;
		if (state == SIM_CODE_APPROVED || state == SIM_CODE_DECLINED)
			drop(g, i);
		break;
	}
	pthread_mutex_unlock(&g->lock);
	return state;
}

bool sim_device_code_find(struct sim_grants *g, const char *user_code, uint64_t now_ticks,
			  struct sim_device_code *out)
{
	const struct sim_device_code *code;

	pthread_mutex_lock(&g->lock);
	code = waiting(g, user_code, now_ticks);
	if (code)
		*out = *code;
	pthread_mutex_unlock(&g->lock);
	return code != NULL;
}

bool sim_device_code_answer(struct sim_grants *g, const char *user_code, const char *user_id,
			    uint64_t now_ticks)
{
	struct sim_device_code *code;

	pthread_mutex_lock(&g->lock);
	code = waiting(g, user_code, now_ticks);
	if (code && user_id) {
		snprintf(code->user_id, sizeof(code->user_id), "%s", user_id);
		code->approved_ticks = now_ticks;
	}
	if (code)
		code->state = user_id ? SIM_CODE_APPROVED : SIM_CODE_DECLINED;
	pthread_mutex_unlock(&g->lock);
	return code != NULL;
}

void sim_device_code_failed(struct sim_grants *g, const char *user_code, uint64_t now_ticks)
{
	struct sim_device_code *code;

	pthread_mutex_lock(&g->lock);
	code = waiting(g, user_code, now_ticks);
	if (code && ++code->attempts >= SIM_DEVICE_CODE_ATTEMPTS)
		code->state = SIM_CODE_DECLINED;
	pthread_mutex_unlock(&g->lock);
}
