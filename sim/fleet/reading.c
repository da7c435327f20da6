/* SPDX-License-Identifier: MIT */
/*
 * Every device's object as an administrator reads it: in pages, over a connection with TLS like
 * those of devices. Faults concern it as them, so it is begun anew until it comes to its end.
 */
#include <ldap.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fleet/directory.h"
#include "lib/child.h"
#include "lib/number.h"

#define PAGE   500
#define WAIT_S 60
#define TRIES  20

struct reading {
	LDAP *ld;
	const struct fleet *f;
	fleet_look *look;
	void *arg;
};

/* The number in "WS0001"; false: it is no device of ours. */
static bool index_of(const struct berval *name, uint32_t devices, uint32_t *out)
{
	char text[FLEET_NAME], again[FLEET_NAME];
	uint64_t n;

	if (name->bv_len < 3 || name->bv_len >= sizeof(text))
		return false;
	memcpy(text, name->bv_val, name->bv_len);
	text[name->bv_len] = 0;
	if (!sim_number_parse(text + 2, devices, &n) || n == 0)
		return false;
	*out = (uint32_t)n - 1;
	fleet_device_name(*out, again);
	return strcasecmp(text, again) == 0;
}

static struct laps_bytes bytes(struct berval **v)
{
	return v ? (struct laps_bytes){(const uint8_t *)v[0]->bv_val, v[0]->bv_len}
		 : (struct laps_bytes){0};
}

static bool show(struct reading *r, LDAPMessage *e)
{
	struct berval **name = ldap_get_values_len(r->ld, e, "cn");
	struct berval **clear = ldap_get_values_len(r->ld, e, FLEET_CLEAR);
	struct berval **current = ldap_get_values_len(r->ld, e, FLEET_ENCRYPTED);
	struct berval **history = ldap_get_values_len(r->ld, e, FLEET_HISTORY);
	const size_t n = history ? (size_t)ldap_count_values_len(history) : 0;
	struct laps_bytes *list = calloc(n + 1, sizeof(*list));
	struct fleet_view v = {.clear = bytes(clear),
			       .encrypted = bytes(current),
			       .history = list,
			       .history_n = n};

	for (size_t i = 0; list && i < n; i++)
		list[i] = (struct laps_bytes){(const uint8_t *)history[i]->bv_val,
					      history[i]->bv_len};
	if (list && name && index_of(name[0], r->f->o.devices, &v.index) &&
	    r->f->device[v.index].mode != SIM_FLEET_ENTRA)
		r->look(r->arg, &v);
	ldap_value_free_len(name);
	ldap_value_free_len(clear);
	ldap_value_free_len(current);
	ldap_value_free_len(history);
	free(list);
	return list != NULL;
}

/* The next page's cookie in place of the last; false behind the last page. */
static bool next_page(LDAP *ld, LDAPMessage *message, struct berval **cookie)
{
	LDAPControl **answered = NULL, *page;
	struct berval found = {0};
	ber_int_t estimate;

	ber_bvfree(*cookie);
	*cookie = NULL;
	if (ldap_parse_result(ld, message, NULL, NULL, NULL, NULL, &answered, 0) != LDAP_SUCCESS)
		return false;
	page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, NULL);
	if (page && ldap_parse_pageresponse_control(ld, page, &estimate, &found) == LDAP_SUCCESS &&
	    found.bv_len > 0)
		*cookie = ber_bvdup(&found);
	ber_memfree(found.bv_val);
	ldap_controls_free(answered);
	return *cookie != NULL;
}

static int read_page(struct reading *r, const char *base, struct berval *cookie, LDAPMessage **out)
{
	static const char *const attributes[] = {"cn", FLEET_CLEAR, FLEET_ENCRYPTED, FLEET_HISTORY,
						 NULL};
	struct timeval wait = {.tv_sec = WAIT_S};
	LDAPControl *page = NULL, *control[2] = {NULL};
	int rc = ldap_create_page_control(r->ld, PAGE, cookie, 1, &page);

	if (rc != LDAP_SUCCESS)
		return rc;
	control[0] = page;
	/* libldap does not change the names */
	rc = ldap_search_ext_s(r->ld, base, LDAP_SCOPE_ONE, "(objectClass=computer)",
			       (char **)(uintptr_t)attributes, 0, control, NULL, &wait,
			       LDAP_NO_LIMIT, out);
	ldap_control_free(page);
	return rc;
}

/* From the first page to the last, or as long as nobody wants us to end. */
static int read_all(struct reading *r, const char *base, bool *ok)
{
	struct berval *cookie = NULL;
	bool more = true;
	int rc = LDAP_SUCCESS;

	while (rc == LDAP_SUCCESS && *ok && more && !sim_interrupted()) {
		LDAPMessage *answer = NULL;

		rc = read_page(r, base, cookie, &answer);
		for (LDAPMessage *e = rc == LDAP_SUCCESS ? ldap_first_entry(r->ld, answer) : NULL;
		     e && *ok; e = ldap_next_entry(r->ld, e))
			*ok = show(r, e);
		more = rc == LDAP_SUCCESS && next_page(r->ld, answer, &cookie);
		ldap_msgfree(answer);
	}
	ber_bvfree(cookie);
	return rc;
}

bool fleet_directory_each(const struct fleet_place *place, unsigned controller, const char *base_dn,
			  const struct fleet *f, fleet_look *look, void *arg, struct sim_err *err)
{
	struct reading r = {.f = f, .look = look, .arg = arg};
	struct fleet_place admin = *place;
	struct fleet_link link = {.place = &admin, .controller = controller};
	struct laps_cause cause = {0};
	char base[FLEET_DN];
	bool ok = true;
	int rc = LDAP_SERVER_DOWN;

	admin.who = FLEET_WHO_ADMIN;
	fleet_computer_dn(base_dn, "", base);
	for (int i = 0; ok && rc != LDAP_SUCCESS && i < TRIES; i++) {
		if (!fleet_goes_on(err))
			return false;
		if (fleet_link_open(&link, &cause) == LAPS_OK) {
			r.ld = link.ld;
			rc = read_all(&r, strchr(base, ',') + 1, &ok);
		}
		fleet_link_close(&link);
	}
	if (!ok)
		return sim_fail_nomem(err);
	return rc == LDAP_SUCCESS || sim_fail(err, "cannot read what the devices have stored: %s",
					      cause.text[0] ? cause.text : ldap_err2string(rc));
}
