/* SPDX-License-Identifier: MIT */
/* Clients that give up: operations abandoned, connections cut in the middle, a bind that ends what
 * runs, and bytes that are no message. */
#include <lber.h>
#include <sys/socket.h>

#include "load/load.h"

static int start_search(struct load *l)
{
	int id = -1;

	ldap_search_ext(l->ld, l->world->base, LDAP_SCOPE_SUBTREE, "(msLAPS-Password=*)", NULL, 0,
			NULL, NULL, NULL, 0, &id);
	return id;
}

static int start_write(struct load *l)
{
	char *values[] = {load_text("1"), NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE,
		       .mod_type = load_text("msLAPS-PasswordExpirationTime"),
		       .mod_values = values},
		*mods[] = {&mod, NULL};
	int id = -1;

	ldap_modify_ext(l->ld, load_computer(l), mods, NULL, NULL, &id);
	return id;
}

static void abandon(struct load *l)
{
	for (uint32_t n = 1 + load_draw(l, 4); n > 0; n--) {
		int id = load_draw(l, 2) ? start_search(l) : start_write(l);

		if (id >= 0)
			ldap_abandon_ext(l->ld, id, NULL, NULL);
	}
}

static void send_noise(struct load *l)
{
	uint8_t room[300];
	struct berval noise = load_bytes(l, room, sizeof(room));
	int fd = -1;

	ldap_get_option(l->ld, LDAP_OPT_DESC, &fd);
	if (load_draw(l, 2))
		room[0] = 0x30; /* begins like one */
	send(fd, room, noise.bv_len, MSG_NOSIGNAL);
}

void load_rough(struct load *l)
{
	const uint32_t what = load_draw(l, 4);

	switch (what) {
	case 0: abandon(l); return;
	case 1: send_noise(l); break;
	default:
		for (uint32_t n = 1 + load_draw(l, 4); n > 0; n--)
			load_draw(l, 2) ? start_search(l) : start_write(l);
	}
	if (what == 3) {
		load_connect(l, (enum load_who)load_draw(l, LOAD_WHO_N));
		return;
	}
	load_cut(l);
	load_connect(l, (enum load_who)load_draw(l, LOAD_WHO_N));
}
