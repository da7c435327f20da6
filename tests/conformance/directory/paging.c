/* SPDX-License-Identifier: MIT */
/* Pages of entries, RFC 2696, as a console pages through a domain, and ranges of values. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/directory/rows.h"

#define COMPUTERS 11
#define ALL       "(objectClass=computer)"
#define PAGES_MAX 64
#define HISTORY_N 7

/* A search by pages that goes on from where it is. */
struct pages {
	const char *base, *filter;
	struct berval *cookie; /* NULL: the first page */
	bool done;
	size_t page_n, largest;
	size_t n; /* of dn */
	const char *dn[256];
};

/* pagedResultsControl ::= SEQUENCE { size INTEGER, cookie OCTET STRING }; libldap's own call takes
 * no size of 0, with which a search is given up. The caller frees the value. */
static bool page_value(const struct berval *cookie, int size, struct berval *out)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	const bool ok = ber &&
			ber_printf(ber, "{io}", (ber_int_t)size, cookie ? cookie->bv_val : "",
				   cookie ? cookie->bv_len : 0) != -1 &&
			ber_flatten2(ber, out, 1) == 0;

	ber_free(ber, 1);
	return ok;
}

/* One page with this size. The result is that of the search. */
static struct dir_result next_page(struct conform *c, struct dir_session *s, struct pages *p,
				   int size)
{
	static const char *const none[] = {LDAP_NO_ATTRS, NULL};
	static char oid[] = LDAP_CONTROL_PAGEDRESULTS;
	LDAPControl page = {.ldctl_oid = oid, .ldctl_iscritical = 1}, *controls[] = {&page, NULL},
		    **answered = NULL, *found;
	struct berval cookie = {0};
	const struct dir_found *f;
	ber_int_t estimate;

	if (!s->ld || !page_value(p->cookie, size, &page.ldctl_value))
		return (struct dir_result){.who = s->who, .code = LDAP_SERVER_DOWN};
	f = dir_search_ext(c, s, p->base, LDAP_SCOPE_SUBTREE, p->filter, none, controls, &answered);
	found = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, NULL);
	if (found)
		(void)ldap_parse_pageresponse_control(s->ld, found, &estimate, &cookie);
	ber_bvfree(p->cookie);
	p->cookie = cookie.bv_len > 0 ? ber_bvdup(&cookie) : NULL;
	p->done = p->cookie == NULL;
	ber_memfree(cookie.bv_val);
	ldap_controls_free(answered);
	ber_memfree(page.ldctl_value.bv_val);
	p->page_n++;
	p->largest = f->n > p->largest ? f->n : p->largest;
	for (size_t i = 0; i < f->n && p->n < sizeof(p->dn) / sizeof(p->dn[0]); i++)
		p->dn[p->n++] = f->entry[i].dn;
	return f->result;
}

static bool to_the_end(struct conform *c, struct dir_session *s, struct pages *p, int size)
{
	while (!p->done) {
		if (!conform_that(c, p->page_n < PAGES_MAX, "the pages of %s do not end",
				  p->filter) ||
		    !dir_expect(c, next_page(c, s, p, size), &dir_done, "page %zu", p->page_n + 1))
			return false;
	}
	return true;
}

/* n computers below a container of the row's own, each exactly once. */
static bool each_once(struct conform *c, const struct pages *p, size_t n)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcasecmp(p->dn[i], p->dn[k]) == 0)
				return conform_that(c, false, "'%s' comes twice", p->dn[i]);
	return conform_that(c, p->n == n, "%zu pages have %zu computers, expected %zu", p->page_n,
			    p->n, n);
}

/* NULL: the row has failed. */
static const char *some_computers(struct conform *c, size_t n)
{
	const char *below = dir_container(c);

	for (size_t i = 0; below && i < n; i++)
		if (!dir_computer_below(c, below))
			return NULL;
	return below;
}

