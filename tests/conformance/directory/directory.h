/* SPDX-License-Identifier: MIT */
/*
 * laps-conform directory: what its rows stand on. Somebody in each role, connected over verified
 * TLS; computers of the row's own, in an OU of the run's own; searches and changes with time limits
 * that keep the server's code and text; and assertions that say who got what.
 *
 * It speaks libldap itself and uses nothing of core/ports: it judges, so it shares no code with the
 * client that it may one day be held against.
 *
 * Whatever a call hands to a row lives until the row has ended, and is freed then: a row frees
 * nothing. A row that has failed may go on: calls on a session that could not be opened give a
 * result with the code of that, and do nothing.
 */
#ifndef TESTS_CONFORMANCE_DIRECTORY_DIRECTORY_H
#define TESTS_CONFORMANCE_DIRECTORY_DIRECTORY_H
#include <laps/delegation.h>
#include <laps/sd.h>
#include <laps/sid.h>
#include <ldap.h>

#include "conformance/conform.h"

/* ---- what a target has: bits of conform_row.needs ---------------------------------------------
 */
#define CONFORM_DIRECTORY_AD           0x00001u /* an AD: descriptors, schema objects, its answers */
#define CONFORM_DIRECTORY_TLS          0x00002u /* an ldap:// with StartTLS */
#define CONFORM_DIRECTORY_LDAPS        0x00004u
#define CONFORM_DIRECTORY_KERBEROS     0x00008u /* a realm, and GSSAPI among the mechanisms */
#define CONFORM_DIRECTORY_REPLICAS     0x00010u /* at least one more server to write at */
#define CONFORM_DIRECTORY_CLEAR        0x00020u /* msLAPS-Password and the expiry */
#define CONFORM_DIRECTORY_ENCRYPTED    0x00040u /* the encrypted passwords and their histories */
#define CONFORM_DIRECTORY_VERSION      0x00080u /* msLAPS-CurrentPasswordVersion */
#define CONFORM_DIRECTORY_LEGACY       0x00100u /* ms-Mcs-AdmPwd and its expiry */
#define CONFORM_DIRECTORY_DEVICE       0x00200u /* somebody to be the role */
#define CONFORM_DIRECTORY_OTHER_DEVICE 0x00400u
#define CONFORM_DIRECTORY_READER       0x00800u
#define CONFORM_DIRECTORY_RESETTER     0x01000u
#define CONFORM_DIRECTORY_OUTSIDER     0x02000u
#define CONFORM_DIRECTORY_ACCOUNTS     0x04000u /* accounts may be made, with passwords */
#define CONFORM_DIRECTORY_PAGES        0x08000u /* the control of RFC 2696 */

/* ---- attributes -------------------------------------------------------------------------------
 */
#define DIR_EXPIRY          "msLAPS-PasswordExpirationTime"
#define DIR_CLEAR           "msLAPS-Password"
#define DIR_ENCRYPTED       "msLAPS-EncryptedPassword"
#define DIR_HISTORY         "msLAPS-EncryptedPasswordHistory"
#define DIR_DSRM            "msLAPS-EncryptedDSRMPassword"
#define DIR_DSRM_HISTORY    "msLAPS-EncryptedDSRMPasswordHistory"
#define DIR_VERSION         "msLAPS-CurrentPasswordVersion"
#define DIR_LEGACY_PASSWORD "ms-Mcs-AdmPwd"
#define DIR_LEGACY_EXPIRY   "ms-Mcs-AdmPwdExpirationTime"
#define DIR_VERSION_LEN     16 /* bytes, of a GUID */

/* ---- roles ------------------------------------------------------------------------------------
 */
typedef enum dir_role {
	DIR_ADMINISTRATOR,
	DIR_DEVICE,       /* a computer with the right to back up its own password */
	DIR_OTHER_DEVICE, /* another one, with the same right to its own */
	DIR_READER,
	DIR_RESETTER,
	DIR_OUTSIDER, /* may bind, and nothing more */
	DIR_ANONYMOUS,
	DIR_ROLE_N
} dir_role;

