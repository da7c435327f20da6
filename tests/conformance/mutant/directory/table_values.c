/* SPDX-License-Identifier: MIT */
/* What is read is not what was written. */
#include <string.h>

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

static void round_off(struct tlv *value)
{
	if (value->len > 0)
		value->data[value->len - 1] = '0';
}

static void squeeze(struct tlv *value)
{
	size_t n = 0;

	for (size_t i = 0; i < value->len; i++)
		if (value->data[i] != ' ')
			value->data[n++] = value->data[i];
	value->len = n;
}

static void to_ascii(struct tlv *value)
{
	for (size_t i = 0; i < value->len; i++)
		if (value->data[i] >= 0x80)
			value->data[i] = '?';
}

static void cut_at_1024(struct tlv *value)
{
	value->len = value->len > 1024 ? 1024 : value->len;
}

static void cut_at_64k(struct tlv *value)
{
	value->len = value->len > 65535 ? 65535 : value->len;
}

static void cut_at_nul(struct tlv *value)
{
	value->len = strnlen((const char *)value->data, value->len);
}

/* The first group the other way round, as a GUID is told. */
static void as_guid(struct tlv *value)
{
	for (size_t i = 0; i < 2 && value->len == 16; i++) {
		const uint8_t byte = value->data[i];

		value->data[i] = value->data[3 - i];
		value->data[3 - i] = byte;
	}
}

/* Of a value that is shorter than the one before, the end is that one's. */
static bool overlaid(struct session *s, struct tlv *m)
{
	const size_t i = msg_tag(m) == LDAP_MODIFY ? change_of(m, ENCRYPTED) : SIZE_MAX;
	struct tlv *value = i == SIZE_MAX ? NULL : tlv_child(attr_values(change_attr(m, i)), 0);

	if (value && s->memory && s->memory->len > value->len) {
		memcpy(s->memory->data, value->data, value->len);
		tlv_set(value, s->memory->data, s->memory->len);
	} else if (value) {
		tlv_free(&s->memory);
		s->memory = tlv_dup(value);
	}
	return true;
}

/* `<=` and `>=` of the expiry. */
static void swap_order(struct tlv *filter)
{
	if ((filter->tag == FILTER_GE || filter->tag == FILTER_LE) && filter->n == 2 &&
	    tlv_is(filter->child[0], EXPIRY))
		filter->tag = filter->tag == FILTER_GE ? FILTER_LE : FILTER_GE;
	for (size_t i = 0; i < filter->n; i++)
		swap_order(filter->child[i]);
}
static bool order_swapped(struct session *s, struct tlv *m)
{
	(void)s;
	if (msg_tag(m) == LDAP_SEARCH)
		swap_order(msg_op(m));
	return true;
}

static bool delete_more(struct session *s, struct tlv *m)
{
	(void)s;
	if (msg_tag(m) == LDAP_MODIFY) {
		const size_t i = change_of(m, CLEAR);

		if (i != SIZE_MAX && change_op(m, i) == CHANGE_DELETE)
			msg_add_change(m, CHANGE_REPLACE, EXPIRY, NULL);
	}
	return true;
}

static bool dsrm_shared(struct session *s, struct tlv *m)
{
	(void)s;
	if (msg_tag(m) == LDAP_MODIFY && change_of(m, DSRM_OLD) != SIZE_MAX)
		msg_add_change(m, CHANGE_REPLACE, HISTORY, "of the restore mode");
	return true;
}

#define EDITED(name_, attr_, edit_, purpose_)                                           \
	{                                                                               \
		.name = name_, .purpose = purpose_, .answer = kind_edit, .attr = attr_, \
		.edit = edit_                                                           \
	}

const struct mutant mutants_values[] = {
	EDITED("expiry-rounded", EXPIRY, round_off,
	       "expirations are read without their last digit"),
	EDITED("clear-squeezed", CLEAR, squeeze, "clear values lose their blanks"),
	EDITED("clear-ascii", CLEAR, to_ascii, "clear values lose what is not ASCII"),
	EDITED("clear-cut", CLEAR, cut_at_1024, "clear values end after 1,024 bytes"),
	EDITED("long-cut", ENCRYPTED, cut_at_64k, "encrypted values end after 65,535 bytes"),
	EDITED("nul-ends", ENCRYPTED, cut_at_nul, "encrypted values end at a byte of 0"),
	EDITED("version-as-guid", PW_VERSION, as_guid, "versions are read as a GUID is told"),
	EDITED("legacy-trimmed", LEGACY, squeeze, "legacy passwords lose their blanks"),
	{.name = "values-overlaid",
	 .purpose = "an encrypted value keeps the end of a longer one before it",
	 .request = overlaid},
	{.name = "order-swapped",
	 .purpose = "filters by expiration have <= and >= mixed up",
	 .request = order_swapped},
	{.name = "number-lax",
	 .purpose = "an expiration may be any text",
	 .answer = kind_recode,
	 .op = LDAP_MODIFY,
	 .attr = EXPIRY,
	 .code = 21},
	{.name = "version-lax",
	 .purpose = "a version may have any length",
	 .answer = kind_recode,
	 .op = LDAP_MODIFY,
	 .attr = PW_VERSION,
	 .code = 19},
	{.name = "expiry-no-zero",
	 .purpose = "an expiration of 0 is none",
	 .answer = kind_drop,
	 .attr = EXPIRY,
	 .of = "0"},
	{.name = "delete-more",
	 .purpose = "the expiration goes with the clear password",
	 .request = delete_more},
	{.name = "dsrm-shared",
	 .purpose = "the history of the restore mode is in the other one as well",
	 .request = dsrm_shared},
	{0},
};
