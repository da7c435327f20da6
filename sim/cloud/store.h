/* SPDX-License-Identifier: MIT */
/*
 * What the cloud holds: tenants, applications, users, roles, devices with their passwords, the
 * audit trail. In memory, under one lock that callers take: reading needs sim_store_read, changing
 * sim_store_write; pointers into the store are good until the lock is let go. Never sign, and never
 * send, under the lock. Times are FILETIME ticks; ids are GUIDs as text in lower case.
 *
 * Differs from Entra ID: deleted devices stay for thirty days of the world's clock and are then
 * gone; nothing is replicated, so a read sees a write at once.
 */
#ifndef SIM_CLOUD_STORE_H
#define SIM_CLOUD_STORE_H
#include <jansson.h>
#include <laps/buf.h>
#include <laps/cert.h>
#include <laps/guid.h>
#include <laps/secret.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_CREDENTIALS_MAX  3 /* entries kept for a device: ours, as in Microsoft's examples */
#define SIM_SOFT_DELETE_DAYS 30
#define SIM_AUDIT_MAX        10000 /* entries kept */
#define SIM_DEVICES_MAX      1000000u
#define SIM_CLOUD_TEXT       257 /* bytes for a display name or UPN, NUL included */

/* Permissions of Microsoft Graph, as application roles and as delegated scopes. */
typedef enum sim_permission {
	SIM_LOCAL_CREDENTIAL_READ_BASIC, /* DeviceLocalCredential.ReadBasic.All */
	SIM_LOCAL_CREDENTIAL_READ,       /* DeviceLocalCredential.Read.All */
	SIM_DEVICE_READ,                 /* Device.Read.All */
	SIM_DEVICE_WRITE,                /* Device.ReadWrite.All */
	SIM_DIRECTORY_READ,              /* Directory.Read.All */
	SIM_POLICY_READ_DEVICE,          /* Policy.Read.DeviceConfiguration */
	SIM_POLICY_WRITE_DEVICE,         /* Policy.ReadWrite.DeviceConfiguration */
	SIM_AUDIT_READ,                  /* AuditLog.Read.All */
	SIM_MANAGED_READ,                /* DeviceManagementManagedDevices.Read.All */
	SIM_MANAGED_PRIVILEGED, /* DeviceManagementManagedDevices.PrivilegedOperations.All */
	SIM_USER_READ,          /* User.Read */
	SIM_USER_REVOKE,        /* User.RevokeSessions.All */
	SIM_PERMISSION_N
} sim_permission;
#define SIM_BIT(p) (1u << (p))
const char *sim_permission_name(sim_permission p);
/* False when there is no such permission; names without regard to case. */
bool sim_permission_find(const char *name, size_t len, sim_permission *out);
/* By the id of its application role, or of its delegated scope, where one is known to us. */
bool sim_permission_find_id(const char *id, bool scope, sim_permission *out);

/* What a directory role allows. */
#define SIM_ACTION_READ_METADATA 1u /* microsoft.directory/deviceLocalCredentials/standard/read */
#define SIM_ACTION_READ_PASSWORD 2u /* microsoft.directory/deviceLocalCredentials/password/read */

struct sim_tenant {
	char id[LAPS_GUID_TEXT];
	char domain[SIM_CLOUD_TEXT]; /* verified: "corp.example" */
	char name[SIM_CLOUD_TEXT];
	char region[3];    /* "EU" */
	bool laps_enabled; /* localAdminPassword.isEnabled of the registration policy */
	/* its other members as JSON, once somebody has put them; NULL: Microsoft's defaults */
	char *policy;
};

struct sim_app_secret {
	struct laps_secret *value;
	uint64_t expires_ticks; /* 0: never */
};
struct sim_app_cert {
	uint8_t sha1[LAPS_SHA1_LEN], sha256[LAPS_SHA256_LEN];
	struct laps_buf der;
};
struct sim_app {
	const struct sim_tenant *tenant;
	char client_id[LAPS_GUID_TEXT], object_id[LAPS_GUID_TEXT]; /* object: service principal */
	char name[SIM_CLOUD_TEXT];
	bool enabled;
	bool is_public;     /* may log users in without a credential of its own */
	uint32_t app_roles; /* SIM_BIT(permission): granted to the application */
	uint32_t scopes;    /* consented to for its users */
	struct sim_app_secret *secret;
	size_t secret_n;
	struct sim_app_cert *cert;
	size_t cert_n;
};

