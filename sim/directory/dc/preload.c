/* SPDX-License-Identifier: MIT */
/*
 * The functions of liblber and libldap that slapd is given ours for, with LD_PRELOAD: messages are
 * rewritten behind TLS and SASL, where they are plain, and DNs are written as Active Directory
 * writes them. Public functions alone, so any build of slapd 2.5 and later will do.
 */
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <lber.h>
#include <ldap.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/lookup.h"
#include "directory/dc/mishap.h"
#include "directory/dc/ranges.h"
#include "directory/dc/record.h"
#include "directory/dc/replica.h"
#include "directory/dc/strike.h"

#define EXPORTED      __attribute__((visibility("default")))
#define SEARCH_ENTRY  0x64
#define SEARCH_RESULT 0x65
#define TAKE_MS       1000 /* until who is told of a change has room for it */

/* of libldap, in no header */
int ldap_pvt_tls_inplace(Sockbuf *sb);
EXPORTED int ldap_pvt_tls_accept(Sockbuf *sb, void *ctx);
EXPORTED int ldap_dn2bv_x(LDAPDN dn, struct berval *out, unsigned flags, void *context);
EXPORTED int ldap_rdn2bv_x(LDAPRDN rdn, struct berval *out, unsigned flags, void *context);

static ber_tag_t (*real_get_next)(Sockbuf *, ber_len_t *, BerElement *);
static int (*real_flush2)(Sockbuf *, BerElement *, int);
static int (*real_add_io)(Sockbuf *, Sockbuf_IO *, int, void *);
static void (*real_sockbuf_free)(Sockbuf *);
static int (*real_tls_accept)(Sockbuf *, void *);
static int (*real_dn2bv_x)(LDAPDN, struct berval *, unsigned, void *);
static int (*real_rdn2bv_x)(LDAPRDN, struct berval *, unsigned, void *);
static const void *tcp; /* ber_sockbuf_io_tcp: data, which is bound when we are loaded */

/* slapd alone is meant, not what it starts. Where the object is loaded but not preloaded, nobody
 * calls what follows. */
__attribute__((constructor)) static void begin(void)
{
	unsetenv("LD_PRELOAD");
	*(void **)&real_get_next = dlsym(RTLD_NEXT, "ber_get_next");
	*(void **)&real_flush2 = dlsym(RTLD_NEXT, "ber_flush2");
	*(void **)&real_add_io = dlsym(RTLD_NEXT, "ber_sockbuf_add_io");
	*(void **)&real_sockbuf_free = dlsym(RTLD_NEXT, "ber_sockbuf_free");
	*(void **)&real_tls_accept = dlsym(RTLD_NEXT, "ldap_pvt_tls_accept");
	*(void **)&real_dn2bv_x = dlsym(RTLD_NEXT, "ldap_dn2bv_x");
	*(void **)&real_rdn2bv_x = dlsym(RTLD_NEXT, "ldap_rdn2bv_x");
	tcp = dlsym(RTLD_DEFAULT, "ber_sockbuf_io_tcp");
}

/* Put other bytes into an element that is read; liblber wants room for one more. */
static bool replace_read(BerElement *ber, const struct laps_buf *bytes)
{
	struct berval content = {.bv_len = bytes->len, .bv_val = ber_memalloc(bytes->len + 1)};

	if (!content.bv_val)
		return false;
	memcpy(content.bv_val, bytes->data, bytes->len);
	content.bv_val[bytes->len] = 0;
	ber_free_buf(ber);
	ber_init2(ber, &content, 0);
	return true;
}

static void record_request(Sockbuf *sb, const uint8_t *in, size_t len)
{
	ber_socket_t fd = -1;

	ber_sockbuf_ctrl(sb, LBER_SB_OPT_GET_FD, &fd);
	dc_record_request(sb, fd, ldap_pvt_tls_inplace(sb) != 0, in, len);
}

