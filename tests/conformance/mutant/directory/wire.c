/* SPDX-License-Identifier: MIT */
#include "conformance/mutant/directory/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conformance/mutant/directory/message.h"

#define IN_MAX (TLV_LEN_MAX + 65536)

void wire_init(struct wire *w, int fd)
{
	*w = (struct wire){.fd = fd};
	laps_buf_init(&w->in, IN_MAX);
}

void wire_close(struct wire *w)
{
	if (w->tls)
		gnutls_deinit(w->tls);
	if (w->fd >= 0)
		close(w->fd);
	laps_buf_clear(&w->in);
	w->tls = NULL;
	w->fd = -1;
}

bool wire_start_tls(struct wire *w, gnutls_certificate_credentials_t credentials, bool server)
{
	int rc = gnutls_init(&w->tls, server ? GNUTLS_SERVER : GNUTLS_CLIENT);

	if (rc == GNUTLS_E_SUCCESS)
		rc = gnutls_set_default_priority(w->tls);
	if (rc == GNUTLS_E_SUCCESS)
		rc = gnutls_credentials_set(w->tls, GNUTLS_CRD_CERTIFICATE, credentials);
	if (rc != GNUTLS_E_SUCCESS)
		return false;
	gnutls_transport_set_int(w->tls, w->fd);
	do {
		rc = gnutls_handshake(w->tls);
	} while (rc < 0 && !gnutls_error_is_fatal(rc));
	return rc == GNUTLS_E_SUCCESS;
}

bool wire_has_more(const struct wire *w)
{
	return w->tls && gnutls_record_check_pending(w->tls) > 0;
}

bool wire_fill(struct wire *w)
{
	uint8_t byte[16384];
	ssize_t n;

	do {
		n = w->tls ? gnutls_record_recv(w->tls, byte, sizeof(byte))
			   : recv(w->fd, byte, sizeof(byte), 0);
	} while (w->tls ? n == GNUTLS_E_INTERRUPTED || n == GNUTLS_E_AGAIN
			: n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	laps_buf_put(&w->in, byte, (size_t)n);
	return laps_buf_status(&w->in) == LAPS_OK;
}

/* The rest moves to the front. */
static void drop(struct wire *w, size_t len)
{
	if (len > 0)
		memmove(w->in.data, w->in.data + len, w->in.len - len);
	w->in.len -= len;
}

struct tlv *wire_take(struct wire *w, bool *bad)
{
	const size_t whole = w->in.len > 0 ? tlv_whole(w->in.data, w->in.len) : 0;
	struct tlv *t;

	*bad = whole == SIZE_MAX;
	if (whole == 0 || *bad)
		return NULL;
	t = tlv_parse(w->in.data, whole);
	*bad = t == NULL;
	drop(w, whole);
	return t;
}

static bool put(struct wire *w, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len > 0) {
		const ssize_t n = w->tls ? gnutls_record_send(w->tls, p, len)
					 : send(w->fd, p, len, MSG_NOSIGNAL);

		if (n > 0) {
			p += n;
			len -= (size_t)n;
		} else if (w->tls ? n != GNUTLS_E_INTERRUPTED && n != GNUTLS_E_AGAIN
				  : errno != EINTR) {
			return false;
		}
	}
	return true;
}

bool wire_pass(struct wire *from, struct wire *to)
{
	const bool ok = put(to, from->in.data, from->in.len);

	drop(from, from->in.len);
	return ok;
}

bool wire_put_message(struct wire *w, const struct tlv *t)
{
	struct laps_buf out;
	bool ok;

	laps_buf_init(&out, IN_MAX);
	tlv_format(t, &out);
	ok = laps_buf_status(&out) == LAPS_OK && put(w, out.data, out.len);
	laps_buf_clear(&out);
	return ok;
}

struct tlv *wire_next(struct wire *w)
{
	bool bad;
	struct tlv *m;

	while (!(m = wire_take(w, &bad)))
		if (bad || !wire_fill(w))
			return NULL;
	if (!msg_is_whole(m))
		tlv_free(&m);
	return m;
}
