/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <jansson.h>
#include <laps/filetime.h>
#include <laps/secret.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/seed.h"
#include "lib/choice.h"
#include "lib/file.h"
#include "run/world.h"

#define KEY_LINE_MAX 8192

/* Written by hand, into memory that is wiped: jansson's is not. Every member is hex or a name. */
static bool write_root_key(const struct lapsim *w, struct sim_err *err)
{
	const struct laps_root_key *k = &w->domain.root_key;
	char id[LAPS_GUID_TEXT];
	const uint8_t *data;
	size_t data_len;
	struct laps_buf b;
	bool ok;

	laps_guid_format_text(k->id, id);
	laps_buf_init(&b, KEY_LINE_MAX);
	sim_buf_printf(&b,
		       "{\n  \"id\": \"%s\",\n  \"version\": 1,\n"
		       "  \"kdf_algorithm\": \"SP800_108_CTR_HMAC\",\n  \"kdf_hash\": \"%s\",\n"
		       "  \"secret_agreement_algorithm\": \"%s\",\n"
		       "  \"secret_agreement_parameters_hex\": \"",
		       id, laps_kdf_hash_name(k->kdf_hash), laps_agreement_name(k->agreement));
	laps_hex_format(k->agreement_params.data, k->agreement_params.len, &b);
	sim_buf_printf(&b,
		       "\",\n  \"private_key_bits\": %u,\n  \"public_key_bits\": %u,\n"
		       "  \"key_hex\": \"",
		       k->private_key_bits, k->public_key_bits);
	data = laps_secret_view(k->key, &data_len);
	laps_hex_format(data, data_len, &b);
	sim_buf_text(&b, "\"\n}\n");
	ok = sim_write_buf(w->dir.fd, "root-key.json", &b, 0600, err);
	laps_buf_clear(&b);
	return ok;
}

/* What the seed gave to somebody, into a file of that name. */
static bool write_secret(const struct lapsim *w, const char *who, const char *name,
			 struct sim_err *err)
{
	char password[SIM_PASSWORD_LEN + 1];
	bool ok;

	ok = sim_cloud_password(w->domain.seed, who, password, err) &&
	     sim_write(w->dir.fd, name, password, SIM_PASSWORD_LEN, 0600, err);
	laps_wipe(password, sizeof(password));
	return ok;
}

static bool write_password(const struct lapsim *w, const char *account, struct sim_err *err)
{
	char name[96];

	snprintf(name, sizeof(name), "secrets/%s.password", account);
	return write_secret(w, account, name, err);
}

static bool write_text(const struct lapsim *w, const char *name, const char *text,
		       struct sim_err *err)
{
	return sim_write(w->dir.fd, name, text, strlen(text), 0600, err);
}

/* Users of the cloud that are not of the directory, too, and applications. */
static bool write_cloud(const struct lapsim *w, struct sim_err *err)
{
	for (size_t i = 0; i < sim_cloud_user_n; i++) {
		size_t j = 0;

		while (j < sim_account_n &&
		       strcasecmp(sim_account[j].name, sim_cloud_user[i].name) != 0)
			j++;
		if (j == sim_account_n && !write_password(w, sim_cloud_user[i].name, err))
			return false;
	}
	return (w->fresh_keys || (write_text(w, SIM_CLIENT_CERT, sim_cloud_app_pem, err) &&
				  write_text(w, SIM_CLIENT_KEY, sim_cloud_app_key, err))) &&
	       write_secret(w, SIM_APP_READER, SIM_CLIENT_SECRET, err) &&
	       write_secret(w, SIM_APP_BASIC, SIM_METADATA_SECRET, err);
}

static bool write_object(const struct lapsim *w, const char *name, json_t *o, mode_t mode,
			 struct sim_err *err)
{
	char *text = o ? json_dumps(o, JSON_INDENT(2)) : NULL;
	bool ok = text ? sim_write(w->dir.fd, name, text, strlen(text), mode, err)
		       : sim_fail_nomem(err);

	free(text);
	json_decref(o);
	return ok;
}

static bool add_user(json_t *map, const char *account, const char *suffix, const char *dn)
{
	char key[96];

	snprintf(key, sizeof(key), "%s%s", account, suffix);
	for (char *p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return json_object_set_new(map, key, json_string(dn)) == 0;
}

/* Everybody who may log on: the users, and the computers that have a directory. */
static bool write_users(const struct lapsim *w, struct sim_err *err)
{
	json_t *map = json_object();
	char dn[SIM_DN], name[SIM_COMPUTER];
	bool ok = map != NULL;

	for (size_t i = 0; i < sim_account_n && ok; i++) {
		if (sim_account[i].member)
			continue;
		sim_account_dn(&w->domain, sim_account[i].name, dn);
		ok = add_user(map, sim_account[i].name, "", dn);
	}
	for (uint32_t i = 1; i <= w->domain.computers && i <= SIM_HOSTS_MAX && ok; i++) {
		sim_computer_name(i, name);
		sim_computer_dn(&w->domain, name, dn);
		ok = add_user(map, name, "$", dn);
	}
	if (!ok) {
		json_decref(map);
		return sim_fail_nomem(err);
	}
	return write_object(w, "users.json", map, 0644, err);
}

bool sim_files_write(const struct lapsim *w, struct sim_err *err)
{
	if (!sim_mkdir(w->dir.fd, "secrets", 0700, err))
		return false;
	for (size_t i = 0; i < sim_account_n; i++)
		if (!sim_account[i].member && !write_password(w, sim_account[i].name, err))
			return false;
	return (!sim_runs(w, LAPSIM_CLOUD) || write_cloud(w, err)) &&
	       (!sim_runs(w, LAPSIM_DIRECTORY) || write_root_key(w, err)) && write_users(w, err);
}

bool sim_identity_write(const struct lapsim *w, struct sim_err *err)
{
	const struct sim_domain *d = &w->domain;
	char started[LAPS_FILETIME_TEXT], sid[LAPS_SID_TEXT], key[LAPS_GUID_TEXT], seed[24];
	char metadata_id[LAPS_GUID_TEXT], public_id[LAPS_GUID_TEXT];
	const bool cloud = sim_runs(w, LAPSIM_CLOUD);

	if (!sim_cloud_id(d->seed, SIM_APP_BASIC " client", metadata_id, err) ||
	    !sim_cloud_id(d->seed, SIM_APP_PUBLIC " client", public_id, err))
		return false;

	laps_filetime_format(d->started_ticks, started);
	laps_sid_format_text(&d->sid, sid);
	laps_guid_format_text(d->root_key.id, key);
	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)d->seed);
	return write_object(
		w, "world.json",
		json_pack("{si ss ss ss ss ss ss ss ss si si ss ss* ss* ss* ss*}", "version", 1,
			  "lapsim", LAPS_VERSION, "seed", seed, "started", started, "domain",
			  d->dns_name, "netbios", d->netbios, "base_dn", d->base_dn, "domain_sid",
			  sid, "root_key_id", key, "computers", (int)d->computers,
			  "functional_level", (int)d->functional_level, "laps_schema",
			  sim_laps_schema_name[d->laps_schema], "tenant_id",
			  cloud ? w->tenant_id : NULL, "client_id", cloud ? w->client_id : NULL,
			  "metadata_client_id", cloud ? metadata_id : NULL, "public_client_id",
			  cloud ? public_id : NULL),
		0600, err); /* who has the seed has every password */
}
