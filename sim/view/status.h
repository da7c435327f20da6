/* SPDX-License-Identifier: MIT */
/*
 * How things stand with one computer: a word, why in plain words, what comes next. Pure; what a
 * cycle would do is core's own decision (laps/decide.h).
 */
#ifndef SIM_VIEW_STATUS_H
#define SIM_VIEW_STATUS_H
#include <stdbool.h>
#include <stdint.h>

#include "view/backup.h"
#include "view/host.h"
#include "view/policy.h"

typedef enum view_status {
	VIEW_CURRENT,
	VIEW_DUE,
	VIEW_NEVER,
	VIEW_TORN, /* directory and host differ */
	VIEW_UNMANAGED,
} view_status;
const char *view_status_name(view_status s);

/* Does the password that is kept open the account? */
typedef enum view_opens {
	VIEW_OPENS_UNKNOWN, /* it was not tried */
	VIEW_OPENS_NO,
	VIEW_OPENS_YES,
} view_opens;

/* What Entra ID holds. */
struct view_cloud {
	bool there;             /* it has a password */
	uint64_t updated_ticks; /* of the newest */
	uint64_t expiry_ticks;  /* as the device has told */
};

/* Everything that is known; all borrowed. */
struct view_facts {
	uint64_t now_ticks;
	bool deleted, dc;
	const struct view_computer *computer; /* NULL: of the cloud only */
	const struct view_backup *backup;
	const struct view_cloud *cloud;
	const struct view_host *host;       /* present is false when there is none */
	const struct view_policy *policy;   /* of a host that is present */
	const struct view_account *account; /* likewise */
	bool has_version;                   /* the schema has msLAPS-CurrentPasswordVersion */
	bool has_principal;                 /* principal is whom the policy encrypts for */
	struct laps_sid principal;
	view_opens opens;
};

/* Where the policy has the password, which is where its time and expiry count: Entra ID? */
bool view_is_cloud(const struct view_facts *f);
/* Of what is kept there; 0: nothing is, or it does not tell. */
uint64_t view_kept_ticks(const struct view_facts *f);
uint64_t view_expiry_ticks(const struct view_facts *f);
/* What a cycle would rotate for now, LAPS_REASON_*; 0: for nothing, or there is no host. */
uint32_t view_reasons(const struct view_facts *f);

#define VIEW_WHY 1280 /* bytes of a reason, NUL included */
view_status view_status_of(const struct view_facts *f, char why[static VIEW_WHY]);
/* When the next rotation is. False: none is to come. */
bool view_next(const struct view_facts *f, uint64_t *ticks, char why[static VIEW_WHY]);
/* What somebody should do about it; false: nothing. */
bool view_todo(const struct view_facts *f, char what[static VIEW_WHY]);
/* Why a password that was tried does not open the account. */
void view_why_shut(const struct view_facts *f, char why[static VIEW_WHY]);

#endif
