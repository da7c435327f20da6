/* SPDX-License-Identifier: MIT */
/*
 * A cloud that is taken is saved as one that is taken again and is the same; one that is refused
 * changes nothing and says why. Bounds hold, and what refers to something refers to this store.
 */
#include "cloud/store.h"
#include "fuzz/fuzz.h"

#define GUID "11111111-1111-4111-8111-111111111111"

static struct sim_err err;

static struct sim_store *store_with_tenant(void)
{
	struct sim_tenant t = {.id = GUID, .domain = "a.test", .name = "a", .region = "EU"};
	struct sim_store *s = NULL;

	FUZZ_MUST(sim_store_new(&s, &err));
	FUZZ_MUST(sim_store_add_tenant(s, &t, NULL, &err));
	return s;
}

static void in_bounds(struct sim_store *s)
{
	struct sim_tenant *t;

	for (size_t i = 0; (t = sim_store_tenant_at(s, i)) != NULL; i++) {
		size_t n = 0;

		FUZZ_MUST(sim_store_tenant(s, t->id) == t && sim_store_tenant(s, t->domain) == t);
		for (struct sim_device *d = sim_store_device_after(s, t, ""); d;
		     d = sim_store_device_after(s, t, d->device_id)) {
			FUZZ_MUST(d->tenant == t && d->credential_n <= SIM_CREDENTIALS_MAX);
			FUZZ_MUST(sim_store_device(s, d->device_id) == d);
			FUZZ_MUST(sim_store_device_object(s, d->id) == d);
			FUZZ_MUST(sim_store_device_managed(s, d->managed_id) == d);
			FUZZ_MUST(!d->owner_id[0] || sim_store_user(s, d->owner_id)->tenant == t);
			n++;
		}
		FUZZ_MUST(n == sim_store_device_count(s, t));
	}
}

static void saves_the_same(struct sim_store *s)
{
	struct sim_store *other = NULL;
	json_t *first = sim_store_save(s), *second;

	FUZZ_MUST(first != NULL);
	FUZZ_MUST(sim_store_new(&other, &err));
	FUZZ_MUST(sim_store_load(other, first, &err));
	second = sim_store_save(other);
	FUZZ_MUST(json_equal(first, second));
	json_decref(first);
	json_decref(second);
	sim_store_free(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	json_t *j =
		json_loadb((const char *)data, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	struct sim_store *s;

	if (!j)
		return 0;
	s = store_with_tenant();
	err.text[0] = 0;
	if (sim_store_load(s, j, &err)) {
		in_bounds(s);
		saves_the_same(s);
	} else {
		FUZZ_MUST(err.text[0] && !strchr(err.text, '\n'));
		FUZZ_MUST(sim_store_tenant(s, GUID) == sim_store_tenant_at(s, 0));
		FUZZ_MUST(sim_store_tenant(s, GUID) && !sim_store_tenant_at(s, 1));
	}
	sim_store_free(&s);
	json_decref(j);
	return 0;
}
