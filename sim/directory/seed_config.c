/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/filetime.h>
#include <laps/secret.h>
#include <stdio.h>
#include <string.h>

#include "directory/laps_schema.h"
#include "directory/seed.h"
#include "directory/tables.h"

#define KEY_ALGORITHM  "SP800_108_CTR_HMAC"
#define LAPS_SET_CN    "ms-LAPS-Encrypted-Password-Attributes"
#define READ_AND_WRITE "48"

/* Begin an object with its class's default descriptor; *sd is that, for its children. */
static void put_child(struct sim_ldif *l, const struct sim_domain *d, const char *name,
		      const char *parent, const char *class, const char *category,
		      const struct sim_sd *above, struct sim_sd *sd)
{
	char classes[64];

	snprintf(classes, sizeof(classes), "top %s", class);
	sim_sd_make(l, d, &(struct sim_sd_how){.parent = above, .class = class}, sd);
	sim_seed_object(l, d, name, parent, classes, category, sd);
}

static void put_container(struct sim_ldif *l, const struct sim_domain *d, const char *name,
			  const char *parent, const struct sim_sd *above, struct sim_sd *sd)
{
	put_child(l, d, name, parent, "container", "Container", above, sd);
}

/* [MS-GKDI] 3.1.1; readable by administrators only, which its class sees to. */
static void put_root_key(struct sim_ldif *l, const struct sim_domain *d, const char *parent,
			 const struct sim_sd *above)
{
	const struct laps_root_key *k = &d->root_key;
	char id[LAPS_GUID_TEXT];
	const uint8_t *data;
	size_t data_len;
	/* a key is used ten hours after it was made, by when every controller has it */
	uint64_t used = d->started_ticks > LAPS_GKDI_CYCLE_TICKS
				? d->started_ticks - LAPS_GKDI_CYCLE_TICKS
				: 0;
	struct laps_buf kdf;
	struct sim_sd sd;

	laps_guid_format_text(k->id, id);
	laps_buf_init(&kdf, 256);
	laps_kdf_params_format(k->kdf_hash, &kdf);
	put_child(l, d, id, parent, "msKds-ProvRootKey", "ms-Kds-Prov-RootKey", above, &sd);
	sim_sd_clear(&sd);
	sim_ldif_text(l, "msKds-Version", "1");
	sim_ldif_text(l, "msKds-KDFAlgorithmID", KEY_ALGORITHM);
	sim_ldif_bytes(l, "msKds-KDFParam", kdf.data, kdf.len);
	sim_ldif_text(l, "msKds-SecretAgreementAlgorithmID", laps_agreement_name(k->agreement));
	sim_ldif_bytes(l, "msKds-SecretAgreementParam", k->agreement_params.data,
		       k->agreement_params.len);
	sim_ldif_format(l, "msKds-PublicKeyLength", "%" PRIu32, k->public_key_bits);
	sim_ldif_format(l, "msKds-PrivateKeyLength", "%" PRIu32, k->private_key_bits);
	data = laps_secret_view(k->key, &data_len);
	sim_ldif_bytes(l, "msKds-RootKeyData", data, data_len);
	sim_ldif_format(l, "msKds-DomainID", "CN=DC1," SIM_DN_CONTROLLERS, d->base_dn);
	sim_ldif_format(l, "msKds-CreateTime", "%" PRIu64, used);
	sim_ldif_format(l, "msKds-UseStartTime", "%" PRIu64, used);
	laps_buf_clear(&kdf);
}

static void put_services(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd *above)
{
	char services[SIM_DN], service[SIM_DN], keys[SIM_DN];
	struct sim_sd sd[3];

	snprintf(services, sizeof(services), SIM_DN_SERVICES, d->config_dn);
	snprintf(service, sizeof(service), SIM_DN_KEY_SERVICE, d->config_dn);
	snprintf(keys, sizeof(keys), SIM_DN_ROOT_KEYS, d->config_dn);
	put_container(l, d, "Services", d->config_dn, above, &sd[0]);
	put_container(l, d, SIM_KEY_SERVICE, services, &sd[0], &sd[1]);
	put_container(l, d, "Master Root Keys", service, &sd[1], &sd[2]);
	put_root_key(l, d, keys, &sd[2]);
	for (size_t i = 0; i < sizeof(sd) / sizeof(sd[0]); i++)
		sim_sd_clear(&sd[i]);
}

