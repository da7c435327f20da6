/* SPDX-License-Identifier: MIT */
/* The administrator's own connection, which no client sees: what a mutant lets others do, he does.
 */
#include <stdio.h>
#include <string.h>

#include "conformance/mutant/directory/mutant.h"

static bool read_secret(const char *path, char *out, size_t size)
{
	FILE *f = fopen(path, "re");
	const size_t n = f ? fread(out, 1, size - 1, f) : 0;

	if (f)
		fclose(f);
	out[n] = 0;
	out[strcspn(out, "\r\n")] = 0;
	return n > 0;
}

static bool open_admin(struct session *s)
{
	struct tlv *m = tlv_new(BER_SEQUENCE, NULL, 0), *op = tlv_new(LDAP_BIND, NULL, 0), *got;
	char password[256] = "";
	bool ok;

	wire_init(&s->admin, world_connect(s->world->ldaps_port));
	ok = s->admin.fd >= 0 &&
	     read_secret(s->world->admin_password_file, password, sizeof(password)) &&
	     wire_start_tls(&s->admin, s->world->client, false);
	tlv_add(tlv_add(op, tlv_number(BER_INTEGER, 3)), tlv_text(BER_OCTETS, s->world->admin_dn));
	tlv_add(op, tlv_text(AUTH_SIMPLE, password));
	tlv_add(tlv_add(m, tlv_number(BER_INTEGER, 1)), op);
	explicit_bzero(password, sizeof(password));
	ok = ok && wire_put_message(&s->admin, m);
	tlv_free(&m);
	got = ok ? wire_next(&s->admin) : NULL;
	s->admin_open = got && msg_code(got) == 0;
	tlv_free(&got);
	if (!s->admin_open)
		wire_close(&s->admin);
	return s->admin_open;
}

struct tlv *session_as_admin(struct session *s, const struct tlv *request, struct tlv *entries)
{
	struct tlv *m;

	if (!s->admin_open && !open_admin(s))
		return NULL;
	if (!wire_put_message(&s->admin, request))
		return NULL;
	while ((m = wire_next(&s->admin)) && !msg_is_final(m)) {
		if (entries && msg_tag(m) == LDAP_ENTRY)
			tlv_add(entries, m);
		else
			tlv_free(&m);
	}
	return m;
}
