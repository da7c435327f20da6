/* SPDX-License-Identifier: MIT */
#include "directory/dc/chain.h"

#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/names.h"
#include "directory/dc/search.h"

struct walk {
	char *dn[DC_CHAIN_MAX]; /* each once */
	size_t n;
	bool failed;
};

static void add_dn(struct walk *w, const char *dn)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcasecmp(w->dn[i], dn) == 0)
			return;
	if (w->n == DC_CHAIN_MAX || !(w->dn[w->n] = strdup(dn))) {
		w->failed = true;
		return;
	}
	w->n++;
}

static void take(Slapi_Entry *e, void *arg)
{
	add_dn(arg, slapi_entry_get_dn(e));
}

/* "(&(objectClass=group)(memberOf=DN))" is one step down, "(member=DN)" one up. */
static void step(struct walk *w, const char *base, const char *attribute, const char *dn)
{
	char *term = dc_filter_equal(attribute, dn, strlen(dn)), *filter = NULL;

	if (term && asprintf(&filter, "(&(objectClass=group)%s)", term) >= 0 &&
	    dc_search(base, LDAP_SCOPE_SUBTREE, filter, take, w) == LDAP_SUCCESS) {
		free(filter);
		free(term);
		return;
	}
	w->failed = true;
	free(filter);
	free(term);
}

bool dc_chain(void *context, const struct dc_element *attribute, const struct dc_element *dn,
	      void (*each)(void *or_context, const char *dn, size_t len), void *or_context)
{
	const struct dc_names *contexts = context;
	const char *link;
	struct walk *w;
	char *start;
	bool ok;

	if (dc_text_is(attribute->value, attribute->len, "member"))
		link = "member";
	else if (dc_text_is(attribute->value, attribute->len, "memberOf"))
		link = "memberOf";
	else
		return false;
	w = calloc(1, sizeof(*w));
	start = strndup((const char *)dn->value, dn->len);
	if (w && start) {
		dc_search(start, LDAP_SCOPE_BASE, NULL, take, w);
		for (size_t i = 0; i < w->n && !w->failed; i++)
			step(w, contexts->domain, link, w->dn[i]);
	}
	ok = w && start && !w->failed;
	if (ok && w->n == 0) /* an object that is not there: nothing leads to it */
		each(or_context, (const char *)dn->value, dn->len);
	for (size_t i = 0; w && i < w->n; i++) {
		if (ok)
			each(or_context, w->dn[i], strlen(w->dn[i]));
		free(w->dn[i]);
	}
	free(start);
	free(w);
	return ok;
}