/* The GUIDs of the classes in a list "computer,user". */
static void put_applies_to(struct sim_ldif *l, const char *classes)
{
	char name[64], text[LAPS_GUID_TEXT];
	uint8_t guid[LAPS_GUID_LEN];

	for (const char *p = classes; *p;) {
		size_t n = strcspn(p, ",");

		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		if (sim_class_guid(name, guid)) {
			laps_guid_format_text(guid, text);
			sim_ldif_text(l, "appliesTo", text);
		}
		p += n + (p[n] == ',');
	}
}

static void put_right(struct sim_ldif *l, const struct sim_domain *d, const char *parent,
		      const char *cn, const char *guid, const char *accesses, const char *classes,
		      const char *display, const struct sim_sd *sd)
{
	sim_seed_object(l, d, cn, parent, "top controlAccessRight", "Control-Access-Right", sd);
	sim_ldif_text(l, "displayName", display);
	sim_ldif_text(l, "rightsGuid", guid);
	sim_ldif_text(l, "validAccesses", accesses);
	put_applies_to(l, classes);
}

static void put_rights(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd *above)
{
	char rights[SIM_DN], guid[LAPS_GUID_TEXT];
	const char *table = sim_table_rights;
	struct sim_row row;
	const char *const *c = row.column;
	struct sim_sd parent, sd;

	snprintf(rights, sizeof(rights), "CN=Extended-Rights,%s", d->config_dn);
	put_container(l, d, "Extended-Rights", d->config_dn, above, &parent);
	sim_sd_make(l, d, &(struct sim_sd_how){.parent = &parent, .class = "controlAccessRight"},
		    &sd);
	while (sim_row_next(&table, SIM_RIGHT_COLUMNS, &row))
		put_right(l, d, rights, c[0], c[1], c[2], c[3], c[4], &sd);
	if (d->laps_schema != SIM_LAPS_SCHEMA_NONE) {
		laps_guid_format_text(sim_laps_property_set, guid);
		put_right(l, d, rights, LAPS_SET_CN, guid, READ_AND_WRITE, "computer", LAPS_SET_CN,
			  &sd);
	}
	sim_sd_clear(&parent);
	sim_sd_clear(&sd);
}

/* Its class's default descriptor is SYSTEM's alone; every client looks up domains here. */
static void put_partitions(struct sim_ldif *l, const struct sim_domain *d,
			   const struct sim_sd *above)
{
	char partitions[SIM_DN];
	struct sim_sd parent, sd;

	snprintf(partitions, sizeof(partitions), "CN=Partitions,%s", d->config_dn);
	sim_sd_make(l, d,
		    &(struct sim_sd_how){
			    .parent = above, .class = "crossRefContainer", .like = "container"},
		    &parent);
	sim_seed_object(l, d, "Partitions", d->config_dn, "top crossRefContainer",
			"Cross-Ref-Container", &parent);
	sim_ldif_format(l, "msDS-Behavior-Version", "%" PRIu32, d->functional_level);
	put_child(l, d, d->netbios, partitions, "crossRef", "Cross-Ref", &parent, &sd);
	sim_ldif_text(l, "nCName", d->base_dn);
	sim_ldif_text(l, "dnsRoot", d->dns_name);
	sim_ldif_text(l, "nETBIOSName", d->netbios);
	sim_sd_clear(&parent);
	sim_sd_clear(&sd);
}

