/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "conformance/client/client.h"
#include "lib/number.h"

#define ALL_MODES     "encrypted,clear,legacy,entra"
#define TIMEOUT_S     60
#define TIMEOUT_MAX_S 3600

const struct conform_need client_needs[] = {
	{CLIENT_WRITER, "writer"},       {CLIENT_ENCRYPTED, "encrypted"},
	{CLIENT_CLEAR, "clear"},         {CLIENT_LEGACY, "legacy"},
	{CLIENT_ENTRA, "entra"},         {CLIENT_ROTATE, "rotate"},
	{CLIENT_ROOTS, "policy-roots"},  {CLIENT_IMAGE, "image"},
	{CLIENT_ACCOUNTS, "accounts"},   {CLIENT_READER, "reader"},
	{CLIENT_DIRECTORY, "directory"}, {0, NULL},
};

const struct conform_key client_keys[] = {
	{"modes", "what it claims of encrypted,clear,legacy,entra; all of them when not given",
	 CONFORM_KEY_TEXT, false},
	{"rotate", "command that rotates whatever the expiry says", CONFORM_KEY_TEXT, false},
	{"verify",
	 "command: does the password on stdin open the account LAPS_ACCOUNT: exit 0 or 1; "
	 "'laps account verify' when not given",
	 CONFORM_KEY_TEXT, false},
	{"policy",
	 "command that takes the whole policy as NAME=VALUE lines on stdin; policy/gpo.json in "
	 "LAPS_CONFIG is written when not given",
	 CONFORM_KEY_TEXT, false},
	{"reset",
	 "command that puts account and memory of the client back to the beginning; both are in "
	 "LAPS_CONFIG when not given",
	 CONFORM_KEY_TEXT, false},
	{"join", "command that joins the computer to Entra ID; 'laps join entra' when not given",
	 CONFORM_KEY_TEXT, false},
	{"reader", "it prints the password of LAPS_COMPUTER, and rotates none", CONFORM_KEY_FLAG,
	 false},
	{"timeout", "seconds that one run may take; 60 when not given", CONFORM_KEY_TEXT, false},
	{0},
};

static const struct {
	const char *name;
	unsigned bit;
} mode[] = {
	{"encrypted", CLIENT_ENCRYPTED},
	{"clear", CLIENT_CLEAR},
	{"legacy", CLIENT_LEGACY},
	{"entra", CLIENT_ENTRA},
};
#define MODE_N (sizeof(mode) / sizeof(mode[0]))

/* Those of a list; 0: one of them is not known. */
static unsigned read_modes(const char *list)
{
	unsigned all = 0;

	while (*list) {
		size_t len = strcspn(list, ","), i;

		for (i = 0; i < MODE_N; i++)
			if (strlen(mode[i].name) == len && strncmp(mode[i].name, list, len) == 0)
				break;
		if (i == MODE_N)
			return 0;
		all |= mode[i].bit;
		list += len + (list[len] == ',');
	}
	return all;
}

static void read_timeout(struct conform *c, const char *text)
{
	struct client *s = client_of(c);
	uint64_t seconds = TIMEOUT_S;

	if (text && (!sim_number_parse(text, TIMEOUT_MAX_S, &seconds) || seconds == 0))
		conform_fail(c, "timeout is '%s', not a number of seconds from 1 to %d", text,
			     TIMEOUT_MAX_S);
	s->set.timeout_ms = (int64_t)seconds * 1000;
}

static unsigned has(const struct conform *c, const struct client_settings *set, unsigned modes)
{
	if (conform_target_flag(c->target, "reader", false))
		return CLIENT_READER | modes;
	return CLIENT_WRITER | modes | (set->rotate ? CLIENT_ROTATE : 0) |
	       (set->policy ? 0 : CLIENT_ROOTS) | (set->reset ? 0 : CLIENT_IMAGE) |
	       (set->verify ? 0 : CLIENT_ACCOUNTS);
}

void client_settings_read(struct conform *c)
{
	struct client_settings *set = &client_of(c)->set;
	const char *modes = conform_target_get(c->target, "modes");
	unsigned claimed = read_modes(modes ? modes : ALL_MODES);

	if (claimed & (CLIENT_ENCRYPTED | CLIENT_CLEAR))
		claimed |= CLIENT_DIRECTORY;

	set->command = c->command;
	set->rotate = conform_target_get(c->target, "rotate");
	set->verify = conform_target_get(c->target, "verify");
	set->policy = conform_target_get(c->target, "policy");
	set->reset = conform_target_get(c->target, "reset");
	set->join = conform_target_get(c->target, "join");
	read_timeout(c, conform_target_get(c->target, "timeout"));
	if (!claimed)
		conform_fail(c, "modes is '%s', not a list of encrypted, clear, legacy and entra",
			     modes);
	conform_fact(c, "modes", "%s", modes ? modes : ALL_MODES);
	c->has = has(c, set, claimed);
	client_of(c)->reads = c->has & CLIENT_READER;
}

const char *client_lacks(const struct conform *c, unsigned need)
{
	(void)c;
	switch (need) {
	case CLIENT_WRITER: return "the client is a reader";
	case CLIENT_READER: return "the client is no reader";
	case CLIENT_ROTATE: return "nobody has said how to have it rotate: rotate";
	case CLIENT_ROOTS: return "its policy has one root, that of the command policy";
	case CLIENT_IMAGE: return "no image of it can be taken: the command reset is given";
	case CLIENT_ACCOUNTS: return "its accounts are its own: the command verify is given";
	default: break;
	}
	return "the client does not claim the mode";
}