/* The DN of a role's entry, of the administrator what it logs in as; "" for the anonymous one and
 * for roles that nobody has. */
const char *dir_dn(const struct conform *c, dir_role role);
/* "ad" or not: what AD promises beyond LDAP. */
bool dir_is_ad(const struct conform *c);
/* The naming context that holds the run's OU; of an AD also the other two, else "". */
const char *dir_base_dn(const struct conform *c);
const char *dir_config_dn(const struct conform *c);
const char *dir_schema_dn(const struct conform *c);
/* The run's OU. */
const char *dir_place(const struct conform *c);

/* ---- results ----------------------------------------------------------------------------------
 */
#define DIR_TEXT 160 /* bytes of a server's text that are kept, NUL included */

struct dir_result {
	const char *who;     /* "outsider"; a literal */
	int code;            /* LDAP's; negative: libldap's own, LDAP_SERVER_DOWN ... */
	char text[DIR_TEXT]; /* what the server said, one line; may be empty */
};

/* Codes that are as good as each other: of an AD, which is known to answer so, and of any other
 * server, by RFC 4511. */
#define DIR_CODES_MAX 4
struct dir_codes {
	const char *name; /* "refused for lack of rights" */
	int ad[DIR_CODES_MAX],
		ldap[DIR_CODES_MAX]; /* the first one always counts; 0 ends the rest */
};
extern const struct dir_codes dir_done, /* success */
	dir_denied,                     /* a write without the right to it */
	dir_hidden,                     /* an object that is not there, or not for the caller */
	dir_no_value,                   /* an attribute or a value to delete that is not there */
	dir_twice,                      /* a value to add that is there already */
	dir_second,       /* one more value for a single-valued attribute that has one */
	dir_two,          /* two at once for a single-valued attribute */
	dir_undefined,    /* an attribute that the schema does not know */
	dir_not_of_class, /* one that the object's classes do not have */
	dir_bad_syntax,   /* a value that the attribute's syntax does not take */
	dir_too_long,     /* longer or shorter than the attribute's range */
	dir_bad_credentials, dir_confidential, /* a password in clear text is not taken */
	dir_unknown_control;                   /* a critical control that nobody knows */