/* What serverName and dsServiceName of a controller's rootDSE point to. */
static void put_server(struct sim_ldif *l, const struct sim_domain *d, uint32_t n,
		       const char *servers, const struct sim_sd *above)
{
	char name[SIM_COMPUTER], dns[SIM_DC_DNS_NAME], dn[SIM_DN];
	struct sim_sd server, settings;

	sim_dc_name(n, name);
	sim_dc_dns_name(d, n, dns);
	snprintf(dn, sizeof(dn), SIM_DN_SERVER, n, d->config_dn);
	put_child(l, d, name, servers, "server", "Server", above, &server);
	sim_ldif_text(l, "dNSHostName", dns);
	sim_ldif_format(l, "serverReference", "CN=%s," SIM_DN_CONTROLLERS, name, d->base_dn);
	put_child(l, d, "NTDS Settings", dn, "nTDSDSA", "NTDS-DSA", &server, &settings);
	sim_ldif_format(l, "msDS-Behavior-Version", "%" PRIu32, d->functional_level);
	sim_sd_clear(&server);
	sim_sd_clear(&settings);
}

static void put_site(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd *above)
{
	char sites[SIM_DN], site[SIM_DN], servers[SIM_DN];
	struct sim_sd sd[3];

	snprintf(sites, sizeof(sites), SIM_DN_SITES, d->config_dn);
	snprintf(site, sizeof(site), SIM_DN_SITE, d->config_dn);
	snprintf(servers, sizeof(servers), SIM_DN_SERVERS, d->config_dn);
	put_child(l, d, "Sites", d->config_dn, "sitesContainer", "Sites-Container", above, &sd[0]);
	put_child(l, d, SIM_SITE, sites, "site", "Site", &sd[0], &sd[1]);
	put_child(l, d, "Servers", site, "serversContainer", "Servers-Container", &sd[1], &sd[2]);
	for (uint32_t n = 1; n <= d->dcs; n++)
		put_server(l, d, n, servers, &sd[2]);
	for (size_t i = 0; i < sizeof(sd) / sizeof(sd[0]); i++)
		sim_sd_clear(&sd[i]);
}

/* Every naming context but the schema's has its own, [MS-ADTS] 6.1.1.4.2. */
static void put_deleted(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd *above)
{
	struct sim_sd sd;

	sim_sd_make(l, d,
		    &(struct sim_sd_how){
			    .parent = above, .class = "container", .sddl = sim_sddl_deleted},
		    &sd);
	sim_seed_object(l, d, "Deleted Objects", d->config_dn, "top container", "Container", &sd);
	sim_ldif_text(l, "isDeleted", "TRUE");
	sim_sd_clear(&sd);
}

/* [MS-ADTS] 6.1.1.4.1 */
static void put_lost(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd *above)
{
	struct sim_sd sd;

	sim_sd_make(l, d, &(struct sim_sd_how){.parent = above, .class = "lostAndFound"}, &sd);
	sim_seed_object(l, d, "LostAndFoundConfig", d->config_dn, "top lostAndFound",
			"Lost-And-Found", &sd);
	sim_sd_clear(&sd);
}

void sim_seed_config(struct sim_ldif *l, const struct sim_domain *d)
{
	struct sim_sd head;

	sim_sd_make(l, d, &(struct sim_sd_how){.class = "configuration", .sddl = sim_sddl_config},
		    &head);
	sim_seed_object(l, d, "Configuration", d->base_dn, "top configuration", "Configuration",
			&head);
	sim_ldif_format(l, "wellKnownObjects", "B:32:" SIM_GUID_DELETED ":CN=Deleted Objects,%s",
			d->config_dn);
	sim_ldif_format(l, "wellKnownObjects", "B:32:" SIM_GUID_LOST ":CN=LostAndFoundConfig,%s",
			d->config_dn);
	sim_seed_context(l, d);
	put_services(l, d, &head);
	put_rights(l, d, &head);
	put_partitions(l, d, &head);
	put_site(l, d, &head);
	put_deleted(l, d, &head);
	put_lost(l, d, &head);
	sim_sd_clear(&head);
}