static void by_size(struct conform *c, size_t n, int size, size_t pages_least)
{
	struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);
	struct pages p = {.base = some_computers(c, n), .filter = ALL};

	if (p.base && to_the_end(c, s, &p, size) && each_once(c, &p, n)) {
		(void)conform_that(c, p.largest <= (size_t)size, "a page of %d has %zu entries",
				   size, p.largest);
		/* one more, empty, may follow where they come out even */
		(void)conform_that(c,
				   p.page_n == pages_least ||
					   (n % (size_t)size == 0 && p.page_n == pages_least + 1),
				   "%zu computers come in %zu pages of %d", n, p.page_n, size);
	}
	ber_bvfree(p.cookie);
}
static void sevens(struct conform *c)
{
	by_size(c, COMPUTERS, 4, 3);
}
static void ones(struct conform *c)
{
	by_size(c, 5, 1, 5);
}
static void even(struct conform *c)
{
	by_size(c, 6, 3, 2);
}
static void one_page(struct conform *c)
{
	by_size(c, 3, 500, 1);
}

/* RFC 2696 3: the size may change from page to page. */
static void sizes_change(struct conform *c)
{
	struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);
	struct pages p = {.base = some_computers(c, COMPUTERS), .filter = ALL};

	if (p.base && dir_expect(c, next_page(c, s, &p, 2), &dir_done, "a page of 2") &&
	    dir_expect(c, next_page(c, s, &p, 5), &dir_done, "a page of 5") &&
	    to_the_end(c, s, &p, 3))
		(void)each_once(c, &p, COMPUTERS);
	ber_bvfree(p.cookie);
}

/* What is there all the time comes once, whatever goes meanwhile. */
static void one_goes(struct conform *c)
{
	struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);
	struct pages p = {.base = dir_container(c), .filter = ALL};
	const char *dn[6];
	size_t kept = 0;

	for (size_t i = 0; p.base && i < 6; i++)
		if (!(dn[i] = dir_computer_below(c, p.base)))
			return;
	if (p.base && dir_expect(c, next_page(c, s, &p, 2), &dir_done, "a page of 2")) {
		(void)dir_expect(c, dir_delete(c, dir_as(c, DIR_ADMINISTRATOR), dn[5]), &dir_done,
				 "deleting a computer between two pages");
		(void)to_the_end(c, s, &p, 2);
		for (size_t i = 0; i < p.n; i++)
			kept += strcasecmp(p.dn[i], dn[5]) != 0;
		(void)conform_that(c, kept == 5,
				   "of 5 computers that stay, %zu come while another is deleted",
				   kept);
	}
	ber_bvfree(p.cookie);
}

static void abandoned(struct conform *c)
{
	struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);
	struct pages p = {.base = some_computers(c, 4), .filter = ALL};

	if (p.base && dir_expect(c, next_page(c, s, &p, 2), &dir_done, "a page of 2") &&
	    dir_expect(c, next_page(c, s, &p, 0), &dir_done, "giving the search up")) {
		(void)conform_that(c, p.n == 2, "a page of 0 has %zu entries", p.n - 2);
		(void)conform_that(c, p.done, "a search that was given up has a cookie");
	}
	ber_bvfree(p.cookie);
}

static void forged(struct conform *c)
{
	struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);
	struct pages p = {.base = some_computers(c, 4), .filter = ALL};
	char text[] = "not-of-you";
	struct berval cookie = {.bv_len = sizeof(text) - 1, .bv_val = text};

	if (!p.base)
		return;
	p.cookie = ber_bvdup(&cookie);
	(void)dir_expect_refused(c, next_page(c, s, &p, 2), "a cookie that nobody has given");
	(void)conform_that(c, p.n == 0, "a forged cookie shows %zu entries", p.n);
	ber_bvfree(p.cookie);
}

/* The same search is asked for; another one is refused, or answered as itself. */
static void other_filter(struct conform *c)
{
	struct dir_session *s = dir_fresh(c, DIR_ADMINISTRATOR, DIR_TLS_START);
	struct pages p = {.base = some_computers(c, 5), .filter = ALL};
	struct dir_result r;

	if (p.base && dir_expect(c, next_page(c, s, &p, 2), &dir_done, "a page of 2")) {
		p.filter = "(cn=nobody-at-all)";
		r = next_page(c, s, &p, 2);
		(void)conform_that(c, r.code >= 0, "a page with another filter is not answered");
		(void)conform_that(c, p.n == 2,
				   "a page with a filter that nobody matches has %zu entries",
				   p.n - 2);
	}
	ber_bvfree(p.cookie);
}

