/* SPDX-License-Identifier: MIT */
/*
 * The realm's database, loaded into krb5kdc (the interface of its own <kdb.h>): there is none. What
 * a principal means follows from DIR/kdc/realm, and what the account is like from the directory,
 * its password, too, when that has been set there. Otherwise a user's key follows from the file in
 * DIR/secrets that holds the password. So a realm costs nothing to make, has as many computers as
 * the world, and is always what the directory says.
 *
 * krb5kdc is single-threaded; everything of one realm hangs on its context. Started with
 * "-x dir=DIR -x ldapi=SOCKET", the first controller's.
 */
#include <errno.h>
#include <kdb.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kdc/db/ask.h"
#include "kdc/db/fault.h"
#include "kdc/db/record.h"
#include "kdc/key.h"
#include "kdc/name.h"

#define TICKET_SECONDS 36000 /* ten hours and a week, AD's defaults */
#define RENEW_SECONDS  604800

/* A key of a password, which is dear to make. */
struct known {
	char account[SIM_KDC_ACCOUNT], password[SIM_KDC_PASSWORD];
	krb5_keyblock key;
};
#define KNOWN_N 64

struct db {
	char dir[4096];
	struct sim_kdc_realm realm;
	struct sim_ask ask;
	struct sim_kdc_fault fault;
	struct sim_kdc_record record;
	struct known known[KNOWN_N];
	size_t next; /* of known, to be taken for another */
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
	for (size_t i = 0; i < KNOWN_N; i++)
		krb5_free_keyblock_contents(ctx, &db->known[i].key);
	sim_ask_close(&db->ask);
	sim_kdc_fault_close(&db->fault);
	sim_kdc_record_close(&db->record);
	explicit_bzero(db, sizeof(*db));
	free(db);
	return krb5_db_set_context(ctx, NULL);
}

static krb5_error_code init_module(krb5_context ctx, char *section, char **db_args, int mode)
{
	static const char dir[] = "dir=", ldapi[] = "ldapi=";
	struct db *db = calloc(1, sizeof(*db));
	char *text = malloc(65536);
	krb5_error_code rc = ENOMEM;

	(void)section;
	(void)mode;
	if (!db || !text)
		goto out;
	for (; db_args && *db_args; db_args++) {
		if (strncmp(*db_args, dir, sizeof(dir) - 1) == 0)
			snprintf(db->dir, sizeof(db->dir), "%s", *db_args + sizeof(dir) - 1);
		else if (strncmp(*db_args, ldapi, sizeof(ldapi) - 1) == 0)
			snprintf(db->ask.path, sizeof(db->ask.path), "%s",
				 *db_args + sizeof(ldapi) - 1);
	}
	rc = KRB5_KDB_CANTREAD_STORED;
	if (!read_file(db->dir, "kdc/realm", text, 65536) ||
	    !sim_kdc_realm_parse(text, &db->realm)) {
		krb5_set_error_message(ctx, rc, "cannot read '%s/kdc/realm'", db->dir);
		goto out;
	}
	db->ask.dcs = db->realm.dcs;
	rc = sim_kdc_fault_open(&db->fault, db->dir);
	if (rc != 0) {
		krb5_set_error_message(ctx, rc, "cannot read '%s/faults'", db->dir);
		goto out;
	}
	rc = krb5_db_set_context(ctx, db);
	if (rc == 0) {
		sim_kdc_record_open(&db->record, db->dir);
		db = NULL;
	} else {
		sim_kdc_fault_close(&db->fault);
	}
out:
	if (text)
		explicit_bzero(text, 65536);
	free(text);
	free(db);
	return rc;
}

static krb5_error_code key_of_password(krb5_context ctx, struct db *db, const char *account,
				       const char *password, krb5_keyblock *out)
{
	krb5_error_code rc;
	struct known *k;
	size_t i = 0;

	while (i < KNOWN_N && (strcmp(db->known[i].account, account) != 0 ||
			       strcmp(db->known[i].password, password) != 0))
		i++;
	if (i < KNOWN_N)
		return krb5_copy_keyblock_contents(ctx, &db->known[i].key, out);
	k = &db->known[db->next];
	krb5_free_keyblock_contents(ctx, &k->key);
	explicit_bzero(k, sizeof(*k));
	rc = sim_kdc_password_key(ctx, &db->realm, account, password, &k->key);
	if (rc != 0)
		return rc;
	snprintf(k->account, sizeof(k->account), "%s", account);
	snprintf(k->password, sizeof(k->password), "%s", password);
	db->next = (db->next + 1) % KNOWN_N;
	return krb5_copy_keyblock_contents(ctx, &k->key, out);
}

