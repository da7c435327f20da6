/* SPDX-License-Identifier: MIT */
/*
 * Policy: four roots of named values, of which the first that defines any known setting is the
 * whole policy. A missing or unsupported value takes its default; nothing is clamped and nothing
 * merged. Names are those of the registry values, compared without regard to case; the legacy root
 * has names of its own.
 */
#ifndef LAPS_POLICY_H
#define LAPS_POLICY_H
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Roots in order of precedence; the numbers are those of the published State value PolicySource. */
typedef enum laps_policy_source {
	LAPS_POLICY_NONE = 0,
	LAPS_POLICY_CSP = 1,
	LAPS_POLICY_GPO = 2,
	LAPS_POLICY_LOCAL = 3,
	LAPS_POLICY_LEGACY = 4,
} laps_policy_source;
#define LAPS_POLICY_ROOT_N 4
/* "CSP", "GPO", "Local", "Legacy LAPS": as events name them ("Local" is ours). */
const char *laps_policy_source_name(laps_policy_source s);

/* The root's key below HKEY_LOCAL_MACHINE, a literal. */
const char *laps_policy_registry_key(laps_policy_source source);
/* Is key, below HKEY_LOCAL_MACHINE, that of the root; or, of a key with all below it (tree), that
 * of the root or one above? Without regard to case. */
bool laps_policy_registry_concerns(laps_policy_source source, const char *key, bool tree);

typedef enum laps_backup_directory {
	LAPS_BACKUP_NONE = 0,
	LAPS_BACKUP_ENTRA = 1,
	LAPS_BACKUP_AD = 2,
} laps_backup_directory;

/* of any policy */
#define LAPS_AGE_DAYS_MAX              365
#define LAPS_ENTRA_AGE_DAYS_MIN        7 /* with Entra ID: a shorter age is raised to it */
#define LAPS_POST_AUTH_DELAY_MAX_HOURS 24

typedef enum laps_os_level {
	LAPS_OS_PRE_24H2 = 0,
	LAPS_OS_24H2 = 1,
} laps_os_level;

typedef enum laps_value_type {
	LAPS_VALUE_DWORD,
	LAPS_VALUE_TEXT,
	LAPS_VALUE_OTHER, /* present, of a type no setting has */
} laps_value_type;

/* One value of a root, as a source delivered it. */
struct laps_policy_value {
	char *name;
	laps_value_type type;
	uint32_t dword;
	char *text;       /* for TEXT; for OTHER what it is, for people, or NULL */
	const char *file; /* where it stands ("gpo.reg"), a literal; NULL when not from a file */
};
struct laps_policy_root {
	struct laps_policy_value *value; /* owned, as are the names and texts */
	size_t value_n;
};
void laps_policy_root_clear(struct laps_policy_root *r);
/* Append a copy. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_policy_root_add(struct laps_policy_root *r, const char *name,
					   laps_value_type type, uint32_t dword, const char *text);
/* The same in place of the value of that name, in any case, when there is one. file is a literal,
 * or NULL. */
LAPS_MUST_USE laps_rc laps_policy_root_put(struct laps_policy_root *r, const char *name,
					   laps_value_type type, uint32_t dword, const char *text,
					   const char *file);
/* Remove the value of that name, in any case. True when there was one. */
bool laps_policy_root_remove(struct laps_policy_root *r, const char *name);

typedef enum laps_setting {
	LAPS_SET_BACKUP_DIRECTORY,
	LAPS_SET_ADMIN_ACCOUNT_NAME,
	LAPS_SET_PASSWORD_AGE_DAYS,
	LAPS_SET_PASSWORD_LENGTH,
	LAPS_SET_PASSPHRASE_LENGTH,
	LAPS_SET_PASSWORD_COMPLEXITY,
	LAPS_SET_EXPIRATION_PROTECTION,
	LAPS_SET_ENCRYPTION_ENABLED,
	LAPS_SET_ENCRYPTION_PRINCIPAL,
	LAPS_SET_HISTORY_SIZE,
	LAPS_SET_BACKUP_DSRM,
	LAPS_SET_POST_AUTH_DELAY,
	LAPS_SET_POST_AUTH_ACTIONS,
	LAPS_SET_AAM_ENABLED,
	LAPS_SET_AAM_TARGET,
	LAPS_SET_AAM_NAME,
	LAPS_SET_AAM_ENABLE_ACCOUNT,
	LAPS_SET_AAM_RANDOMIZE,
	LAPS_SET_N
} laps_setting;

/* How a setting got its value. */
typedef enum laps_setting_state {
	LAPS_SETTING_DEFAULT,  /* not configured */
	LAPS_SETTING_SET,      /* configured and taken */
	LAPS_SETTING_REJECTED, /* configured, not supported: the default applies; why says why */
	LAPS_SETTING_IGNORED,  /* configured, without effect here; why says why */
} laps_setting_state;

struct laps_policy_setting {
	const char *name; /* registry value name in the winning root, a literal; when that root
			     has no such value, its name in the others */
	bool is_text;
	laps_setting_state state;
	uint32_t number;  /* effective value */
	const char *text; /* effective value; borrowed from the root or a literal; "" when unset */
	/* what is configured; DEFAULT has none */
	laps_value_type given_type;
	uint32_t given;         /* the number, or 0 */
	const char *given_text; /* the text, what a value of type OTHER is, or NULL */
	const char *file;       /* as of the value */
	const char *why;        /* a literal; NULL for DEFAULT and SET */
};

struct laps_policy {
	laps_policy_source source; /* NONE: no root defines a setting */
	laps_os_level os_level;
	struct laps_policy_setting setting[LAPS_SET_N];
};

/*
 * Choose the root and work out every setting. roots[i] is the root of source i + 1, and must
 * outlive *out, which borrows texts. Always succeeds: what is wrong is in the settings. The legacy
 * root has value names of its own (AdmPwdEnabled, AdminAccountName ...), which become the settings
 * that they mean; whether it may be followed at all is the plan's (plan.h).
 */
void laps_policy_select(const struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			laps_os_level os_level, struct laps_policy *out);

/* Shorthands for the effective values. */
uint32_t laps_policy_number(const struct laps_policy *p, laps_setting s);
const char *laps_policy_text(const struct laps_policy *p, laps_setting s);

/* Find a setting by its name without regard to case; LAPS_SET_N when there is none. The names are
 * those of the first three roots, or those of one root. */
laps_setting laps_policy_find(const char *name);
laps_setting laps_policy_find_in(laps_policy_source root, const char *name);
/* The setting's fixed part, for editors and help: its name, in the first three roots and in one
 * root (NULL: that root has no such value), and whether it is text. */
const char *laps_policy_setting_name(laps_setting s);
const char *laps_policy_setting_name_in(laps_policy_source root, laps_setting s);
bool laps_policy_setting_is_text(laps_setting s);
/* Why the root does not take this value, a literal, or NULL when it does: its type, its range, and
 * what the system knows; not what other settings make of it. */
const char *laps_policy_judge(laps_policy_source root, laps_setting s, laps_value_type type,
			      uint32_t dword, const char *text, laps_os_level os_level);

#endif
