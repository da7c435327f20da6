/* SPDX-License-Identifier: MIT */
#include "directory/domain.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lib/choice.h"

#define LABEL_MAX 63

const char *const sim_channel_binding_name[SIM_CHANNEL_BINDING_N] = {"when-supported", "never",
								     "always"};
const char *const sim_laps_schema_name[SIM_LAPS_SCHEMA_N] = {"none", "2023", "full"};

bool sim_is_domain_name(const char *name)
{
	size_t label = 0;

	for (const char *p = name; *p; p++) {
		bool edge = label == 0 || p[1] == '.' || p[1] == 0;

		if (*p == '.') {
			if (label == 0 || p[1] == 0)
				return false;
			label = 0;
			continue;
		}
		if (!isalnum((unsigned char)*p) && (*p != '-' || edge))
			return false;
		if (++label > LABEL_MAX)
			return false;
	}
	return label > 0 && strlen(name) <= SIM_DNS_NAME_MAX;
}

static void upper(const char *in, char *out, size_t size)
{
	size_t i;

	for (i = 0; i + 1 < size && in[i]; i++)
		out[i] = (char)toupper((unsigned char)in[i]);
	out[i] = 0;
}

void sim_dc_name(uint32_t n, char out[static SIM_COMPUTER])
{
	snprintf(out, SIM_COMPUTER, "DC%u", n);
}

void sim_dc_dns_name(const struct sim_domain *d, uint32_t n, char out[static SIM_DC_DNS_NAME])
{
	snprintf(out, SIM_DC_DNS_NAME, "dc%u.%s", n, d->dns_name);
}

/* Every label of the DNS name as a DC= component. */
static void base_of(const char *dns, char out[static SIM_BASE_DN])
{
	size_t n = 0;

	for (const char *p = dns, *end; p; p = *end ? end + 1 : NULL) {
		end = p + strcspn(p, ".");
		n += (size_t)snprintf(out + n, SIM_BASE_DN - n, "%sDC=%.*s", n ? "," : "",
				      (int)(end - p), p);
	}
}

static bool set_names(struct sim_domain *d, const char *dns, struct sim_err *err)
{
	char label[SIM_NETBIOS_NAME];

	if (!sim_is_domain_name(dns))
		return sim_fail(err, "'%s' is not a DNS name for a domain", dns);
	for (size_t i = 0; i <= strlen(dns); i++)
		d->dns_name[i] = (char)tolower((unsigned char)dns[i]);
	upper(dns, d->realm, sizeof(d->realm));
	snprintf(label, sizeof(label), "%.*s", (int)strcspn(dns, "."), dns);
	upper(label, d->netbios, sizeof(d->netbios));
	base_of(d->dns_name, d->base_dn);
	snprintf(d->config_dn, sizeof(d->config_dn), "CN=Configuration,%s", d->base_dn);
	snprintf(d->schema_dn, sizeof(d->schema_dn), "CN=Schema,%s", d->config_dn);
	return true;
}

/* A key as Windows makes one: DH with the group of RFC 5114 2.3, SHA512. */
static bool choose_root_key(struct sim_domain *d, struct sim_err *err)
{
	struct laps_root_key *k = &d->root_key;
	laps_rc rc = laps_root_key_set_agreement(k, LAPS_AGREEMENT_DH);

	k->kdf_hash = LAPS_KDF_SHA512;
	if (rc == LAPS_OK)
		rc = laps_secret_new(LAPS_SEED_LEN, &k->key);
	if (rc != LAPS_OK)
		return sim_fail_nomem(err);
	return sim_choose_guid(d->seed, "root key", k->id, err) &&
	       sim_choose(d->seed, "root-key", "data", laps_secret_edit(k->key), LAPS_SEED_LEN,
			  err);
}

bool sim_domain_init(const struct sim_domain_options *o, struct sim_domain *out,
		     struct sim_err *err)
{
	struct sim_domain d = {
		.seed = o->seed,
		.started_ticks = o->started_ticks,
		.computers = o->computers,
		.dcs = o->dcs ? o->dcs : 1,
		.functional_level = o->functional_level,
		.laps_schema = o->laps_schema,
		.unsigned_binds = o->unsigned_binds,
		.proxied = o->proxied,
		.channel_binding = o->channel_binding,
	};

	if (!set_names(&d, o->dns_name, err) || !sim_choose_domain_sid(d.seed, &d.sid, err) ||
	    !choose_root_key(&d, err)) {
		sim_domain_clear(&d);
		return false;
	}
	*out = d;
	return true;
}

void sim_domain_clear(struct sim_domain *d)
{
	laps_root_key_clear(&d->root_key);
}

void sim_computer_name(uint32_t n, char out[static SIM_COMPUTER])
{
	snprintf(out, SIM_COMPUTER, "WS%04u", n % 10000000u);
}

void sim_computer_dn(const struct sim_domain *d, const char *name, char out[static SIM_DN])
{
	snprintf(out, SIM_DN, "CN=%s,CN=Computers,%s", name, d->base_dn);
}
