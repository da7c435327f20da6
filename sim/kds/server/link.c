/* SPDX-License-Identifier: MIT */
#include "kds/server/link.h"

#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include "kds/server/directory.h"
#include "lib/ldapi.h"
#include "lib/monotonic.h"

void kds_link_close(struct kds_directory *d)
{
	if (d->ld)
		ldap_unbind_ext_s(d->ld, NULL, NULL);
	d->ld = NULL;
}

static int connect_to(struct kds_directory *d)
{
	const struct timeval wait = {.tv_sec = KDS_DIRECTORY_WAIT_S};

	return sim_ldapi_open(d->uri, &wait, &d->ld);
}

static int search(struct kds_directory *d, const char *base, int scope, const char *filter,
		  const char *const *attr, LDAPMessage **out)
{
	struct timeval wait = {.tv_sec = KDS_DIRECTORY_WAIT_S};
	/* libldap does not change them */
	char **names = (char **)(uintptr_t)attr;

	return ldap_search_ext_s(d->ld, base, scope, filter, names, 0, NULL, NULL, &wait,
				 LDAP_NO_LIMIT, out);
}

static bool is_silent(const struct kds_directory *d)
{
	return d->silent_ms && sim_monotonic_ms() < d->silent_ms;
}

/* It was asked, then, and this came of it: has it let us wait for all the time it has? */
static void note_silence(struct kds_directory *d, uint64_t asked_ms, int rc)
{
	const uint64_t now_ms = sim_monotonic_ms();

	if (rc >= 0)
		d->silent_ms = 0;
	else if (now_ms - asked_ms >= (uint64_t)KDS_DIRECTORY_WAIT_S * 1000)
		d->silent_ms = now_ms + KDS_DIRECTORY_SILENT_MS;
}

/* Connected; fresh: only now. */
static int be_connected(struct kds_directory *d, bool *fresh)
{
	int rc = LDAP_SUCCESS;

	*fresh = !d->ld;
	if (is_silent(d))
		return LDAP_TIMEOUT;
	if (*fresh && (rc = connect_to(d)) > 0)
		rc = LDAP_CONNECT_ERROR;
	return rc;
}

/* What an operation came to. True: it is to be tried again, over a new connection. */
static bool take_result(struct kds_directory *d, bool fresh, int *rc)
{
	if (*rc == LDAP_UNAVAILABLE)
		*rc = LDAP_SERVER_DOWN;
	if (*rc < 0)
		kds_link_close(d);
	return *rc == LDAP_SERVER_DOWN && !fresh;
}

int kds_link_search(struct kds_directory *d, const char *base, int scope, const char *filter,
		    const char *const *attr, LDAPMessage **out)
{
	bool fresh, again;
	uint64_t asked_ms;
	int rc;

	do {
		*out = NULL;
		asked_ms = sim_monotonic_ms();
		rc = be_connected(d, &fresh);
		if (rc == LDAP_SUCCESS)
			rc = search(d, base, scope, filter, attr, out);
		note_silence(d, asked_ms, rc);
		again = take_result(d, fresh, &rc);
		if (rc < 0) {
			ldap_msgfree(*out);
			*out = NULL;
		}
	} while (again);
	return rc;
}

int kds_link_extended(struct kds_directory *d, const char *oid, const struct berval *value,
		      struct berval **answer)
{
	/* libldap does not change it */
	struct berval *asked = (struct berval *)(uintptr_t)value;
	char *name = NULL;
	bool fresh, again;
	uint64_t asked_ms;
	int rc;

	do {
		*answer = NULL;
		asked_ms = sim_monotonic_ms();
		rc = be_connected(d, &fresh);
		if (rc == LDAP_SUCCESS)
			rc = ldap_extended_operation_s(d->ld, oid, asked, NULL, NULL, &name,
						       answer);
		note_silence(d, asked_ms, rc);
		ldap_memfree(name);
		name = NULL;
		again = take_result(d, fresh, &rc);
	} while (again);
	return rc;
}

void kds_link_text(LDAP *ld, LDAPMessage *entry, const char *attr, char *out, size_t size)
{
	struct berval **v = ldap_get_values_len(ld, entry, attr);

	out[0] = 0;
	if (v && v[0] && v[0]->bv_len < size && !memchr(v[0]->bv_val, 0, v[0]->bv_len)) {
		memcpy(out, v[0]->bv_val, v[0]->bv_len);
		out[v[0]->bv_len] = 0;
	}
	ldap_value_free_len(v);
}

/* One entry, and two of its attributes. */
static bool read_names(struct kds_directory *d, const char *base, int scope, const char *filter,
		       const char *const attr[3], char *const out[2], const size_t size[2])
{
	LDAPMessage *r = NULL, *e;
	bool ok = kds_link_search(d, base, scope, filter, attr, &r) == LDAP_SUCCESS;

	e = ok ? ldap_first_entry(d->ld, r) : NULL;
	for (int i = 0; i < 2 && e; i++)
		kds_link_text(d->ld, e, attr[i], out[i], size[i]);
	ldap_msgfree(r);
	return e && out[0][0] && out[1][0];
}

bool kds_link_open(struct kds_directory *d)
{
	static const char *const contexts[] = {"defaultNamingContext", "configurationNamingContext",
					       NULL};
	static const char *const names[] = {"dnsRoot", "nETBIOSName", NULL};
	char partitions[KDS_LINK_DN + 32];

	if (d->netbios[0])
		return true;
	if (!read_names(d, "", LDAP_SCOPE_BASE, "(objectClass=*)", contexts,
			(char *[]){d->base_dn, d->config_dn},
			(size_t[]){sizeof(d->base_dn), sizeof(d->config_dn)}))
		return false;
	snprintf(partitions, sizeof(partitions), "CN=Partitions,%s", d->config_dn);
	return read_names(d, partitions, LDAP_SCOPE_ONELEVEL,
			  "(&(objectClass=crossRef)(nETBIOSName=*))", names,
			  (char *[]){d->dns_name, d->netbios},
			  (size_t[]){sizeof(d->dns_name), sizeof(d->netbios)});
}
