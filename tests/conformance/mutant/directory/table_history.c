/* SPDX-License-Identifier: MIT */
/* Histories, values that go together, and deletions. */
#include <stdatomic.h>

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

#define EIGHT 8

static void cut_one(struct tlv *value)
{
	if (value->len > 1)
		value->len--;
}

static bool of_eight(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *attr = msg_tag(m) == LDAP_ENTRY ? msg_attr(m, HISTORY) : NULL;

	(void)s;
	(void)request;
	while (attr && attr_values(attr)->n > EIGHT)
		tlv_remove(attr_values(attr), EIGHT);
	return true;
}

/* The values that a modify drops from the history; NULL: none. */
static struct tlv *dropped(const struct tlv *m)
{
	const size_t i = msg_tag(m) == LDAP_MODIFY ? change_of(m, HISTORY) : SIZE_MAX;

	return i != SIZE_MAX && change_op(m, i) == CHANGE_DELETE ? attr_values(change_attr(m, i))
								 : NULL;
}
static bool drops_all(struct session *s, struct tlv *m)
{
	struct tlv *values = dropped(m);

	(void)s;
	while (values && values->n > 0)
		tlv_remove(values, 0);
	return true;
}
static bool drops_one(struct session *s, struct tlv *m)
{
	struct tlv *values = dropped(m);

	(void)s;
	while (values && values->n > 1)
		tlv_remove(values, 1);
	return true;
}

/* Changes of the mutant's attribute are forgotten where there are others. */
static bool forget(struct session *s, struct tlv *m)
{
	struct tlv *list = msg_tag(m) == LDAP_MODIFY ? msg_list(m) : NULL;

	for (size_t i = list ? list->n : 0; i > 0 && list->n > 1; i--)
		if (attr_is(change_attr(m, i - 1), s->mutant->attr))
			tlv_remove(list, i - 1);
	return true;
}

static bool dsrm_renamed(struct session *s, struct tlv *m)
{
	struct tlv *list = msg_tag(m) == LDAP_MODIFY ? msg_list(m) : NULL;

	(void)s;
	for (size_t i = 0; list && i < list->n; i++) {
		struct tlv *attr = change_attr(m, i);

		if (attr_is(attr, DSRM))
			tlv_set(attr->child[0], ENCRYPTED, sizeof(ENCRYPTED) - 1);
		else if (attr_is(attr, DSRM_OLD))
			tlv_set(attr->child[0], HISTORY, sizeof(HISTORY) - 1);
	}
	return true;
}

/* The first one alone, so that what was made for the row goes away all the same. */
static bool not_deleted(struct session *s, struct tlv *m)
{
	static atomic_flag once = ATOMIC_FLAG_INIT;

	return msg_tag(m) == LDAP_DELETION && !atomic_flag_test_and_set(&once)
		       ? session_answer(s, m, 0)
		       : true;
}

const struct mutant mutants_history[] = {
	{.name = "history-cut",
	 .purpose = "values of the history lose their last byte",
	 .answer = kind_edit,
	 .attr = HISTORY,
	 .edit = cut_one},
	{.name = "history-of-eight",
	 .purpose = "a history shows eight values at most",
	 .answer = of_eight},
	{.name = "history-doubles",
	 .purpose = "a value of the history is added twice, it says",
	 .answer = kind_recode,
	 .op = LDAP_MODIFY,
	 .attr = HISTORY,
	 .code = 20},
	{.name = "drops-all",
	 .purpose = "the whole history goes with one value",
	 .request = drops_all},
	{.name = "drops-one",
	 .purpose = "one value of the history goes where several are to",
	 .request = drops_one},
	{.name = "rotation-without-history",
	 .purpose = "a rotation leaves the history as it was",
	 .request = forget,
	 .attr = HISTORY},
	{.name = "version-kept",
	 .purpose = "a rotation leaves the version as it was",
	 .request = forget,
	 .attr = PW_VERSION},
	{.name = "dsrm-is-the-password",
	 .purpose = "a restore-mode password is written as the everyday one",
	 .request = dsrm_renamed},
	{.name = "deletes-nothing-at-all",
	 .purpose = "the first deletion of an object does nothing",
	 .request = not_deleted},
	{0},
};
