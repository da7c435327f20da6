/* SPDX-License-Identifier: MIT */
/* What the directory suite keeps while a run lasts, for its own files; rows see directory.h. */
#ifndef TESTS_CONFORMANCE_DIRECTORY_STATE_H
#define TESTS_CONFORMANCE_DIRECTORY_STATE_H
#include <laps/secret.h>
#include <laps/sid.h>
#include <sys/time.h>

#include "conformance/directory/directory.h"

#define DIR_REPLICA_MAX 8

/* What stands in the description of the run's OU, in front of the rest: nothing without it is ever
 * removed as a whole. */
#define DIR_MARK "laps-conform: a test is running here"
#define DIR_OU   "laps-conform-" /* and the mark of the run */
#define DIR_HERE 160             /* bytes of what tells this machine there, NUL included */

struct dir_person {
	char *dn;                     /* "" for the anonymous one; NULL: nobody. Of a given
					 administrator it is the login, in whatever form */
	char *login;                  /* what a simple bind takes */
	struct laps_secret *password; /* NULL: none */
	char *account;                /* sAMAccountName, or NULL */
	bool given;                   /* by the target: it was there before and stays */
};

/* How a server is connected to. */
struct dir_link {
	const char *uri, *ca_file; /* ca_file NULL: no TLS options */
	long limit_s;
	bool start_tls;
};

/* A session, and what the row or the run has to close. */
struct dir_open {
	struct dir_session session; /* the first member: a session is cast to it */
	struct dir_open *next;
	struct dir_link how;
	bool dead; /* it has not answered: the next row gets a new one */
};

struct dir_kept;

struct dir_state {
	const char *uri, *ldaps_uri, *ca_file; /* of the target; NULL: not given */
	bool ad;
	bool clear_text; /* there is no TLS, and passwords may travel without */
	long limit_s;    /* for each answer */
	char *replica[DIR_REPLICA_MAX];
	size_t replica_n;

	char *base_dn, *config_dn, *schema_dn; /* as the rootDSE or the target says; owned */
	char *container, *place;
	struct dir_person person[DIR_ROLE_N];
	struct dir_open *of_role[DIR_ROLE_N];

	struct dir_open *open;    /* of the row */
	struct dir_kept *kept;    /* memory of the row */
	struct dir_kept *made;    /* DNs that the row has made, the newest first */
	unsigned computer_n;      /* names given so far */
	bool touched[DIR_ROLE_N]; /* the row has written at this role's own entry */
};

static inline struct dir_state *dir_state(const struct conform *c)
{
	return c->state;
}

/* ---- target.c */
extern const struct conform_key dir_keys[];
bool dir_discover(struct conform_target *t, struct sim_err *err);
/* The state out of the target; false: the run has failed. Free with dir_state_free. */
bool dir_state_new(struct conform *c);
void dir_state_free(struct conform *c);

/* ---- keep.c: memory that lives as long as a row */
struct dir_kept {
	struct dir_kept *next;
	size_t len;
	max_align_t data[]; /* len bytes */
};
void dir_kept_free(struct dir_kept **list);
/* A text at the head of a list. False: out of memory, and the row has failed. */
bool dir_keep_text(struct conform *c, struct dir_kept **list, const char *text);
/* strdup that fails the row or the run. */
char *dir_dup(struct conform *c, const char *text);

/* ---- link.c: a handle of libldap */
/* With TLS up. *out is NULL on a failure, which the result tells. */
struct dir_result dir_link_open(const char *who, const struct dir_link *how, LDAP **out);
/* Why one server cannot be connected to, and what to do: one line; "" when there is nothing to add
 * to libldap's code. ---- link_why.c */
#define DIR_WHY 300 /* bytes, NUL included */
void dir_link_why(const struct dir_link *how, char *out, size_t size);
/* A session without a handle: what its calls give. */
struct dir_result dir_result_none(const struct dir_session *s);
/* Take note of the code: a session that does not answer is not used again. */
struct dir_result dir_noted(struct dir_session *s, int code);

/* ---- session.c */
void dir_sessions_close(struct dir_open **list);

/* ---- probe.c: what the target has, into c->has and the state; false: the run has failed */
bool dir_probe(struct conform *c);
const char *dir_lacks(const struct conform *c, unsigned need);

/* ---- people.c: who is in a role that the target leaves open; false: the run has failed */
bool dir_people_make(struct conform *c);
/* Whom the target names can bind; before anything is made. */
bool dir_people_check(struct conform *c);

/* ---- ticket.c: the realm, if there is one, gives the administrator a ticket; likewise */
bool dir_realm_check(struct conform *c);

/* ---- given.c: tell on stderr who has other rights than its role has */
void dir_given_warn(struct conform *c);

/* ---- place.c */
bool dir_place_make(struct conform *c);
/* A computer of the target's classes, in a directory that is not an AD; password NULL: none. */
struct dir_result dir_add_device(struct conform *c, const char *dn, const char *name,
				 const struct laps_secret *password);
void dir_row_begin(struct conform *c, const struct conform_row *row);
void dir_row_end(struct conform *c, const struct conform_row *row);

/* ---- clean.c */
/* "(host NAME, boot ID, ", behind DIR_MARK and a blank; then come process and second. */
void dir_here(char out[static DIR_HERE]);
#define DIR_LAPS_ATTRS 9
extern const char *const dir_laps_attrs[DIR_LAPS_ATTRS + 1]; /* ends with NULL */
/* The entry and all below it, by this session. What is not there is no failure. */
struct dir_result dir_remove_tree(struct conform *c, struct dir_session *s, const char *dn);
/* All attributes of LAPS that the entry shows; it stays. */
struct dir_result dir_empty(struct conform *c, struct dir_session *s, const char *dn);
bool dir_clean(const struct conform_target *t, const char *const *thing, size_t n,
	       struct sim_err *err);
bool dir_sweep(const struct conform_target *t, size_t *n, struct sim_err *err);
/* The OUs of runs that have ended, of_here: on this machine. *n grows by how many are gone. */
bool dir_sweep_ended(struct conform *c, bool of_here, size_t *n);

#endif
