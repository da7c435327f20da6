/* SPDX-License-Identifier: MIT */
/* Pages of entries and ranges of values that are not what was asked for. */
#include <string.h>

#include "conformance/mutant/directory/kinds.h"
#include "conformance/mutant/directory/tables.h"

#define PAGES "1.2.840.113556.1.4.319"
#define AGAIN "again"

/* The value of the control for pages, {size, cookie}, the caller's; NULL: none. */
static struct tlv *page_of(const struct tlv *m)
{
	struct tlv *value = control_value(msg_control(m, PAGES));

	if (value && value->n != 2)
		tlv_free(&value);
	return value;
}

/* Is it a page behind the first one? */
static bool goes_on(const struct tlv *m)
{
	struct tlv *page = page_of(m);
	const bool is = page && page->child[1]->len > 0;

	tlv_free(&page);
	return is;
}

/* The last entry of a page comes again on the next one. */
static bool page_repeats(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *id;

	if (msg_tag(m) == LDAP_ENTRY && msg_control(request, PAGES)) {
		if (goes_on(request) && s->memory) {
			id = tlv_number(BER_INTEGER, msg_id(m));
			tlv_set(s->memory->child[0], id->data, id->len);
			tlv_free(&id);
			(void)wire_put_message(&s->client, s->memory);
		}
		tlv_free(&s->memory);
		s->memory = goes_on(request) ? NULL : tlv_dup(m);
	}
	return true;
}

/* The first entry of a later page is missing. */
static bool page_drops(struct session *s, struct tlv *m, const struct tlv *request)
{
	if (msg_tag(m) == LDAP_ENTRY && goes_on(request) && !s->memory) {
		s->memory = tlv_dup(m);
		return false;
	}
	if (msg_tag(m) == LDAP_DONE)
		tlv_free(&s->memory);
	return true;
}

static void set_page(struct tlv *m, struct tlv *page)
{
	control_set(msg_control(m, PAGES), page);
	tlv_free(&page);
}

/* Behind the last page comes another one, for ever. */
static bool endless_request(struct session *s, struct tlv *m)
{
	struct tlv *page = page_of(m);

	(void)s;
	/* asked for anew, and nobody matches */
	if (page && tlv_is(page->child[1], AGAIN)) {
		tlv_set(page->child[1], "", 0);
		control_set(msg_control(m, PAGES), page);
		tlv_free(&msg_op(m)->child[6]);
		msg_op(m)->child[6] = tlv_text(0x87, "isDeleted");
	}
	tlv_free(&page);
	return true;
}
static bool endless_answer(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *page = msg_tag(m) == LDAP_DONE ? page_of(m) : NULL;

	(void)s;
	(void)request;
	if (page && page->child[1]->len == 0) {
		tlv_set(page->child[1], AGAIN, strlen(AGAIN));
		set_page(m, page);
	} else {
		tlv_free(&page);
	}
	return true;
}

/* Behind the last page comes an empty one. */
static bool one_more(struct session *s, struct tlv *m, const struct tlv *request)
{
	struct tlv *page = page_of(request);
	const bool again = page && tlv_is(page->child[1], AGAIN);

	tlv_free(&page);
	return again ? true : endless_answer(s, m, request);
}

static bool page_goes_on(struct session *s, struct tlv *m)
{
	struct tlv *page = page_of(m);

	(void)s;
	if (page && tlv_get(page->child[0]) == 0) {
		tlv_set(page->child[0], "\x02", 1);
		control_set(msg_control(m, PAGES), page);
	}
	tlv_free(&page);
	return true;
}

/* A cookie that the server has not given begins a search. */
static bool cookie_any(struct session *s, struct tlv *m)
{
	struct tlv *page = page_of(m);

	(void)s;
	if (page && tlv_is(page->child[1], "not-of-you")) {
		tlv_set(page->child[1], "", 0);
		control_set(msg_control(m, PAGES), page);
	}
	tlv_free(&page);
	return true;
}

/* Later pages are those of the first page's filter. */
static bool page_old_filter(struct session *s, struct tlv *m)
{
	struct tlv **filter = msg_tag(m) == LDAP_SEARCH ? &msg_op(m)->child[6] : NULL;

	if (!filter || !msg_control(m, PAGES))
		return true;
	if (goes_on(m) && s->memory) {
		tlv_free(filter);
		*filter = tlv_dup(s->memory);
	} else {
		tlv_free(&s->memory);
		s->memory = tlv_dup(*filter);
	}
	return true;
}

/* In place of the last value of a range, the first one comes again. */
static bool range_repeats(struct session *s, struct tlv *m, const struct tlv *request)
{
	const struct tlv *list = msg_tag(m) == LDAP_ENTRY ? msg_list(m) : NULL;

	(void)s;
	(void)request;
	for (size_t i = 0; list && i < list->n; i++) {
		struct tlv *values = attr_values(list->child[i]);

		if (values && values->n > 1 &&
		    strstr((const char *)list->child[i]->child[0]->data, ";range="))
			tlv_set(values->child[values->n - 1], values->child[0]->data,
				values->child[0]->len);
	}
	return true;
}

const struct mutant mutants_paging[] = {
	{.name = "page-repeats",
	 .purpose = "an entry of a page comes again on the next one",
	 .answer = page_repeats},
	{.name = "page-drops", .purpose = "a later page lacks an entry", .answer = page_drops},
	{.name = "page-endless",
	 .purpose = "the last page has a cookie",
	 .request = endless_request,
	 .answer = endless_answer},
	{.name = "page-one-more",
	 .purpose = "the last page has a cookie, with which nothing comes",
	 .request = endless_request,
	 .answer = one_more},
	{.name = "page-goes-on",
	 .purpose = "a search that is given up goes on",
	 .request = page_goes_on},
	{.name = "cookie-any", .purpose = "a forged cookie begins a search", .request = cookie_any},
	{.name = "page-old-filter",
	 .purpose = "later pages are those of the first page's filter",
	 .request = page_old_filter},
	{.name = "range-repeats",
	 .purpose = "a value of a range comes twice, and another one not",
	 .answer = range_repeats},
	{0},
};
