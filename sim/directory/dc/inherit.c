/* SPDX-License-Identifier: MIT */
#include "directory/dc/inherit.h"

#include <laps/sdinherit.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/change.h"
#include "directory/dc/decide.h"
#include "directory/dc/search.h"

#define INSTANCE_HEAD 1 /* instanceType: the head of a naming context */

static bool is_head(Slapi_Entry *e)
{
	const struct berval *type = dc_value(e, "instanceType");

	return type && (strtoul(type->bv_val, NULL, 10) & INSTANCE_HEAD);
}

static const uint8_t *guid_of(const struct dc_class *class)
{
	static const uint8_t none[LAPS_GUID_LEN];

	return class ? class->guid : none;
}

static laps_rc format(const struct laps_sd *sd, struct laps_buf *out)
{
	laps_sd_format(sd, out);
	return laps_buf_status(out);
}

laps_rc dc_inherit_own(Slapi_Entry *e, const struct laps_sd *own, const char *parent_dn,
		       struct laps_buf *out)
{
	struct dc_descriptor *parent;
	struct dc_object o;
	struct laps_sid sid;
	struct laps_sd sd;
	const uint8_t *guid = guid_of(NULL);
	char *dn = NULL;
	laps_rc rc;

	if (is_head(e))
		return format(own, out);
	if (dc_object_of_entry(e, &o, &sid)) {
		guid = guid_of(o.class);
		dc_object_clear(&o);
	}
	if (!parent_dn)
		parent_dn = dn = slapi_dn_parent(slapi_entry_get_dn(e));
	parent = parent_dn ? dc_descriptor_of_dn(parent_dn) : NULL;
	slapi_ch_free_string(&dn);
	if (!parent)
		return LAPS_E_NOTFOUND;
	rc = laps_sd_reinherit(own, &parent->sd, guid, &sd);
	dc_descriptor_put(parent);
	if (rc != LAPS_OK)
		return rc;
	rc = format(&sd, out);
	laps_sd_clear(&sd);
	return rc;
}

struct child {
	char *dn;
	struct dc_descriptor *descriptor; /* a reference */
	const uint8_t *guid;
};

struct children {
	struct child *list;
	size_t n, cap;
	bool failed;
};

static void collect(Slapi_Entry *e, void *arg)
{
	struct children *c = arg;
	struct dc_descriptor *d;
	struct dc_object o;
	struct laps_sid sid;

	if (c->failed || is_head(e))
		return; /* another naming context */
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 16;
		struct child *list = realloc(c->list, cap * sizeof(*list));

		if (!list) {
			c->failed = true;
			return;
		}
		c->list = list;
		c->cap = cap;
	}
	d = dc_descriptor_of_entry(e);
	if (!d)
		return; /* nobody but the system gets at it; nothing to inherit from, either */
	c->list[c->n] = (struct child){.descriptor = d, .guid = guid_of(NULL)};
	if (dc_object_of_entry(e, &o, &sid)) {
		c->list[c->n].guid = guid_of(o.class);
		dc_object_clear(&o);
	}
	c->list[c->n++].dn = slapi_ch_strdup(slapi_entry_get_dn(e));
}

static void children_clear(struct children *c)
{
	for (size_t i = 0; i < c->n; i++) {
		dc_descriptor_put(c->list[i].descriptor);
		slapi_ch_free_string(&c->list[i].dn);
	}
	free(c->list);
}

static int write_descriptor(const char *dn, const struct laps_buf *bytes)
{
	struct dc_changes c = {0};
	int code;

	dc_changes_put(&c, LDAP_MOD_REPLACE, "nTSecurityDescriptor", bytes->data, bytes->len);
	code = dc_entry_modify(dn, &c);
	dc_changes_clear(&c);
	return code;
}

static int inherit_one(const struct child *child, const struct laps_sd *parent)
{
	const struct dc_descriptor *old = child->descriptor;
	struct laps_sd sd;
	struct laps_buf bytes;
	int code = LDAP_SUCCESS;

	if (laps_sd_reinherit(&old->sd, parent, child->guid, &sd) != LAPS_OK)
		return LDAP_OTHER;
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	if (format(&sd, &bytes) != LAPS_OK)
		code = LDAP_OTHER;
	else if (bytes.len != old->len || memcmp(bytes.data, old->bytes, old->len) != 0) {
		code = dc_inherit_below(child->dn, &sd);
		if (code == LDAP_SUCCESS)
			code = write_descriptor(child->dn, &bytes);
		if (code == LDAP_NO_SUCH_OBJECT)
			code = LDAP_SUCCESS; /* deleted or moved meanwhile, by somebody else */
	}
	laps_buf_clear(&bytes);
	laps_sd_clear(&sd);
	return code;
}

int dc_inherit_below(const char *dn, const struct laps_sd *sd)
{
	struct children c = {0};
	int code = dc_entry_children(dn, collect, &c);

	if (code == LDAP_SUCCESS && c.failed)
		code = LDAP_OTHER;
	for (size_t i = 0; i < c.n && code == LDAP_SUCCESS; i++)
		code = inherit_one(&c.list[i], sd);
	children_clear(&c);
	return code;
}
