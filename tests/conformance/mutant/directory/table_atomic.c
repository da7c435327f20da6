/* SPDX-License-Identifier: MIT */
/* A modify is not one change. */
#include <poll.h>
#include <time.h>

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

#define PAUSE_NS 20000000L /* long enough for others to look */

/* Of several changes at once, of LAPS' attributes. */
static bool is_rotation(const struct tlv *m)
{
	return msg_tag(m) == LDAP_MODIFY && msg_list(m)->n > 1;
}

/* Change i alone. */
static struct tlv *only(const struct tlv *m, size_t i)
{
	struct tlv *one = tlv_dup(m), *list = msg_list(one);

	while (list->n > i + 1)
		tlv_remove(list, list->n - 1);
	while (list->n > 1)
		tlv_remove(list, 0);
	return one;
}

static bool has_left(const struct session *s)
{
	struct pollfd fd = {.fd = s->client.fd, .events = POLLRDHUP};

	return poll(&fd, 1, 0) == 1 && (fd.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

enum parts { UP_TO_A_FAILURE, WHILE_THERE, ALL };

/* Each change by itself; what is answered is the first failure, or the last success. */
static bool in_parts(struct session *s, struct tlv *m, enum parts which)
{
	struct tlv *answer = NULL;

	if (!is_rotation(m))
		return true;
	for (size_t i = 0; i < msg_list(m)->n; i++) {
		struct tlv *one = only(m, i), *got;

		if (i > 0)
			nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
		got = i > 0 && which == WHILE_THERE && has_left(s) ? NULL : session_ask(s, one);
		tlv_free(&one);
		if (!got)
			break;
		if (!answer || msg_code(answer) == 0) {
			tlv_free(&answer);
			answer = got;
		} else {
			tlv_free(&got);
		}
		if (which != ALL && msg_code(answer) != 0)
			break;
	}
	if (answer)
		(void)wire_put_message(&s->client, answer);
	tlv_free(&answer);
	return false;
}
static bool modify_split(struct session *s, struct tlv *m)
{
	return in_parts(s, m, UP_TO_A_FAILURE);
}
static bool modify_torn(struct session *s, struct tlv *m)
{
	return in_parts(s, m, WHILE_THERE);
}
static bool modify_goes_on(struct session *s, struct tlv *m)
{
	return in_parts(s, m, ALL);
}

static bool modify_half(struct session *s, struct tlv *m)
{
	(void)s;
	if (is_rotation(m))
		tlv_remove(msg_list(m), msg_list(m)->n - 1);
	return true;
}

static bool modify_reversed(struct session *s, struct tlv *m)
{
	struct tlv *list = msg_tag(m) == LDAP_MODIFY ? msg_list(m) : NULL;

	(void)s;
	for (size_t i = 0; list && i < list->n / 2; i++) {
		struct tlv *last = list->child[list->n - 1 - i];

		list->child[list->n - 1 - i] = list->child[i];
		list->child[i] = last;
	}
	return true;
}

/* Values that are to be deleted are not looked at: what is added takes their place. */
static bool swap_blind(struct session *s, struct tlv *m)
{
	struct tlv *list = is_rotation(m) ? msg_list(m) : NULL;

	(void)s;
	for (size_t i = list ? list->n : 0; i > 0; i--) {
		if (change_op(m, i - 1) == CHANGE_ADD)
			list->child[i - 1]->child[0]->data[0] = CHANGE_REPLACE;
		else if (change_op(m, i - 1) == CHANGE_DELETE &&
			 attr_values(change_attr(m, i - 1))->n > 0)
			tlv_remove(list, i - 1);
	}
	return true;
}

static bool swap_refused(struct session *s, struct tlv *m)
{
	if (is_rotation(m) && change_op(m, 0) == CHANGE_DELETE)
		return session_answer(s, m, 16);
	return true;
}

/* What may be written is, and the rest is left out without a word. */
static bool denied_part_dropped(struct session *s, struct tlv *m, const struct tlv *request)
{
	if (!is_rotation(request) || msg_code(m) != 50)
		return true;
	for (size_t i = 0; i < msg_list(request)->n; i++) {
		struct tlv *one = only(request, i), *answer = session_ask(s, one);

		tlv_free(&one);
		tlv_free(&answer);
	}
	msg_set_code(m, 0);
	return true;
}

/* Changes that have come whole before the connection ended are made. */
static void modify_cut(struct session *s, struct tlv *m)
{
	struct tlv *list = msg_tag(m) == LDAP_MODIFY ? msg_list(m) : NULL, *done;

	while (list && list->n > 0 && list->child[list->n - 1]->n < 2)
		tlv_remove(list, list->n - 1);
	for (size_t i = list ? list->n : 0; i > 0; i--)
		if (!change_attr(m, i - 1) || change_attr(m, i - 1)->n < 2 ||
		    attr_values(change_attr(m, i - 1))->n == 0)
			tlv_remove(list, i - 1);
	if (!list || list->n == 0)
		return;
	done = session_as_admin(s, m, NULL);
	tlv_free(&done);
}

const struct mutant mutants_atomic[] = {
	{.name = "modify-cut",
	 .purpose = "what has come of a modify is done when its connection ends",
	 .cut = modify_cut},
	{.name = "modify-split",
	 .purpose = "changes of one modify are made one by one, up to the first that fails",
	 .request = modify_split},
	{.name = "modify-torn",
	 .purpose = "changes of one modify are made one by one, while the client is there",
	 .request = modify_torn},
	{.name = "modify-goes-on",
	 .purpose = "the other changes of a modify are made though one fails",
	 .request = modify_goes_on},
	{.name = "modify-half",
	 .purpose = "the last change of a modify is forgotten",
	 .request = modify_half},
	{.name = "modify-reversed",
	 .purpose = "changes of one modify are made in the other order",
	 .request = modify_reversed},
	{.name = "swap-blind",
	 .purpose = "a value that is to be replaced may be any",
	 .request = swap_blind},
	{.name = "swap-refused",
	 .purpose = "a value is not replaced by deleting and adding",
	 .request = swap_refused},
	{.name = "denied-part-dropped",
	 .purpose = "changes without the right to them are left out, and the others made",
	 .answer = denied_part_dropped},
	{0},
};