struct sim_role { /* built-in ones are there from the start, custom ones belong to a tenant */
	char id[LAPS_GUID_TEXT]; /* template id */
	char name[SIM_CLOUD_TEXT];
	uint32_t actions;                /* SIM_ACTION_* */
	const struct sim_tenant *tenant; /* NULL: built in */
};
#define SIM_USER_ROLES_MAX 8
struct sim_user {
	const struct sim_tenant *tenant;
	char id[LAPS_GUID_TEXT];
	char upn[SIM_CLOUD_TEXT], name[SIM_CLOUD_TEXT];
	bool enabled;
	struct laps_secret *password; /* never NULL */
	const struct sim_role *role[SIM_USER_ROLES_MAX];
	size_t role_n;
	uint64_t sessions_from_ticks; /* refresh tokens from before are revoked */
};

typedef enum sim_trust {
	SIM_TRUST_JOINED,     /* "AzureAd", join type 0 */
	SIM_TRUST_REGISTERED, /* "Workplace", 4 */
	SIM_TRUST_HYBRID,     /* "ServerAd", 6 */
} sim_trust;
const char *sim_trust_name(sim_trust t);

struct sim_credential {
	char *account, *sid; /* owned by the store, which makes them together: push_credential */
	uint64_t backup_ticks;
	struct laps_secret *password; /* UTF-8 */
};
struct sim_device {
	const struct sim_tenant *tenant;
	char id[LAPS_GUID_TEXT];         /* object id */
	char device_id[LAPS_GUID_TEXT];  /* another one: the key of deviceLocalCredentials */
	char managed_id[LAPS_GUID_TEXT]; /* Intune's; a third */
	char owner_id[LAPS_GUID_TEXT];   /* the user who joined it; "" when unknown */
	char *name;                      /* owned; shorter than SIM_CLOUD_TEXT */
	char os_version[32];             /* "10.0.22621.1" */
	sim_trust trust;
	bool enabled;
	bool rotate_requested; /* by Intune's rotateLocalAdminPassword */
	uint64_t created_ticks, last_sign_in_ticks;
	uint64_t deleted_ticks;            /* not 0: soft-deleted, and not found */
	uint8_t key_hash[LAPS_SHA256_LEN]; /* of modulus and exponent of its certificate's key */
	bool has_key;
	uint64_t refresh_ticks;                                /* as uploaded last */
	struct sim_credential credential[SIM_CREDENTIALS_MAX]; /* newest first */
	size_t credential_n;
};

typedef enum sim_activity {
	SIM_AUDIT_UPDATED,   /* "Update device local administrator password" */
	SIM_AUDIT_RECOVERED, /* "Recover device local administrator password" */
	SIM_AUDIT_ADDED,     /* "Add device" */
	SIM_AUDIT_CHANGED,   /* "Update device" */
	SIM_AUDIT_DELETED,   /* "Delete device" */
	SIM_AUDIT_RESTORED,  /* "Restore device" */
	SIM_AUDIT_POLICY,    /* "Set device registration policies" */
} sim_activity;
const char *sim_activity_name(sim_activity a);

/* Who did something: a user, else an application. */
struct sim_actor {
	char id[LAPS_GUID_TEXT]; /* object id; "" for a service of Microsoft's */
	char name[SIM_CLOUD_TEXT];
	bool is_user; /* then name is the UPN */
};
struct sim_audit {
	const struct sim_tenant *tenant;
	char id[LAPS_GUID_TEXT], correlation_id[LAPS_GUID_TEXT];
	uint64_t ticks;
	sim_activity activity;
	struct sim_actor actor;
	char target_id[LAPS_GUID_TEXT]; /* object id of the device; "" for the tenant */
	char target_name[SIM_CLOUD_TEXT];
};

struct sim_store;

/* Empty but for the built-in roles. */
LAPS_MUST_USE bool sim_store_new(struct sim_store **out, struct sim_err *err);
void sim_store_free(struct sim_store **s);
void sim_store_read(struct sim_store *s);
void sim_store_write(struct sim_store *s);
void sim_store_unlock(struct sim_store *s);

