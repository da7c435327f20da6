/* SPDX-License-Identifier: MIT */
#include "kds/server/passwords.h"

#include <fcntl.h>
#include <laps/secret.h>
#include <laps/utf16.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "directory/dc/realm.h"
#include "kds/server/link.h"

#define PASSWORD_MAX 512 /* bytes, UTF-8 */

/* What is asked of the directory: the account's name, when the domain is ours. */
static bool take_name(const struct kds_directory *d, const char *user, const char *domain,
		      char out[static KDS_LINK_NAME])
{
	const char *at = domain[0] ? NULL : strrchr(user, '@');
	size_t len = at ? (size_t)(at - user) : strlen(user);

	if (at)
		domain = at + 1;
	if (len == 0 || len >= KDS_LINK_NAME ||
	    (domain[0] && strcasecmp(domain, d->dns_name) != 0 &&
	     strcasecmp(domain, d->netbios) != 0))
		return false;
	memcpy(out, user, len);
	out[len] = 0;
	return true;
}

/* The seed's, of a user; name is the directory's, and no path. */
static bool read_seed(const struct kds_passwords *p, const struct berval *name,
		      uint8_t out[static PASSWORD_MAX], size_t *len)
{
	char path[4096];
	ssize_t n;
	int fd;

	if (memchr(name->bv_val, '/', name->bv_len) || memchr(name->bv_val, 0, name->bv_len) ||
	    snprintf(path, sizeof(path), "%s/%.*s.password", p->secrets, (int)name->bv_len,
		     name->bv_val) >= (int)sizeof(path))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	n = read(fd, out, PASSWORD_MAX);
	close(fd);
	*len = n > 0 ? (size_t)n : 0;
	return n > 0 && n < PASSWORD_MAX;
}

/* Of the answer; the password is UTF-8. */
static bool take_password(const struct kds_passwords *p, BerElement *in,
			  uint8_t out[static PASSWORD_MAX], size_t *len)
{
	struct berval name, password;
	ber_int_t state = -1;

	if (ber_scanf(in, "{em", &state, &name) == LBER_ERROR || state != DC_REALM_GOOD)
		return false;
	if (ber_scanf(in, "m", &password) == LBER_ERROR)
		return read_seed(p, &name, out, len);
	if (password.bv_len > PASSWORD_MAX)
		return false;
	memcpy(out, password.bv_val, password.bv_len);
	*len = password.bv_len;
	return true;
}

static bool hash_password(const struct kds_passwords *p, const uint8_t *password, size_t len,
			  uint8_t out[static SIM_NTLM_KEY])
{
	struct laps_buf wide;
	bool ok;

	laps_buf_init(&wide, 2 * (size_t)PASSWORD_MAX);
	ok = laps_utf16le_from_utf8((const char *)password, len, false, &wide, NULL) == LAPS_OK &&
	     sim_md4(p->hash, wide.data, wide.len, out);
	laps_buf_clear(&wide);
	return ok;
}

bool kds_nt_hash(const struct kds_passwords *p, const char *user, const char *domain,
		 uint8_t out[static SIM_NTLM_KEY])
{
	char name[KDS_LINK_NAME];
	uint8_t password[PASSWORD_MAX];
	struct berval asked = {0, name}, *answer = NULL;
	BerElement *in = NULL;
	size_t len = 0;
	bool ok = kds_link_open(p->directory) && take_name(p->directory, user, domain, name);

	if (!ok)
		return false;
	asked.bv_len = strlen(name);
	ok = kds_link_extended(p->directory, DC_REALM_OID, &asked, &answer) == LDAP_SUCCESS &&
	     answer && (in = ber_init(answer)) && take_password(p, in, password, &len) &&
	     hash_password(p, password, len, out);
	laps_wipe(password, sizeof(password));
	if (in)
		ber_free(in, 1);
	if (answer)
		laps_wipe(answer->bv_val, answer->bv_len);
	ber_bvfree(answer);
	return ok;
}
