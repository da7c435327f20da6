/* SPDX-License-Identifier: MIT */
/* The second server as it would be if what passes between the two were broken: what it tells, and
 * what it takes. */
#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

static bool is_there(const struct session *s, const struct tlv *m, uint8_t tag)
{
	return s->replica && msg_tag(m) == tag;
}

static bool stale(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	if (is_there(s, m, LDAP_ENTRY))
		(void)msg_drop_attr(m, EXPIRY);
	return true;
}

static bool alone(struct session *s, struct tlv *m)
{
	return is_there(s, m, LDAP_MODIFY) ? session_answer(s, m, 0) : true;
}

static bool keeps(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	if (is_there(s, m, LDAP_ENTRY) && !msg_attr(m, EXPIRY))
		msg_add_attr(m, EXPIRY, "133800000000000000", 18);
	return true;
}

static bool whole(struct session *s, struct tlv *m)
{
	if (is_there(s, m, LDAP_MODIFY))
		msg_add_change(m, CHANGE_REPLACE, CLEAR, NULL);
	return true;
}

static bool differs(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)request;
	if (is_there(s, m, LDAP_ENTRY) && msg_drop_attr(m, EXPIRY))
		msg_add_attr(m, EXPIRY, "133700000000000000", 18);
	return true;
}

const struct mutant mutants_replicas[] = {
	{.name = "replica-stale",
	 .purpose = "expirations do not come to the second server",
	 .answer = stale},
	{.name = "replica-alone",
	 .purpose = "what is written at the second server stays there",
	 .request = alone},
	{.name = "replica-keeps",
	 .purpose = "the second server keeps an expiration that was deleted",
	 .answer = keeps},
	{.name = "replica-whole",
	 .purpose = "the second server takes the whole object for changed",
	 .request = whole},
	{.name = "replica-differs",
	 .purpose = "the second server has another expiration, for ever",
	 .answer = differs},
	{0},
};
