/* SPDX-License-Identifier: MIT */
#include "conformance/mutant/directory/kinds.h"

#include <string.h>

/* Does the request write the attribute? */
static bool writes(const struct tlv *request, const char *name)
{
	switch (msg_tag(request)) {
	case LDAP_MODIFY: return change_of(request, name) != SIZE_MAX;
	case LDAP_ADDITION: return msg_attr(request, name) != NULL;
	default: return false;
	}
}

static bool matches(const struct session *s, const struct tlv *request)
{
	const struct mutant *m = s->mutant;

	return (m->op == 0 || msg_tag(request) == m->op) &&
	       (m->who == 0 || (session_who(s) & m->who)) && (!m->attr || writes(request, m->attr));
}

bool kind_refuse(struct session *s, struct tlv *m)
{
	return matches(s, m) ? session_answer(s, m, s->mutant->as) : true;
}

bool kind_recode(struct session *s, struct tlv *m, const struct tlv *request)
{
	if (msg_is_final(m) && matches(s, request) && msg_code(m) == s->mutant->code)
		msg_set_code(m, s->mutant->as);
	return true;
}

/* A value of the entry, of whatever attribute. */
static bool has_value(const struct tlv *m, const char *text)
{
	const struct tlv *list = msg_list(m);

	for (size_t i = 0; list && i < list->n; i++) {
		const struct tlv *values = attr_values(list->child[i]);

		for (size_t k = 0; values && k < values->n; k++)
			if (tlv_is(values->child[k], text))
				return true;
	}
	return false;
}

/* The values of the mutant's attribute in an entry that it is about; NULL: another answer. */
static struct tlv *its_values(const struct session *s, const struct tlv *m)
{
	const struct mutant *mutant = s->mutant;
	const struct tlv *attr;

	if (msg_tag(m) != LDAP_ENTRY || (mutant->who && !(session_who(s) & mutant->who)) ||
	    (mutant->of && !has_value(m, mutant->of)))
		return NULL;
	attr = msg_attr(m, mutant->attr);
	return attr ? attr_values(attr) : NULL;
}

bool kind_edit(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *values = its_values(s, m);

	(void)request;
	for (size_t i = 0; values && i < values->n; i++)
		s->mutant->edit(values->child[i]);
	return true;
}

static void replace_in(struct tlv *value, const char *from, const char *to)
{
	const char *text = (const char *)value->data, *at = strstr(text, from);
	struct laps_buf out;

	if (!at)
		return;
	laps_buf_init(&out, TLV_LEN_MAX);
	laps_buf_put(&out, text, (size_t)(at - text));
	laps_buf_put(&out, to, strlen(to));
	laps_buf_put(&out, at + strlen(from), value->len - (size_t)(at - text) - strlen(from));
	tlv_set(value, out.data, out.len);
	laps_buf_clear(&out);
}

bool kind_replace(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *values = its_values(s, m);

	(void)request;
	for (size_t i = 0; values && i < values->n; i++)
		replace_in(values->child[i], s->mutant->from, s->mutant->to);
	return true;
}

bool kind_drop(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *values = its_values(s, m);

	(void)request;
	for (size_t i = values && s->mutant->from ? values->n : 0; i > 0; i--)
		if (strstr((const char *)values->child[i - 1]->data, s->mutant->from))
			tlv_remove(values, i - 1);
	if (values && (!s->mutant->from || values->n == 0))
		(void)msg_drop_attr(m, s->mutant->attr);
	return true;
}

bool kind_put(struct session *s, struct tlv *m, const struct tlv *request)
{
	const struct mutant *mutant = s->mutant;

	(void)request;
	if (msg_tag(m) != LDAP_ENTRY || (mutant->of && !has_value(m, mutant->of)))
		return true;
	(void)msg_drop_attr(m, mutant->attr);
	msg_add_attr(m, mutant->attr, mutant->to, strlen(mutant->to));
	return true;
}

bool kind_allow(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *done;

	if (!msg_is_final(m) || msg_code(m) != s->mutant->code || !matches(s, request))
		return true;
	done = session_as_admin(s, request, NULL);
	if (done)
		msg_set_code(m, msg_code(done));
	tlv_free(&done);
	return true;
}

bool kind_search_as_admin(struct session *s, const struct tlv *m)
{
	struct tlv *entries = tlv_new(BER_SEQUENCE, NULL, 0),
		   *done = session_as_admin(s, m, entries);

	for (size_t i = 0; i < entries->n; i++)
		(void)wire_put_message(&s->client, entries->child[i]);
	if (done)
		(void)wire_put_message(&s->client, done);
	tlv_free(&done);
	tlv_free(&entries);
	return false;
}
