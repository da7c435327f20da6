/* SPDX-License-Identifier: MIT */
/* What has to be refused is not, or not as it should be. */
#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

#define NOBODY_HAS "1.3.6.1.4.1.4203.666.99.1"

static bool replace_strict(struct session *s, struct tlv *m)
{
	if (msg_tag(m) == LDAP_MODIFY)
		for (size_t i = 0; i < msg_list(m)->n; i++)
			if (change_op(m, i) == CHANGE_REPLACE &&
			    attr_values(change_attr(m, i))->n == 0)
				return session_answer(s, m, 16);
	return true;
}

static bool control_refused(struct session *s, struct tlv *m)
{
	return msg_control(m, NOBODY_HAS) ? session_answer(s, m, 12) : true;
}

/* A name without a password is who it says. */
static bool bind_no_password(struct session *s, struct tlv *m)
{
	const struct tlv *op = msg_op(m);
	struct tlv *done;

	if (op->tag == LDAP_BIND && op->child[1]->len > 0 && op->child[2]->tag == AUTH_SIMPLE &&
	    op->child[2]->len == 0) {
		tlv_free(&s->memory);
		s->memory = tlv_text(BER_OCTETS, "administrator");
		return session_answer(s, m, 0);
	}
	if (op->tag != LDAP_MODIFY || !s->memory)
		return true;
	done = session_as_admin(s, m, NULL);
	(void)session_answer(s, m, done ? msg_code(done) : 80);
	tlv_free(&done);
	return false;
}

static bool texts_gone(struct session *s, struct tlv *m, const struct tlv *request)
{
	(void)s;
	(void)request;
	if (msg_is_final(m) && msg_code(m) != 0)
		tlv_set(msg_op(m)->child[2], "", 0);
	return true;
}

#define RECODED(name_, op_, attr_, code_, as_, purpose_)                              \
	{                                                                             \
		.name = name_, .purpose = purpose_, .answer = kind_recode, .op = op_, \
		.attr = attr_, .code = code_, .as = as_                               \
	}

const struct mutant mutants_errors[] = {
	RECODED("code-unknown", LDAP_MODIFY, "msLAPS-NoSuchThing", 16, 65,
		"an unknown attribute is refused as one of another class"),
	RECODED("code-class", LDAP_MODIFY, EXPIRY, 65, 50,
		"an attribute of another class is refused for lack of rights"),
	RECODED("code-two", LDAP_MODIFY, EXPIRY, 19, 0, "two values are taken where one may be"),
	RECODED("code-second", LDAP_MODIFY, EXPIRY, 20, 0,
		"one more value is taken where one may be"),
	RECODED("absent-deleted", LDAP_MODIFY, NULL, 16, 0,
		"what is not there is deleted, it says"),
	RECODED("code-object", LDAP_MODIFY, NULL, 32, 50,
		"an object that is not there is refused for lack of rights"),
	RECODED("code-exists", LDAP_ADDITION, NULL, 68, 0, "what is there is made again, it says"),
	RECODED("tree-deleted", LDAP_DELETION, NULL, 66, 0,
		"an OU that is not empty is deleted, it says"),
	RECODED("control-ignored", LDAP_SEARCH, NULL, 12, 0,
		"a critical control that is not known is ignored"),
	RECODED("code-empty", LDAP_MODIFY, NULL, 53, 0, "a modify without changes succeeds"),
	RECODED("bind-any-password", LDAP_BIND, NULL, 49, 0, "any password will do"),
	{.name = "replace-strict",
	 .purpose = "what is not there is not replaced by nothing",
	 .request = replace_strict},
	{.name = "control-refused",
	 .purpose = "a control that is not known is refused though it is not critical",
	 .request = control_refused},
	{.name = "bind-no-password",
	 .purpose = "a name without a password is who it says",
	 .request = bind_no_password},
	{.name = "texts-gone", .purpose = "refusals have no text", .answer = texts_gone},
	{0},
};