/* From the password that the seed gave. */
static krb5_error_code key_of_user(krb5_context ctx, struct db *db, const char *account,
				   krb5_keyblock *out)
{
	char name[SIM_KDC_ACCOUNT + 32], password[SIM_KDC_PASSWORD];
	krb5_error_code rc = KRB5_KDB_NOENTRY;

	snprintf(name, sizeof(name), "secrets/%s.password", account);
	if (read_file(db->dir, name, password, sizeof(password)))
		rc = key_of_password(ctx, db, account, password, out);
	explicit_bzero(password, sizeof(password));
	return rc;
}

/* Keys stand as they are: there is no master key that would hide them, and no file they are in. */
static krb5_error_code put_key(krb5_context ctx, struct db *db, sim_kdc_kind kind,
			       const struct sim_ask_account *a, krb5_key_data *out)
{
	krb5_keyblock key = {0};
	krb5_error_code rc;
	char salt[SIM_KDC_SALT];

	if (a->has_password)
		rc = key_of_password(ctx, db, a->name, a->password, &key);
	else if (kind == SIM_KDC_USER)
		rc = key_of_user(ctx, db, a->name, &key);
	else
		rc = sim_kdc_account_key(ctx, &db->realm, a->name, &key);
	if (rc != 0)
		return rc;
	sim_kdc_salt(&db->realm, a->name, salt);
	*out = (krb5_key_data){
		.key_data_ver = 2,
		.key_data_kvno = SIM_KDC_VERSION,
		.key_data_type = {(krb5_int16)key.enctype, KRB5_KDB_SALTTYPE_SPECIAL},
		.key_data_length = {(krb5_ui_2)key.length, (krb5_ui_2)strlen(salt)},
		.key_data_contents = {key.contents, (krb5_octet *)strdup(salt)},
	};
	return out->key_data_contents[1] ? 0 : ENOMEM;
}

/* [MS-KILE] 3.3.5.7.1: who is not in order gets no ticket, and others still get one for him. */
static krb5_flags attributes_of(sim_kdc_kind kind, enum dc_realm_state state, bool client)
{
	krb5_flags flags = 0;

	if (client && state == DC_REALM_REVOKED)
		flags |= KRB5_KDB_DISALLOW_ALL_TIX;
	if (client && state == DC_REALM_MUST_CHANGE)
		flags |= KRB5_KDB_REQUIRES_PWCHANGE;
	if (kind == SIM_KDC_USER || kind == SIM_KDC_MACHINE)
		flags |= KRB5_KDB_REQUIRES_PRE_AUTH;
	/* nobody encrypts to what people can remember */
	return kind == SIM_KDC_USER ? flags | KRB5_KDB_DISALLOW_SVR : flags;
}

/* Whose key it has, and what the directory says of that account; *kind is settled then. */
static krb5_error_code find(struct db *db, krb5_const_principal wanted, sim_kdc_kind *kind,
			    struct sim_ask_account *out)
{
	struct sim_kdc_part part[3];
	char name[SIM_KDC_ACCOUNT];
	krb5_error_code rc;
	size_t len;

	for (int i = 0; i < wanted->length; i++)
		part[i] = (struct sim_kdc_part){wanted->data[i].data, wanted->data[i].length};
	*kind = sim_kdc_find(&db->realm, part, (size_t)wanted->length, name);
	if (*kind == SIM_KDC_TICKETS) { /* is wanted before there is a directory */
		*out = (struct sim_ask_account){.state = DC_REALM_GOOD};
		snprintf(out->name, sizeof(out->name), "%s", name);
		return 0;
	}
	if (*kind != SIM_KDC_NOBODY)
		return sim_ask(&db->ask, name, out);
	/* made since the world was */
	if (wanted->length != 1 || part[0].len == 0 || part[0].len >= sizeof(name) ||
	    memchr(part[0].data, 0, part[0].len))
		return KRB5_KDB_NOENTRY;
	snprintf(name, sizeof(name), "%.*s", (int)part[0].len, part[0].data);
	rc = sim_ask(&db->ask, name, out);
	len = strlen(out->name);
	*kind = rc == 0 && len > 0 && out->name[len - 1] == '$' ? SIM_KDC_MACHINE : SIM_KDC_USER;
	return rc == 0 && !out->has_password ? KRB5_KDB_NOENTRY : rc;
}

