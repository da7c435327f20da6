/* SPDX-License-Identifier: MIT */
/*
 * The realm's database, loaded into krb5kdc (the interface of its own <kdb.h>): there is none. What
 * a principal is follows from DIR/kdc/realm, a user's key from the file in DIR/secrets that holds
 * the password. So a realm costs nothing to make, has as many computers as the world, and is what
 * it was when the world's files are put back.
 *
 * krb5kdc is single-threaded; everything of one realm hangs on its context. Started with
 * "-x dir=DIR".
 */
#include <errno.h>
#include <kdb.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kdc/key.h"
#include "kdc/name.h"

#define TICKET_SECONDS 36000 /* ten hours and a week, AD's defaults */
#define RENEW_SECONDS  604800

/* A user's key, made when it is first asked for and again when the file has changed. */
struct known {
	char password[256];
	krb5_keyblock key;
};

struct db {
	char dir[4096];
	struct sim_kdc_realm realm;
	struct known user[SIM_KDC_USERS];
};

static krb5_error_code nothing(void)
{
	return 0;
}

/* The whole of a small file, terminated. */
static bool read_file(const char *dir, const char *name, char *out, size_t size)
{
	char path[4096 + 256];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "re");
	if (!f)
		return false;
	n = fread(out, 1, size, f);
	fclose(f);
	if (n == size)
		return false;
	out[n] = 0;
	return strlen(out) == n;
}

static krb5_error_code fini_module(krb5_context ctx)
{
	struct db *db = NULL;

	if (krb5_db_get_context(ctx, (void **)&db) != 0 || !db)
		return 0;
	for (size_t i = 0; i < SIM_KDC_USERS; i++)
		krb5_free_keyblock_contents(ctx, &db->user[i].key);
	explicit_bzero(db, sizeof(*db));
	free(db);
	return krb5_db_set_context(ctx, NULL);
}

static krb5_error_code init_module(krb5_context ctx, char *section, char **db_args, int mode)
{
	static const char dir[] = "dir=";
	struct db *db = calloc(1, sizeof(*db));
	char *text = malloc(65536);
	krb5_error_code rc = ENOMEM;

	(void)section;
	(void)mode;
	if (!db || !text)
		goto out;
	for (; db_args && *db_args; db_args++)
		if (strncmp(*db_args, dir, sizeof(dir) - 1) == 0)
			snprintf(db->dir, sizeof(db->dir), "%s", *db_args + sizeof(dir) - 1);
	rc = KRB5_KDB_CANTREAD_STORED;
	if (!read_file(db->dir, "kdc/realm", text, 65536) ||
	    !sim_kdc_realm_parse(text, &db->realm)) {
		krb5_set_error_message(ctx, rc, "cannot read '%s/kdc/realm'", db->dir);
		goto out;
	}
	rc = krb5_db_set_context(ctx, db);
	if (rc == 0)
		db = NULL;
out:
	if (text)
		explicit_bzero(text, 65536);
	free(text);
	free(db);
	return rc;
}

/* Copies of what krb5_free_keyblock_contents would free: the caller frees with free. */
static krb5_error_code key_of_user(krb5_context ctx, struct db *db, const char *account,
				   krb5_keyblock *out)
{
	char name[SIM_KDC_ACCOUNT + 32], password[sizeof(db->user[0].password)];
	krb5_error_code rc = 0;
	struct known *k;
	size_t i = 0;

	while (strcmp(db->realm.user[i], account) != 0)
		i++;
	k = &db->user[i];
	snprintf(name, sizeof(name), "secrets/%s.password", account);
	if (!read_file(db->dir, name, password, sizeof(password)))
		return KRB5_KDB_NOENTRY;
	if (!k->key.contents || strcmp(k->password, password) != 0) {
		krb5_free_keyblock_contents(ctx, &k->key);
		rc = sim_kdc_password_key(ctx, &db->realm, account, password, &k->key);
		memcpy(k->password, password, sizeof(password));
	}
	explicit_bzero(password, sizeof(password));
	return rc != 0 ? rc : krb5_copy_keyblock_contents(ctx, &k->key, out);
}

/* Keys stand as they are: there is no master key that would hide them, and no file they are in. */
static krb5_error_code put_key(krb5_context ctx, struct db *db, sim_kdc_kind kind,
			       const char *account, krb5_key_data *out)
{
	krb5_keyblock key = {0};
	krb5_error_code rc;
	char salt[SIM_KDC_ACCOUNT * 2];

	rc = kind == SIM_KDC_USER ? key_of_user(ctx, db, account, &key)
				  : sim_kdc_account_key(ctx, &db->realm, account, &key);
	if (rc != 0)
		return rc;
	sim_kdc_salt(&db->realm, account, salt);
	*out = (krb5_key_data){
		.key_data_ver = 2,
		.key_data_kvno = SIM_KDC_VERSION,
		.key_data_type = {(krb5_int16)key.enctype, KRB5_KDB_SALTTYPE_SPECIAL},
		.key_data_length = {(krb5_ui_2)key.length, (krb5_ui_2)strlen(salt)},
		.key_data_contents = {key.contents, (krb5_octet *)strdup(salt)},
	};
	return out->key_data_contents[1] ? 0 : ENOMEM;
}

