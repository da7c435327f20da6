/* SPDX-License-Identifier: MIT */
/*
 * The rules, line by line: each function looks at one line of the timeline and at what is
 * remembered of those before. Pure: what is judged is what is given.
 */
#ifndef SIM_LINT_JUDGE_H
#define SIM_LINT_JUDGE_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lint/found.h"

#define LINT_CLEAR         "msLAPS-Password"
#define LINT_ENCRYPTED     "msLAPS-EncryptedPassword"
#define LINT_HISTORY       "msLAPS-EncryptedPasswordHistory"
#define LINT_DSRM          "msLAPS-EncryptedDSRMPassword"
#define LINT_DSRM_HISTORY  "msLAPS-EncryptedDSRMPasswordHistory"
#define LINT_EXPIRY        "msLAPS-PasswordExpirationTime"
#define LINT_LEGACY        "ms-Mcs-AdmPwd"
#define LINT_LEGACY_EXPIRY "ms-Mcs-AdmPwdExpirationTime"

struct lint {
	struct lint_found found;
	uint64_t real_ticks; /* the machine's time: a client may have that */
	json_t *objects;     /* owned: DN in lower case -> what is known of it */
	json_t *waits;       /* owned: request -> until when it is to wait, ticks */
	json_t *callers;     /* owned: caller of the cloud -> what was asked, and what was needed */
};

bool lint_init(struct lint *l, uint64_t real_ticks);
void lint_clear(struct lint *l);
/* A line without its end; what is none is passed over. judged: findings count. */
void lint_line(struct lint *l, const char *text, size_t len, bool judged);
/* What can be said only now. */
void lint_end(struct lint *l);

/* What is remembered under a name, made when it is not there; borrowed. NULL: no memory, which
 * lint->found.failed says. */
json_t *lint_state(struct lint *l, json_t *of, const char *name);
void lint_remember(struct lint *l, json_t *state, const char *member, json_t *value);
/* Of the object that a request is about. */
json_t *lint_object(struct lint *l, const json_t *line);

/* The rules; a file each. */
void lint_reading(struct lint *l, const json_t *line);
void lint_values(struct lint *l, const json_t *line);
void lint_objects(struct lint *l, const json_t *line);
void lint_objects_end(struct lint *l);
void lint_history(struct lint *l, const json_t *line);
void lint_cloud(struct lint *l, const json_t *line);
void lint_cloud_end(struct lint *l);

#endif
