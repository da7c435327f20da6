/* SPDX-License-Identifier: MIT */
/*
 * One client of a domain controller under load: what it does next is drawn from its seed. It goes
 * on with whatever is answered, as long as it is an answer that a controller may give; anything
 * else ends the program with a line that says what was asked.
 */
#ifndef TESTS_LOAD_LOAD_H
#define TESTS_LOAD_LOAD_H
#include <ldap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOAD_DN        512
#define LOAD_COMPUTERS 16

/* Where the controller is and who is known there, from the environment. */
struct load_world {
	const char *ldap_uri, *ldapi_uri; /* LOAD_LDAP_URI, LOAD_LDAPI_URI */
	const char *base;                 /* LAPSIM_BASE_DN */
	const char *caches;               /* LOAD_CACHES: a directory with a ticket cache each */
};
enum load_who { LOAD_ADMIN, LOAD_USER, LOAD_COMPUTER, LOAD_NOBODY, LOAD_WHO_N };
struct load {
	const struct load_world *world;
	LDAP *ld; /* NULL: not connected */
	enum load_who who;
	unsigned number; /* of this client */
	uint32_t state;
	char own[LOAD_DN]; /* a container that nobody else writes to */
};
/* connect.c */
void load_connect(struct load *l, enum load_who who);
void load_leave(struct load *l);
/* The connection's end without a word. */
void load_cut(struct load *l);
/* rc is one of those after it, which end with -1; else the program ends. */
void load_expect(const struct load *l, const char *what, int rc, const int *allowed);

/* draw.c: each draws from the client's state. */
uint32_t load_draw(struct load *l, uint32_t below);
const char *load_pick(struct load *l, const char *const *list, size_t n);
/* For the structures of libldap, which changes nothing of it. */
char *load_text(const char *text);
/* The DN of any computer of the world, in one buffer a process. */
const char *load_computer(struct load *l);
/* Of 1 to max bytes. */
struct berval load_bytes(struct load *l, uint8_t *room, size_t max);

/* What there is to do. */
void load_read(struct load *l);       /* reads.c */
void load_write(struct load *l);      /* writes.c */
void load_object(struct load *l);     /* objects.c */
void load_own_begin(struct load *l);  /* objects.c: its container; as administrator */
void load_descriptor(struct load *l); /* descriptors.c */
void load_rough(struct load *l);      /* rough.c */

#endif