static krb5_flags attributes_of(sim_kdc_kind kind)
{
	switch (kind) {
	/* nobody encrypts to what people can remember */
	case SIM_KDC_USER: return KRB5_KDB_REQUIRES_PRE_AUTH | KRB5_KDB_DISALLOW_SVR;
	case SIM_KDC_MACHINE: return KRB5_KDB_REQUIRES_PRE_AUTH;
	default: return 0;
	}
}

static krb5_error_code get_principal(krb5_context ctx, krb5_const_principal wanted, unsigned flags,
				     krb5_db_entry **out)
{
	struct sim_kdc_part part[3];
	char account[SIM_KDC_ACCOUNT];
	struct db *db = NULL;
	krb5_db_entry *e;
	sim_kdc_kind kind;
	krb5_error_code rc = krb5_db_get_context(ctx, (void **)&db);

	if (rc != 0)
		return rc;
	if (wanted->realm.length != strlen(db->realm.realm) ||
	    memcmp(wanted->realm.data, db->realm.realm, wanted->realm.length) != 0 ||
	    wanted->length < 1 || wanted->length > 3)
		return KRB5_KDB_NOENTRY;
	for (int i = 0; i < wanted->length; i++)
		part[i] = (struct sim_kdc_part){wanted->data[i].data, wanted->data[i].length};
	kind = sim_kdc_find(&db->realm, part, (size_t)wanted->length, account);
	/* a service does not log on: the account that runs it does */
	if (kind == SIM_KDC_NOBODY || ((flags & KRB5_KDB_FLAG_CLIENT) && kind == SIM_KDC_SERVICE))
		return KRB5_KDB_NOENTRY;
	e = calloc(1, sizeof(*e));
	if (!e || !(e->key_data = calloc(1, sizeof(*e->key_data)))) {
		free(e);
		return ENOMEM;
	}
	e->len = KRB5_KDB_V1_BASE_LENGTH;
	e->attributes = attributes_of(kind);
	e->max_life = TICKET_SECONDS;
	e->max_renewable_life = RENEW_SECONDS;
	e->n_key_data = 1;
	rc = put_key(ctx, db, kind, account, e->key_data);
	/* the name that was asked for; a user's or a machine's as the directory spells it */
	if (rc == 0 && (kind == SIM_KDC_USER || kind == SIM_KDC_MACHINE))
		rc = krb5_build_principal(ctx, &e->princ, wanted->realm.length, db->realm.realm,
					  account, (char *)NULL);
	else if (rc == 0)
		rc = krb5_copy_principal(ctx, wanted, &e->princ);
	*out = e;
	if (rc != 0) {
		krb5_db_free_principal(ctx, e);
		*out = NULL;
	}
	return rc;
}

/* krb5kdc wants a master key before it starts; nothing is encrypted with this one. */
static krb5_error_code fetch_master_key(krb5_context ctx, krb5_principal name, krb5_keyblock *out,
					krb5_kvno *version, char *args)
{
	struct db *db = NULL;
	krb5_error_code rc = krb5_db_get_context(ctx, (void **)&db);

	(void)name;
	(void)args;
	if (version)
		*version = SIM_KDC_VERSION;
	return rc != 0 ? rc : sim_kdc_account_key(ctx, &db->realm, "K/M", out);
}

static krb5_error_code fetch_master_key_list(krb5_context ctx, krb5_principal name,
					     const krb5_keyblock *key, krb5_keylist_node **out)
{
	krb5_keylist_node *n = calloc(1, sizeof(*n));
	krb5_error_code rc = n ? krb5_copy_keyblock_contents(ctx, key, &n->keyblock) : ENOMEM;

	(void)name;
	if (rc != 0) {
		free(n);
		return rc;
	}
	n->kvno = SIM_KDC_VERSION;
	*out = n;
	return 0;
}

static krb5_error_code decrypt_key_data(krb5_context ctx, const krb5_keyblock *master,
					const krb5_key_data *data, krb5_keyblock *out,
					krb5_keysalt *salt)
{
	const krb5_keyblock key = {.enctype = data->key_data_type[0],
				   .length = data->key_data_length[0],
				   .contents = data->key_data_contents[0]};

	(void)master;
	if (salt) {
		salt->type = data->key_data_type[1];
		salt->data = (krb5_data){.length = data->key_data_length[1],
					 .data = strndup((char *)data->key_data_contents[1],
							 data->key_data_length[1])};
		if (!salt->data.data)
			return ENOMEM;
	}
	return krb5_copy_keyblock_contents(ctx, &key, out);
}

extern __attribute__((visibility("default"))) kdb_vftabl kdb_function_table;
kdb_vftabl kdb_function_table = {
	.maj_ver = KRB5_KDB_DAL_MAJOR_VERSION,
	.init_library = nothing,
	.fini_library = nothing,
	.init_module = init_module,
	.fini_module = fini_module,
	.get_principal = get_principal,
	.fetch_master_key = fetch_master_key,
	.fetch_master_key_list = fetch_master_key_list,
	.decrypt_key_data = decrypt_key_data,
};