/* Looking up; under either lock. NULL: none. Ids and names are compared without regard to case. */
struct sim_tenant *sim_store_tenant(struct sim_store *s, const char *id_or_domain);
struct sim_tenant *sim_store_tenant_at(struct sim_store *s, size_t i);
struct sim_app *sim_store_app(struct sim_store *s, const char *client_id);
struct sim_app *sim_store_app_at(struct sim_store *s, size_t i);
struct sim_user *sim_store_user(struct sim_store *s, const char *id_or_upn);
struct sim_user *sim_store_user_at(struct sim_store *s, size_t i);
const struct sim_role *sim_store_role(struct sim_store *s, const char *id);
/* By device id, whatever its state: soft-deleted ones, too. */
struct sim_device *sim_store_device(struct sim_store *s, const char *device_id);
/* By object id, likewise. */
struct sim_device *sim_store_device_object(struct sim_store *s, const char *id);
struct sim_device *sim_store_device_managed(struct sim_store *s, const char *managed_id);
/* All of a tenant in order of device id: the first after that one ("" for the first of all). */
struct sim_device *sim_store_device_after(struct sim_store *s, const struct sim_tenant *tenant,
					  const char *device_id);
/* How many that are, soft-deleted ones, too. */
size_t sim_store_device_count(struct sim_store *s, const struct sim_tenant *tenant);
/* The trail, newest first: the i-th entry; NULL behind the last. */
const struct sim_audit *sim_store_audit_at(struct sim_store *s, size_t i);

/* Changing; under the write lock. What is added is copied whole: on success its owned members are
 * the store's, and no more the argument's. Ids must be set, in lower case, and new; tenants, roles
 * and owners must be this store's; names are UTF-8. A device comes without passwords. */
LAPS_MUST_USE bool sim_store_add_tenant(struct sim_store *s, struct sim_tenant *t,
					struct sim_tenant **out, struct sim_err *err);
LAPS_MUST_USE bool sim_store_add_app(struct sim_store *s, struct sim_app *a, struct sim_err *err);
LAPS_MUST_USE bool sim_store_add_user(struct sim_store *s, struct sim_user *u, struct sim_err *err);
LAPS_MUST_USE bool sim_store_add_role(struct sim_store *s, const struct sim_role *r,
				      struct sim_err *err);
LAPS_MUST_USE bool sim_store_add_device(struct sim_store *s, struct sim_device *d,
					struct sim_device **out, struct sim_err *err);
/* Gone with its passwords. */
void sim_store_remove_device(struct sim_store *s, struct sim_device *d);
/* Soft when it may be (never a hybrid one), else for good. */
void sim_store_delete_device(struct sim_store *s, struct sim_device *d, uint64_t now_ticks);
/* What was soft-deleted is there again, with its passwords. */
void sim_store_restore_device(struct sim_store *s, struct sim_device *d);
/* What was soft-deleted more than SIM_SOFT_DELETE_DAYS ago goes for good. */
void sim_store_purge(struct sim_store *s, uint64_t now_ticks);
/* The newest password of a device; its oldest one falls out. The texts and the password, all UTF-8,
 * are copied. On failure the device is as it was. */
LAPS_MUST_USE bool sim_store_push_credential(struct sim_store *s, struct sim_device *d,
					     const char *account, const char *sid,
					     const struct laps_secret *password,
					     uint64_t backup_ticks, uint64_t refresh_ticks,
					     struct sim_err *err);
/* target NULL: the tenant. Entries that fall out are forgotten; without memory nothing is added. */
void sim_store_audit(struct sim_store *s, const struct sim_tenant *tenant, sim_activity activity,
		     const struct sim_actor *actor, const struct sim_device *target,
		     const char *correlation_id, uint64_t now_ticks);

/*
 * Everything as JSON, the format of snapshots and fixtures (its file holds secrets: 0600), and
 * back; fixtures/cloud/README.md describes it. NULL when memory ended. Loading replaces what the
 * store holds, as a whole or not at all; every member is checked. Both take the lock themselves.
 */
json_t *sim_store_save(struct sim_store *s);
LAPS_MUST_USE bool sim_store_load(struct sim_store *s, const json_t *from, struct sim_err *err);
/* The same in two steps: the new store, which the caller frees ... */
LAPS_MUST_USE bool sim_store_read_saved(const json_t *from, struct sim_store **out,
					struct sim_err *err);
/* ... and: s gets all that fresh holds, at once, and fresh what s held. */
void sim_store_swap(struct sim_store *s, struct sim_store *fresh);

#endif