static krb5_error_code make_entry(krb5_context ctx, struct db *db, krb5_const_principal wanted,
				  sim_kdc_kind kind, const struct sim_ask_account *a, bool client,
				  krb5_db_entry **out)
{
	krb5_db_entry *e = calloc(1, sizeof(*e));
	krb5_error_code rc;

	if (!e || !(e->key_data = calloc(1, sizeof(*e->key_data)))) {
		free(e);
		return ENOMEM;
	}
	e->len = KRB5_KDB_V1_BASE_LENGTH;
	e->attributes = attributes_of(kind, a->state, client);
	e->max_life = TICKET_SECONDS;
	e->max_renewable_life = RENEW_SECONDS;
	e->n_key_data = 1;
	rc = put_key(ctx, db, kind, a, e->key_data);
	/* the name that was asked for; a user's or a machine's as the directory spells it */
	if (rc == 0 && (kind == SIM_KDC_USER || kind == SIM_KDC_MACHINE))
		rc = krb5_build_principal(ctx, &e->princ, wanted->realm.length, db->realm.realm,
					  a->name, (char *)NULL);
	else if (rc == 0)
		rc = krb5_copy_principal(ctx, wanted, &e->princ);
	*out = e;
	if (rc != 0) {
		krb5_db_free_principal(ctx, e);
		*out = NULL;
	}
	return rc;
}

static bool is_tickets(krb5_const_principal p)
{
	return p->data[0].length == strlen(KRB5_TGS_NAME) &&
	       memcmp(p->data[0].data, KRB5_TGS_NAME, strlen(KRB5_TGS_NAME)) == 0;
}

static krb5_error_code get_principal(krb5_context ctx, krb5_const_principal wanted, unsigned flags,
				     krb5_db_entry **out)
{
	const bool client = (flags & KRB5_KDB_FLAG_CLIENT) != 0;
	struct sim_ask_account account;
	struct db *db = NULL;
	sim_kdc_kind kind;
	krb5_error_code rc = krb5_db_get_context(ctx, (void **)&db);

	if (rc != 0)
		return rc;
	/* before anything else: it is where a request begins */
	rc = sim_kdc_fault_lookup(ctx, &db->fault, wanted, client);
	if (rc != 0)
		return rc;
	if (wanted->realm.length != strlen(db->realm.realm) ||
	    memcmp(wanted->realm.data, db->realm.realm, wanted->realm.length) != 0 ||
	    wanted->length < 1 || wanted->length > 3)
		return KRB5_KDB_NOENTRY;
	account.name[0] = 0;
	rc = find(db, wanted, &kind, &account);
	/* a service does not log on: the account that runs it does */
	if (rc == 0 && client && kind == SIM_KDC_SERVICE)
		rc = KRB5_KDB_NOENTRY;
	if (rc == 0)
		rc = make_entry(ctx, db, wanted, kind, &account, client, out);
	if (rc == 0 && client)
		sim_kdc_fault_entry(&db->fault, *out);
	/* where krb5kdc could refer somebody to is no service that was asked for */
	if (rc == KRB5_KDB_NOENTRY && !client && !db->fault.in_as && !is_tickets(wanted))
		sim_kdc_record(ctx, &db->record, "tgs", NULL, wanted,
			       KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, NULL);
	explicit_bzero(&account, sizeof(account));
	return rc;
}

static void audit_as_req(krb5_context ctx, krb5_kdc_req *request, const krb5_address *local,
			 const krb5_address *remote, krb5_db_entry *client, krb5_db_entry *server,
			 krb5_timestamp authtime, krb5_error_code code)
{
	struct db *db = NULL;

	(void)local;
	(void)remote;
	(void)client;
	(void)server;
	(void)authtime;
	if (krb5_db_get_context(ctx, (void **)&db) != 0)
		return;
	sim_kdc_record(ctx, &db->record, "as", request->client, request->server, code,
		       sim_kdc_fault_spec(&db->fault));
	sim_kdc_fault_as_ends(&db->fault);
}

static krb5_error_code check_policy_tgs(krb5_context ctx, krb5_kdc_req *request,
					krb5_db_entry *server, krb5_ticket *ticket,
					const char **status, krb5_pa_data ***e_data)
{
	struct db *db = NULL;
	krb5_error_code rc = krb5_db_get_context(ctx, (void **)&db);

	(void)server;
	(void)e_data;
	if (rc != 0)
		return rc;
	rc = sim_kdc_fault_tgs(ctx, &db->fault, ticket, status);
	sim_kdc_record(ctx, &db->record, "tgs",
		       ticket->enc_part2 ? ticket->enc_part2->client : NULL, request->server, rc,
		       sim_kdc_fault_spec(&db->fault));
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
	.check_policy_tgs = check_policy_tgs,
	.audit_as_req = audit_as_req,
};
