/* SPDX-License-Identifier: MIT */
#include "crash/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crash/run.h"

#define TEXT_MAX 256

struct crash_opened {
	struct crash_opened *next;
	char *value;
	size_t len;
	char account[TEXT_MAX], password[TEXT_MAX];
};

static void decrypt(const struct crash_checker *c, struct crash_opened *o)
{
	const char *const argv[] = {"laps",       "blob",      "decrypt", "--json",
				    "--root-key", c->root_key, NULL};
	char out[CRASH_OUT_MAX], *hex = malloc(2 * o->len + 1);

	for (size_t i = 0; hex && i < o->len; i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned)(unsigned char)o->value[i]);
	if (!hex || crash_run(argv, hex, out) != 0)
		crash_die("a value in the directory cannot be decrypted");
	free(hex);
	crash_member(out, "account", o->account, sizeof(o->account));
	crash_member(out, "password", o->password, sizeof(o->password));
}

/* The account and the password in a value; what was decrypted once is remembered. */
static const struct crash_opened *open_value(struct crash_checker *c, const struct berval *v)
{
	const struct crash_mode *mode = c->world->mode;
	struct crash_opened *o = c->opened;

	for (; o; o = o->next)
		if (o->len == v->bv_len && memcmp(o->value, v->bv_val, o->len) == 0)
			return o;
	o = calloc(1, sizeof(*o));
	if (!o || !(o->value = calloc(1, v->bv_len + 1)))
		crash_die("out of memory");
	o->len = v->bv_len;
	memcpy(o->value, v->bv_val, v->bv_len);
	if (mode->encrypted) {
		decrypt(c, o);
	} else if (strcmp(mode->name, "legacy") == 0) {
		snprintf(o->account, sizeof(o->account), "Administrator");
		snprintf(o->password, sizeof(o->password), "%s", o->value);
	} else {
		crash_member(o->value, "n", o->account, sizeof(o->account));
		crash_member(o->value, "p", o->password, sizeof(o->password));
	}
	o->next = c->opened;
	c->opened = o;
	return o;
}

static void open_all(struct crash_checker *c, struct berval **list)
{
	for (; list && *list; list++)
		(void)open_value(c, *list);
}

static bool opens(struct crash_checker *c, const struct berval *v)
{
	const struct crash_opened *o = open_value(c, v);
	const char *const argv[] = {
		"sh", "-c",       "exec laps --quiet account verify \"$1\" 2>/dev/null",
		"sh", o->account, NULL};
	char out[CRASH_OUT_MAX];

	return crash_run(argv, o->password, out) == 0;
}

static bool any_opens(struct crash_checker *c, struct berval **list)
{
	for (; list && *list; list++)
		if (opens(c, *list))
			return true;
	return false;
}

/* 4: none of the passwords that were ever in the directory is in a file. */
static bool is_leaking(struct crash_checker *c)
{
	char line[2048], path[1024];
	int status;
	FILE *f;

	snprintf(path, sizeof(path), "%s/secrets", c->scratch);
	f = fopen(path, "we");
	if (!f)
		crash_die("cannot write %s", path);
	for (const struct crash_opened *o = c->opened; o; o = o->next)
		fprintf(f, "%s\n", o->password);
	fclose(f);
	snprintf(line, sizeof(line),
		 "exec \"$SIM_TOOLS/leakscan\" '%s' . ../../timeline.jsonl '%s/out' >'%s/leaks' "
		 "2>&1",
		 path, c->scratch, c->scratch);
	status = crash_shell(line);
	if (status > 1)
		crash_die("leakscan cannot look: is SIM_TOOLS set?");
	return status == 1;
}

void crash_checker_open(struct crash_checker *c, const struct crash_world *w, const char *scratch)
{
	*c = (struct crash_checker){
		.world = w, .root_key = getenv("LAPSIM_ROOT_KEY_FILE"), .scratch = scratch};
	if (!c->root_key)
		crash_die("LAPSIM_ROOT_KEY_FILE is not set");
	open_all(c, crash_entry_get(&w->entry, w->mode->history));
	open_all(c, crash_entry_get(&w->entry, w->mode->current));
	c->kept = c->opened;
}

static void forget_accounts(struct crash_checker *c)
{
	free(c->accounts);
	c->accounts = NULL;
}

/* The accounts as they are now are those of the last look. */
static void remember_accounts(struct crash_checker *c)
{
	forget_accounts(c);
	c->accounts = crash_world_load(c->world, "sam.json", &c->accounts_len);
}

static bool accounts_changed(const struct crash_checker *c)
{
	size_t len = 0;
	char *now;
	bool changed;

	if (!c->accounts)
		return !crash_world_file_same(c->world, "sam.json");
	now = crash_world_load(c->world, "sam.json", &len);
	changed = !now || len != c->accounts_len || memcmp(now, c->accounts, len) != 0;
	free(now);
	return changed;
}