/* Is code one of them, as this target's profile has them? */
bool dir_is_one_of(const struct conform *c, int code, const struct dir_codes *codes);
/* "WHAT, outsider: expected insufficientAccessRights (50), got success (0)". False: it failed. */
bool dir_expect(struct conform *c, struct dir_result r, const struct dir_codes *codes,
		const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Any failure that the server itself answered. */
bool dir_expect_refused(struct conform *c, struct dir_result r, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "insufficientAccessRights (50)", RFC 4511 4.1.9. out is the caller's. Returns out. */
#define DIR_CODE_TEXT 48
const char *dir_code_text(int code, char out[static DIR_CODE_TEXT]);

/* ---- sessions ---------------------------------------------------------------------------------
 */
typedef enum dir_tls {
	DIR_TLS_START,   /* ldap-uri with StartTLS, or the scheme's own */
	DIR_TLS_AT_ONCE, /* ldaps-uri */
	DIR_TLS_NONE,    /* ldap-uri in clear text */
} dir_tls;

struct dir_session {
	const char *who; /* for messages; a literal */
	LDAP *ld;        /* NULL: it could not be opened, as failure says */
	struct dir_result failure;
};

/* Bound in that role, over verified TLS, at the first server; the same one all the run. Never NULL;
 * the row fails when it cannot be opened. */
struct dir_session *dir_as(struct conform *c, dir_role role);
/* A connection of the row's own, closed after it. Never NULL. dir_connect is not bound and fails no
 * row: its result is in failure. dir_fresh is bound in that role, and fails the row. */
struct dir_session *dir_connect(struct conform *c, const char *who, dir_tls tls);
struct dir_session *dir_fresh(struct conform *c, dir_role role, dir_tls tls);
/* At the server with that number, from 1: another one than the first. */
size_t dir_replicas(const struct conform *c);
struct dir_session *dir_fresh_at(struct conform *c, size_t replica, dir_role role);

struct dir_result dir_start_tls(struct conform *c, struct dir_session *s);
struct dir_result dir_bind(struct conform *c, struct dir_session *s, const char *dn,
			   const char *password);
struct dir_result dir_bind_as(struct conform *c, struct dir_session *s, dir_role role);

/* SASL GSSAPI with a ticket of that role's own; only the roles of administrator and devices have
 * one. layer: with Kerberos' own protection; else without. */
struct dir_result dir_bind_kerberos(struct conform *c, struct dir_session *s, dir_role role,
				    bool layer);
/* RFC 4532; "" of the anonymous. NULL: the server does not say. */
const char *dir_whoami(struct conform *c, struct dir_session *s);

/* ---- objects ----------------------------------------------------------------------------------
 */
/* A new computer in the run's OU, removed after the row. NULL: the row has failed. */
const char *dir_computer(struct conform *c);
/* The same below another DN, in place of the run's OU. */
const char *dir_computer_below(struct conform *c, const char *parent);
/* The same computer, which has been deleted, once more. False: the row has failed. */
bool dir_computer_again(struct conform *c, const char *dn);
/* A new OU below the run's, removed after the row. */
const char *dir_container(struct conform *c);
/* Another DN that the row has made, or renamed to: removed after it. */
void dir_made(struct conform *c, const char *dn);

/* ---- rights of an AD, by descriptors ----------------------------------------------------------
 * The DACL alone is read and written. False: the row has failed.
 */
bool dir_dacl_read(struct conform *c, struct dir_session *s, const char *dn, struct laps_sd *out);
struct dir_result dir_dacl_write(struct conform *c, struct dir_session *s, const char *dn,
				 const struct laps_sd *sd);
/* ACEs put where they belong into what is there. */
bool dir_dacl_add(struct conform *c, struct dir_session *s, const char *dn,
		  const struct laps_ace *ace, size_t n);
bool dir_sid_of(struct conform *c, const char *dn, struct laps_sid *out);
/* schemaIDGUID of an attribute. */
bool dir_schema_guid(struct conform *c, const char *attribute, uint8_t out[static LAPS_GUID_LEN]);

/* ---- values -----------------------------------------------------------------------------------
 */
struct dir_value {
	const void *data;
	size_t len;
};
/* A text as a value, without its NUL. */
struct dir_value dir_text(const char *text);
/* len bytes that look like an encrypted password: a header with a time and this length, [MS-GKDI]
 * aside, and content that differs with n. */
struct dir_value dir_blob(struct conform *c, size_t len, unsigned n);
/* printf into memory that lives as long as the row. */
const char *dir_format(struct conform *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Memory that is freed after the row, zeroed; NULL: the row has failed. */
void *dir_alloc(struct conform *c, size_t len);

/* ---- changes ----------------------------------------------------------------------------------
 */
typedef enum dir_op { DIR_REPLACE, DIR_ADD, DIR_DELETE } dir_op;

struct dir_change {
	dir_op op;
	const char *attr;               /* NULL ends a list of them */
	const struct dir_value *values; /* NULL with DIR_DELETE and DIR_REPLACE: all of it */
	size_t n;
};
/* In a list of changes: one value, a text or bytes. */
#define DIR_ONE(op, attr, text) DIR_ONE_BYTES(op, attr, dir_text(text))
#define DIR_ONE_BYTES(op, attr, value)                         \
	{                                                      \
		op, attr, (const struct dir_value[]){value}, 1 \
	}
#define DIR_NONE(op, attr)        \
	{                         \
		op, attr, NULL, 0 \
	}

struct dir_result dir_modify(struct conform *c, struct dir_session *s, const char *dn,
			     const struct dir_change *change);
struct dir_result dir_modify_ext(struct conform *c, struct dir_session *s, const char *dn,
				 const struct dir_change *change, LDAPControl **controls);
/* One attribute replaced by one value; deleted as a whole. */
struct dir_result dir_set(struct conform *c, struct dir_session *s, const char *dn,
			  const char *attr, const char *text);
struct dir_result dir_set_bytes(struct conform *c, struct dir_session *s, const char *dn,
				const char *attr, struct dir_value value);
struct dir_result dir_unset(struct conform *c, struct dir_session *s, const char *dn,
			    const char *attr);
/* The changes are the new entry's attributes; their op does not count. */
struct dir_result dir_add(struct conform *c, struct dir_session *s, const char *dn,
			  const struct dir_change *attribute);
struct dir_result dir_delete(struct conform *c, struct dir_session *s, const char *dn);
struct dir_result dir_rename(struct conform *c, struct dir_session *s, const char *dn,
			     const char *rdn, const char *parent);
/* A modify that is under way: its message id, -1 when it could not be sent; and its result. */
int dir_modify_start(struct conform *c, struct dir_session *s, const char *dn,
		     const struct dir_change *change);
struct dir_result dir_result_wait(struct conform *c, struct dir_session *s, int id);
struct dir_result dir_compare(struct conform *c, struct dir_session *s, const char *dn,
			      const char *attr, struct dir_value value);

/* ---- searches ---------------------------------------------------------------------------------
 */
struct dir_attr {
	const char *name; /* as the server spells it, with options */
	size_t n;
	const struct dir_value *value; /* each is followed by a NUL that its len does not count */
};
struct dir_entry {
	const char *dn;
	size_t n;
	const struct dir_attr *attr;
};
struct dir_found {
	struct dir_result result;
	size_t n;
	const struct dir_entry *entry;
};

/* attrs ends with NULL; NULL: all user attributes. Never NULL. */
const struct dir_found *dir_search(struct conform *c, struct dir_session *s, const char *base,
				   int scope, const char *filter, const char *const *attrs);
/* The same with controls, and what controls the result had: *answered is the caller's to free with
 * ldap_controls_free, also after a failure; NULL: not wanted. */
const struct dir_found *dir_search_ext(struct conform *c, struct dir_session *s, const char *base,
				       int scope, const char *filter, const char *const *attrs,
				       LDAPControl **controls, LDAPControl ***answered);
/* One entry by its DN with these attributes, or NULL: not there, or not for this role. Fails the
 * row for whatever else the server says. */
const struct dir_entry *dir_read(struct conform *c, struct dir_session *s, const char *dn,
				 const char *const *attrs);
/* Without regard to case; NULL: not there. */
const struct dir_attr *dir_attr(const struct dir_entry *e, const char *name);
/* Its first value as a text; NULL: not there. */
const char *dir_attr_text(const struct dir_entry *e, const char *name);
/* Is the text one of its values, in either case? */
bool dir_attr_has(const struct dir_entry *e, const char *name, const char *text);
/* How many objects a filter finds below base; -1: the row has failed. */
long dir_count(struct conform *c, struct dir_session *s, const char *base, const char *filter);

/* ---- assertions, each by a read of its own; false: the row has failed -------------------------
 */
bool dir_is(struct conform *c, struct dir_session *s, const char *dn, const char *attr,
	    const char *text);
bool dir_is_bytes(struct conform *c, struct dir_session *s, const char *dn, const char *attr,
		  struct dir_value value);
/* Exactly these, in whatever order. */
bool dir_is_set(struct conform *c, struct dir_session *s, const char *dn, const char *attr,
		const struct dir_value *values, size_t n);
/* The session sees the object, and no such attribute: neither by name nor among all of them. */
bool dir_is_absent(struct conform *c, struct dir_session *s, const char *dn, const char *attr);

#endif
