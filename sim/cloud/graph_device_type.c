/* SPDX-License-Identifier: MIT */
/* microsoft.graph.device: what the store has, and what Microsoft would say of a simulated one. */
#include <laps/text.h>
#include <stdio.h>
#include <string.h>

#include "cloud/graph.h"

#define SEARCHED (SIM_ODATA_FILTER | SIM_ODATA_ORDER | SIM_ODATA_SEARCH)
#define SORTED   (SIM_ODATA_FILTER | SIM_ODATA_ORDER)

enum {
	ID,
	DELETED,
	ENABLED,
	LAST_SIGN_IN,
	CREATED,
	REGISTERED,
	DEVICE_ID,
	VERSION,
	NAME,
	COMPLIANT,
	MANAGED,
	MANUFACTURER,
	MODEL,
	MDM_APP,
	SYNCED_AT,
	SYNCED,
	SYSTEM,
	SYSTEM_VERSION,
	PHYSICAL_IDS,
	PROFILE,
	LABELS,
	TRUST,
	SECURITY_IDS,
};

static const struct sim_odata_property properties[] = {
	[ID] = {"id", SIM_ODATA_TEXT, SORTED},
	[DELETED] = {"deletedDateTime", SIM_ODATA_TIME, SORTED},
	[ENABLED] = {"accountEnabled", SIM_ODATA_BOOL, SORTED},
	[LAST_SIGN_IN] = {"approximateLastSignInDateTime", SIM_ODATA_TIME, SORTED},
	[CREATED] = {"createdDateTime", SIM_ODATA_TIME, SORTED},
	[REGISTERED] = {"registrationDateTime", SIM_ODATA_TIME, SORTED},
	[DEVICE_ID] = {"deviceId", SIM_ODATA_TEXT, SEARCHED},
	[VERSION] = {"deviceVersion", SIM_ODATA_COMPLEX, 0},
	[NAME] = {"displayName", SIM_ODATA_TEXT, SEARCHED},
	[COMPLIANT] = {"isCompliant", SIM_ODATA_BOOL, SIM_ODATA_FILTER},
	[MANAGED] = {"isManaged", SIM_ODATA_BOOL, SIM_ODATA_FILTER},
	[MANUFACTURER] = {"manufacturer", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[MODEL] = {"model", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[MDM_APP] = {"mdmAppId", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[SYNCED_AT] = {"onPremisesLastSyncDateTime", SIM_ODATA_TIME, SORTED},
	[SYNCED] = {"onPremisesSyncEnabled", SIM_ODATA_BOOL, SIM_ODATA_FILTER},
	[SYSTEM] = {"operatingSystem", SIM_ODATA_TEXT, SORTED},
	[SYSTEM_VERSION] = {"operatingSystemVersion", SIM_ODATA_TEXT, SORTED},
	[PHYSICAL_IDS] = {"physicalIds", SIM_ODATA_COMPLEX, 0},
	[PROFILE] = {"profileType", SIM_ODATA_TEXT, SIM_ODATA_FILTER},
	[LABELS] = {"systemLabels", SIM_ODATA_COMPLEX, 0},
	[TRUST] = {"trustType", SIM_ODATA_TEXT, SORTED},
	[SECURITY_IDS] = {"alternativeSecurityIds", SIM_ODATA_COMPLEX, 0},
};

static void text(struct sim_odata_value *out, const char *value)
{
	out->kind = value ? SIM_ODATA_TEXT : SIM_ODATA_NULL;
	out->text = value;
}

static void truth(struct sim_odata_value *out, bool value)
{
	out->kind = SIM_ODATA_BOOL;
	out->truth = value;
}

static void ticks(struct sim_odata_value *out, uint64_t value)
{
	out->kind = value ? SIM_ODATA_TIME : SIM_ODATA_NULL;
	out->ticks = value;
}

static void get(const void *object, size_t property, struct sim_odata_value *out)
{
	const struct sim_device *d = object;
	const bool hybrid = d->trust == SIM_TRUST_HYBRID;

	switch (property) {
	case ID: text(out, d->id); break;
	case DELETED: ticks(out, d->deleted_ticks); break;
	case ENABLED: truth(out, d->enabled); break;
	case LAST_SIGN_IN: ticks(out, d->last_sign_in_ticks); break;
	case CREATED:
	case REGISTERED: ticks(out, d->created_ticks); break;
	case DEVICE_ID: text(out, d->device_id); break;
	case NAME: text(out, d->name); break;
	case COMPLIANT:
	case MANAGED: truth(out, d->trust != SIM_TRUST_REGISTERED); break;
	case SYNCED_AT: ticks(out, hybrid ? d->created_ticks : 0); break;
	case SYNCED:
		if (hybrid)
			truth(out, true);
		break;
	case SYSTEM: text(out, "Windows"); break;
	case SYSTEM_VERSION: text(out, d->os_version); break;
	case PROFILE: text(out, "RegisteredDevice"); break;
	case TRUST: text(out, sim_trust_name(d->trust)); break;
	default: break; /* null: manufacturer, model, mdmAppId */
	}
}

const struct sim_odata_type sim_graph_device_type = {
	.name = "microsoft.graph.device",
	.directory = true,
	.property = properties,
	.property_n = sizeof(properties) / sizeof(*properties),
	.get = get,
};

/* The key of its certificate, "X509:<SHA256>..." in UTF-16 with Microsoft; the hash alone here. */
static json_t *security_ids(const struct sim_device *d)
{
	json_t *out = json_array();
	struct laps_buf key;

	if (!d->has_key)
		return out;
	laps_buf_init(&key, 128);
	laps_base64_format(d->key_hash, sizeof(d->key_hash), &key);
	if (laps_buf_status(&key) == LAPS_OK)
		json_array_append_new(out, json_pack("{si sn ss%}", "type", 2, "identityProvider",
						     "key", (const char *)key.data, key.len));
	laps_buf_clear(&key);
	return out;
}

json_t *sim_graph_device_complex(const void *object, size_t property)
{
	switch (property) {
	case VERSION: return json_integer(2);
	case SECURITY_IDS: return security_ids(object);
	default: return json_array();
	}
}

const char *sim_graph_device_key(const void *object)
{
	return ((const struct sim_device *)object)->device_id;
}
