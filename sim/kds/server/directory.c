/* SPDX-License-Identifier: MIT */
#include "kds/server/directory.h"

#include <fcntl.h>
#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kds/server/link.h"
#include "kds/server/rootkey.h"
#include "lib/monotonic.h"

/* A number is given out before the change it stands for is to be seen: what is read meanwhile is
 * read again when every change of that time has long been written. */
#define SETTLE_MS 1000

#define ROOT_KEYS "CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,"

static const _Atomic uint64_t *map_usn(const char *path)
{
	struct stat st;
	void *p = MAP_FAILED;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && st.st_size >= (off_t)sizeof(uint64_t))
		p = mmap(NULL, sizeof(uint64_t), PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

struct kds_directory *kds_directory_new(const char *uri, const char *counters)
{
	struct kds_directory *d = calloc(1, sizeof(*d));

	if (d && !(d->uri = strdup(uri)))
		kds_directory_free(&d);
	if (d && counters)
		d->usn = map_usn(counters);
	return d;
}

void kds_directory_free(struct kds_directory **d)
{
	if (*d) {
		kds_link_close(*d);
		if ((*d)->usn)
			munmap((void *)(uintptr_t)(*d)->usn, sizeof(uint64_t));
		free((*d)->uri);
	}
	free(*d);
	*d = NULL;
}

uint64_t kds_directory_generation(struct kds_directory *d)
{
	const uint64_t usn = d->usn ? atomic_load(d->usn) : d->usn_seen + 1;
	const uint64_t now_ms = sim_monotonic_ms();

	if (usn != d->usn_seen) {
		d->usn_seen = usn;
		d->settles_ms = now_ms + SETTLE_MS;
		d->generation++;
	} else if (d->settles_ms && now_ms >= d->settles_ms) {
		d->settles_ms = 0;
		d->generation++;
	}
	return d->generation;
}

/* Which attribute it is; KDS_ROOT_ATTRIBUTE_N: none of a root key. */
static int attribute_of(const struct berval *name)
{
	int i = 0;

	while (i < KDS_ROOT_ATTRIBUTE_N &&
	       (strlen(kds_root_attribute_name[i]) != name->bv_len ||
		strncasecmp(kds_root_attribute_name[i], name->bv_val, name->bv_len) != 0))
		i++;
	return i;
}

/* The values lie in the message, and the key is wiped there. */
static laps_rc take_key(LDAP *ld, LDAPMessage *entry, struct kds_root_key *out)
{
	struct kds_root_value v[KDS_ROOT_ATTRIBUTE_N] = {{0}};
	struct berval name, *value, secret = {0, NULL};
	BerElement *ber = NULL;
	laps_rc rc = LAPS_E_FORMAT;
	int ldap_rc = ldap_get_dn_ber(ld, entry, &ber, &name);

	while (ldap_rc == LDAP_SUCCESS) {
		int i;

		value = NULL;
		ldap_rc = ldap_get_attribute_ber(ld, entry, ber, &name, &value);
		if (ldap_rc != LDAP_SUCCESS || !name.bv_val)
			break;
		i = attribute_of(&name);
		if (i < KDS_ROOT_ATTRIBUTE_N && value && value[0].bv_val)
			v[i] = (struct kds_root_value){(uint8_t *)value[0].bv_val, value[0].bv_len};
		if (i == KDS_ROOT_DATA && value && value[0].bv_val)
			secret = value[0];
		ldap_memfree(value);
	}
	if (ldap_rc == LDAP_SUCCESS)
		rc = kds_root_key_build(v, out);
	if (secret.bv_val)
		laps_wipe(secret.bv_val, secret.bv_len);
	ber_free(ber, 0);
	return rc;
}

static bool take_keys(LDAP *ld, LDAPMessage *r, struct kds_root_keys *out)
{
	const int n = ldap_count_entries(ld, r);
	struct kds_root_keys k = {0};
	laps_rc rc = LAPS_OK;

	if (n < 0 || !(k.key = calloc((size_t)n + 1, sizeof(*k.key))))
		return false;
	for (LDAPMessage *e = ldap_first_entry(ld, r); e && rc != LAPS_E_NOMEM;
	     e = ldap_next_entry(ld, e)) {
		rc = take_key(ld, e, &k.key[k.n]);
		k.n += rc == LAPS_OK;
	}
	if (rc == LAPS_E_NOMEM)
		kds_root_keys_clear(&k);
	else
		*out = k;
	return rc != LAPS_E_NOMEM;
}

/* More than a page of them (1000) is an error, with which Windows gives up, too. */
static bool read_root_keys(void *ctx, struct kds_root_keys *out)
{
	struct kds_directory *d = ctx;
	char base[KDS_LINK_DN + sizeof(ROOT_KEYS)];
	LDAPMessage *r = NULL;
	bool ok;
	int rc;

	if (!kds_link_open(d))
		return false;
	snprintf(base, sizeof(base), ROOT_KEYS "%s", d->config_dn);
	rc = kds_link_search(d, base, LDAP_SCOPE_ONELEVEL, "(objectClass=msKds-ProvRootKey)",
			     kds_root_attribute_name, &r);
	ok = rc == LDAP_SUCCESS ? take_keys(d->ld, r, out) : rc == LDAP_NO_SUCH_OBJECT;
	ldap_msgfree(r);
	return ok;
}

static uint64_t generation_of(void *ctx)
{
	return kds_directory_generation(ctx);
}

struct kds_root_source kds_directory_root_keys(struct kds_directory *d)
{
	return (struct kds_root_source){
		.ctx = d, .generation = generation_of, .read = read_root_keys};
}