/* A request as it was sent, and as slapd is to have it. False: slapd is to have none any more. */
static bool take_request(Sockbuf *sb, ber_len_t *len, BerElement *ber,
			 const struct dc_wire_names *names)
{
	struct laps_buf out;
	struct dc_ranges ranges = {.n = 0};
	BerElement *look = ber_dup(ber);
	const ber_len_t in_len = *len;
	char *in = malloc(in_len ? in_len : 1);
	dc_struck struck = DC_STRUCK_NOT;
	uint64_t id;
	uint8_t tag;

	laps_buf_init(&out, DC_WIRE_MAX);
	if (look && in && ber_read(look, in, in_len) == (ber_slen_t)in_len) {
		record_request(sb, (uint8_t *)in, in_len);
		struck = dc_strike_request(sb, (uint8_t *)in, in_len, &out);
		if (struck == DC_STRUCK_REPLACED && replace_read(ber, &out))
			*len = out.len;
		if (struck == DC_STRUCK_NOT &&
		    dc_wire_request((uint8_t *)in, in_len, names, &out, &ranges) &&
		    replace_read(ber, &out)) {
			*len = out.len;
			if (ranges.n > 0 && dc_wire_head(out.data, out.len, false, &id, &tag))
				dc_ranges_put(sb, id, &ranges);
		}
	}
	laps_buf_clear(&out);
	if (in)
		explicit_bzero(in, in_len);
	free(in);
	if (look)
		ber_free(look, 0);
	return struck != DC_STRUCK_CUT;
}

EXPORTED ber_tag_t ber_get_next(Sockbuf *sb, ber_len_t *len, BerElement *ber)
{
	const struct dc_wire_names *names;
	ber_tag_t tag;

	dc_strike_connected(sb);
	tag = real_get_next(sb, len, ber);
	names = tag == LDAP_TAG_MESSAGE ? dc_lookup() : NULL;
	if (names && !take_request(sb, len, ber, names)) {
		errno = ECONNRESET;
		return LBER_DEFAULT;
	}
	return tag;
}

/* Put other bytes into an element that is to be sent. */
static void replace_written(BerElement *ber, const struct berval *bytes)
{
	ber_free_buf(ber);
	ber_init2(ber, NULL, LBER_USE_DER);
	if (ber_write(ber, bytes->bv_val, bytes->bv_len, 0) != (ber_slen_t)bytes->bv_len)
		abort();
}

/* An answer of slapd's as the client is to have it: in AD's form, and as a fault has it. False: not
 * at all. */
static bool give_answer(Sockbuf *sb, BerElement *ber, const struct berval *message,
			const struct dc_ranges *ranges)
{
	struct berval now = *message;
	struct laps_buf ours, struck;
	dc_struck how;

	laps_buf_init(&ours, DC_WIRE_MAX);
	laps_buf_init(&struck, DC_WIRE_MAX);
	if (dc_wire_answer((uint8_t *)now.bv_val, now.bv_len, ranges, &ours))
		now = (struct berval){.bv_val = (char *)ours.data, .bv_len = ours.len};
	how = dc_strike_answer(sb, (uint8_t *)now.bv_val, now.bv_len, &struck);
	if (how == DC_STRUCK_REPLACED)
		now = (struct berval){.bv_val = (char *)struck.data, .bv_len = struck.len};
	if (how != DC_STRUCK_CUT && how != DC_STRUCK_HALF)
		dc_record_answer(sb, (uint8_t *)now.bv_val, now.bv_len);
	else
		dc_record_no_answer();
	if (how != DC_STRUCK_CUT && now.bv_val != message->bv_val)
		replace_written(ber, &now);
	laps_buf_clear(&ours);
	laps_buf_clear(&struck);
	return how != DC_STRUCK_CUT;
}

/* slapd answers a change that has failed while nobody else may write to the database: so who does
 * not take such answers is cut off. */