/* ---- ranges of values, [MS-ADTS] 3.1.1.3.1.3.3 ------------------------------------------------
 */
/* The attribute that has come, without regard to its range; *last: the range goes to the end. */
static const struct dir_attr *ranged(const struct dir_entry *e, bool *last)
{
	static const char head[] = DIR_HISTORY ";range=";

	for (size_t i = 0; e && i < e->n; i++)
		if (strncasecmp(e->attr[i].name, head, strlen(head)) == 0) {
			const char *dash = strchr(e->attr[i].name + strlen(head), '-');

			*last = dash && dash[1] == '*';
			return &e->attr[i];
		}
	return NULL;
}

static void ranges(struct conform *c)
{
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	struct dir_value value[HISTORY_N];
	const struct dir_change change[] = {{DIR_REPLACE, DIR_HISTORY, value, HISTORY_N}, {0}};
	const char *dn = dir_computer(c);
	size_t seen[HISTORY_N] = {0}, n = 0;
	bool last = false;

	for (unsigned i = 0; i < HISTORY_N; i++)
		value[i] = dir_blob(c, 100, i);
	if (!dn || !dir_expect(c, dir_modify(c, s, dn, change), &dir_done, "writing a history"))
		return;
	while (!last && n < HISTORY_N) {
		const char *const attrs[] = {dir_format(c, DIR_HISTORY ";range=%zu-%zu", n, n + 2),
					     NULL};
		const struct dir_attr *a = ranged(dir_read(c, s, dn, attrs), &last);

		if (!conform_that(c, a && a->n > 0 && a->n <= 3,
				  "the range from %zu has %zu values", n, a ? a->n : 0))
			return;
		for (size_t i = 0; i < a->n; i++)
			for (size_t k = 0; k < HISTORY_N; k++)
				seen[k] +=
					a->value[i].len == value[k].len &&
					memcmp(a->value[i].data, value[k].data, value[k].len) == 0;
		n += a->n;
	}
	for (size_t k = 0; k < HISTORY_N; k++)
		(void)conform_that(c, seen[k] == 1, "by ranges, value %zu of %d comes %zu times",
				   k + 1, HISTORY_N, seen[k]);
}

#define PAGES CONFORM_DIRECTORY_PAGES
const struct conform_row dir_rows_paging[] = {
	{"DIR-08.once", CONFORM_MUST, "by pages, each object comes exactly once", "RFC 2696 3",
	 "page-repeats", PAGES, sevens},
	{"DIR-08.ones", CONFORM_MUST, "a page may be one object", "RFC 2696 3", "page-drops", PAGES,
	 ones},
	{"DIR-08.even", CONFORM_MUST, "pages that come out even end", "RFC 2696 3", "page-endless",
	 PAGES, even},
	{"DIR-08.one-page", CONFORM_MUST, "what fits on one page has no cookie",
	 "RFC 2696 3; How LDAP server cookies are handled", "page-one-more", PAGES, one_page},
	{"DIR-08.sizes", CONFORM_MUST, "the size may change from page to page", "RFC 2696 3",
	 "page-drops", PAGES, sizes_change},
	{"DIR-08.deletion", CONFORM_SHOULD, "a deletion between pages hides nothing else", "ours",
	 "page-drops", PAGES, one_goes},
	{"DIR-08.given-up", CONFORM_SHOULD, "a page of size 0 ends the search", "RFC 2696 3",
	 "page-goes-on", PAGES, abandoned},
	/* RFC 2696 3 binds the client to its cookies and its search, and says little of what a
	   server does with others */
	{"DIR-08.forged", CONFORM_SHOULD, "a cookie that was not given is refused",
	 "How LDAP server cookies are handled", "cookie-any", PAGES, forged},
	{"DIR-08.filter", CONFORM_SHOULD,
	 "a page with another filter shows nothing of the first one", "ours", "page-old-filter",
	 PAGES, other_filter},
	{"DIR-09.ranges", CONFORM_MUST, "by ranges, each value comes exactly once",
	 "[MS-ADTS] 3.1.1.3.1.3.3", "range-repeats",
	 CONFORM_DIRECTORY_AD | CONFORM_DIRECTORY_ENCRYPTED, ranges},
	{0},
};