static void forget(struct crash_checker *c, const struct crash_opened *until)
{
	struct crash_opened *next;

	for (; c->opened != until; c->opened = next) {
		next = c->opened->next;
		free(c->opened->value);
		free(c->opened);
	}
}

void crash_checker_close(struct crash_checker *c)
{
	forget(c, NULL);
	forget_accounts(c);
}

void crash_checker_reset(struct crash_checker *c)
{
	forget(c, c->kept);
	forget_accounts(c);
}

static bool say(char why[static CRASH_WHY_MAX], const char *text)
{
	snprintf(why, CRASH_WHY_MAX, "%s", text);
	return false;
}

static bool same_values(struct berval **a, struct berval **b)
{
	return a && b && a[0]->bv_len == b[0]->bv_len &&
	       memcmp(a[0]->bv_val, b[0]->bv_val, a[0]->bv_len) == 0;
}

static bool check_entry(struct crash_checker *c, const struct crash_entry *now,
			char why[static CRASH_WHY_MAX])
{
	const struct crash_mode *mode = c->world->mode;
	struct berval **current = crash_entry_get(now, mode->current);
	struct berval **kept = crash_entry_get(&c->world->entry, mode->current);
	bool accepted = !same_values(current, kept);

	if (!current)
		return say(why, "the directory lost its current value");
	if (!accepted && !crash_entry_same(now, &c->world->entry))
		return say(why, "1: the directory changed in part");
	if (!accepted && !crash_world_file_same(c->world, "sam.json"))
		return say(why, "1: the host changed before the directory did");
	if (accepted && accounts_changed(c) && !opens(c, current[0]))
		return say(why, "1: the host changed to something the directory does not have");
	if (mode->history && !opens(c, current[0]) &&
	    !any_opens(c, crash_entry_get(now, mode->history)))
		return say(why, "3: no readable value opens the account");
	(void)open_value(c, current[0]);
	return !is_leaking(c) || say(why, "4: a secret is in a file");
}

bool crash_check_now(struct crash_checker *c, char why[static CRASH_WHY_MAX])
{
	struct crash_entry now;
	bool ok;

	crash_entry_read(c->world, &now);
	ok = check_entry(c, &now, why);
	remember_accounts(c);
	crash_entry_clear(&now);
	return ok;
}

static unsigned count_accounts(const struct crash_world *w)
{
	size_t len;
	char *sam = crash_world_load(w, "sam.json", &len);
	unsigned n = 0;

	for (const char *p = sam; p && (p = strstr(p, "\"rid\"")) != NULL; p++)
		n++;
	if (sam && strstr(sam, "\"guard\": {"))
		n--; /* it names the one it guards */
	free(sam);
	return n;
}

static bool has_intent(const struct crash_world *w)
{
	size_t len;
	char *state = crash_world_load(w, "state.json", &len);
	bool has = !state || !strstr(state, "\"intent\": null");

	free(state);
	return has;
}

static bool has_leftovers(const struct crash_world *w)
{
	DIR *d = opendir(w->host);
	struct dirent *e;
	bool has = false;

	while (d && (e = readdir(d)) != NULL)
		has = has || strstr(e->d_name, ".unsaved");
	if (d)
		closedir(d);
	return has;
}

bool crash_check_healed(struct crash_checker *c, char why[static CRASH_WHY_MAX])
{
	const struct crash_mode *mode = c->world->mode;
	struct crash_entry now;
	struct berval **current;
	unsigned accounts = count_accounts(c->world);
	bool ok = false;

	crash_entry_read(c->world, &now);
	current = crash_entry_get(&now, mode->current);
	if (!current || !opens(c, current[0]))
		say(why, "2: the directory's value does not open the account");
	else if (same_values(crash_entry_get(&now, mode->expiry),
			     crash_entry_get(&c->world->entry, mode->expiry)))
		say(why, "2: the password is still due");
	else if (has_intent(c->world))
		say(why, "2: an intent is left");
	else if (has_leftovers(c->world))
		say(why, "2: an unsaved file is left");
	else if (accounts != mode->accounts)
		snprintf(why, CRASH_WHY_MAX, "2: %u accounts, not %u", accounts, mode->accounts);
	else
		ok = check_entry(c, &now, why);
	crash_entry_clear(&now);
	return ok;
}

bool crash_check_untouched(struct crash_checker *c, char why[static CRASH_WHY_MAX])
{
	struct crash_entry now;
	bool ok = false;

	crash_entry_read(c->world, &now);
	if (!crash_entry_same(&now, &c->world->entry))
		say(why, "5: the directory changed");
	else if (!crash_world_file_same(c->world, "sam.json"))
		say(why, "5: the host's accounts changed");
	else if (has_intent(c->world))
		say(why, "5: an intent is left");
	else
		ok = check_entry(c, &now, why);
	crash_entry_clear(&now);
	return ok;
}