static int flush_change(Sockbuf *sb, BerElement *ber, int freeit)
{
	struct pollfd p = {.fd = -1, .events = POLLOUT};
	int rc;

	ber_sockbuf_ctrl(sb, LBER_SB_OPT_GET_FD, &p.fd);
	while ((rc = real_flush2(sb, ber, freeit)) != 0 && (errno == EAGAIN || errno == EINTR))
		if (poll(&p, 1, TAKE_MS) == 0) {
			errno = ECONNRESET;
			break;
		}
	return rc;
}

/* slapd comes again with the same element when not all could be sent: what is rewritten then does
 * not change any more. */
EXPORTED int ber_flush2(Sockbuf *sb, BerElement *ber, int freeit)
{
	struct berval message;
	struct dc_ranges ranges;
	uint64_t id;
	uint8_t tag;
	int rc;

	if (!dc_lookup() || ber_flatten2(ber, &message, 0) != 0 ||
	    !dc_wire_head((uint8_t *)message.bv_val, message.bv_len, true, &id, &tag))
		return real_flush2(sb, ber, freeit);
	ranges.n = 0;
	if (tag == SEARCH_ENTRY)
		dc_ranges_get(sb, id, &ranges);
	else if (tag == SEARCH_RESULT)
		dc_ranges_drop(sb, id);
	ranges.places = dc_replica_has_others();
	if (!give_answer(sb, ber, &message, &ranges)) {
		errno = ECONNRESET;
		return -1;
	}
	if (tag == LDAP_RES_MODIFY || tag == LDAP_RES_ADD || tag == LDAP_RES_DELETE ||
	    tag == LDAP_RES_MODDN)
		return flush_change(sb, ber, freeit);
	rc = real_flush2(sb, ber, freeit);
	if (rc == 0 && tag == SEARCH_ENTRY)
		dc_record_entry(sb, id);
	return rc;
}

/* slapd gives each connection what reads and writes: of TCP for clients, a plain one for ldapi. */
EXPORTED int ber_sockbuf_add_io(Sockbuf *sb, Sockbuf_IO *io, int layer, void *arg)
{
	int rc = real_add_io(sb, io, layer, arg);

	if (rc == 0 && io == tcp && dc_lookup())
		dc_strike_connect(sb);
	return rc;
}

/* Called for each message of a handshake; with the first one the certificate is chosen. */
EXPORTED int ldap_pvt_tls_accept(Sockbuf *sb, void *ctx)
{
	dc_strike_connected(sb);
	return real_tls_accept(sb, ldap_pvt_tls_inplace(sb) ? ctx : dc_strike_handshake(sb, ctx));
}

EXPORTED void ber_sockbuf_free(Sockbuf *sb)
{
	dc_ranges_drop_all(sb);
	dc_record_closed(sb);
	dc_mishap_closed(sb);
	real_sockbuf_free(sb);
}

/* "cn=a+sn=b,dc=c" as "CN=a+SN=b,DC=c" */
static void raise_types(struct berval *dn)
{
	bool in_type = true;

	for (ber_len_t i = 0; dn->bv_val && i < dn->bv_len; i++) {
		char c = dn->bv_val[i];

		if (c == '\\')
			i++;
		else if (c == ',' || c == '+')
			in_type = true;
		else if (c == '=')
			in_type = false;
		else if (in_type)
			dn->bv_val[i] = (char)toupper((unsigned char)c);
	}
}

/* All that slapd stores, shows and compares: so slapadd needs it as well, or finds nothing. */
EXPORTED int ldap_dn2bv_x(LDAPDN dn, struct berval *out, unsigned flags, void *context)
{
	int rc = real_dn2bv_x(dn, out, flags, context);

	if (rc == LDAP_SUCCESS && (flags & LDAP_DN_PRETTY))
		raise_types(out);
	return rc;
}

EXPORTED int ldap_rdn2bv_x(LDAPRDN rdn, struct berval *out, unsigned flags, void *context)
{
	int rc = real_rdn2bv_x(rdn, out, flags, context);

	if (rc == LDAP_SUCCESS && (flags & LDAP_DN_PRETTY))
		raise_types(out);
	return rc;
}
