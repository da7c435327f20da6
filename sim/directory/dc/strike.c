/* SPDX-License-Identifier: MIT */
#include "directory/dc/strike.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "directory/dc/badcert.h"
#include "directory/dc/describe.h"
#include "directory/dc/mishap.h"
#include "directory/dc/names.h"
#include "directory/dc/record.h"
#include "directory/dc/replica.h"
#include "directory/dc/wire.h"
#include "directory/dc/wire_fault.h"

#define NOBODY_ANSWERS "ldap://127.0.0.1:1/" /* tcpmux, which nobody has had for decades */
#define URI_MAX        64

static int fd_of(Sockbuf *sb)
{
	ber_socket_t fd = -1;

	ber_sockbuf_ctrl(sb, LBER_SB_OPT_GET_FD, &fd);
	return fd;
}

/* Neither lapsim itself nor another controller. */
static bool is_client(Sockbuf *sb)
{
	struct sockaddr_storage a = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof(a);

	return getsockname(fd_of(sb), (struct sockaddr *)&a, &len) == 0 && a.ss_family != AF_UNIX &&
	       !dc_replica_is_link(fd_of(sb));
}

static dc_struck cut(Sockbuf *sb)
{
	shutdown(fd_of(sb), SHUT_RDWR);
	errno = ECONNRESET;
	return DC_STRUCK_CUT;
}

/* For that long, or until the client goes: then nobody is waited for. */
static void wait_for(Sockbuf *sb, int64_t ms)
{
	struct pollfd p = {.fd = fd_of(sb), .events = POLLRDHUP};

	if (ms > 0)
		(void)poll(&p, 1, ms < INT32_MAX ? (int)ms : INT32_MAX);
}

void dc_strike_connect(Sockbuf *sb)
{
	if (dc_mishap_expected() && is_client(sb) && dc_mishap_connect(sb) == DC_MISHAP_CUT_BEFORE)
		(void)cut(sb);
}

void dc_strike_connected(Sockbuf *sb)
{
	wait_for(sb, dc_mishap_connected(sb));
}

void *dc_strike_handshake(Sockbuf *sb, void *ctx)
{
	dc_certificate which;
	void *bad;

	if (!is_client(sb) || !dc_mishap_handshake(sb, &which))
		return ctx;
	bad = dc_badcert_context(which);
	return bad ? bad : ctx;
}

/* Under TLS: what is written from now on ends in its middle, and the connection with it. */
static ber_slen_t write_half(Sockbuf_IO_Desc *d, void *bytes, ber_len_t len)
{
	ber_slen_t n = LBER_SBIOD_WRITE_NEXT(d, bytes, len > 1 ? len / 2 : len);

	(void)cut(d->sbiod_sb);
	return n < 0 ? n : -1;
}

static ber_slen_t read_on(Sockbuf_IO_Desc *d, void *bytes, ber_len_t len)
{
	return LBER_SBIOD_READ_NEXT(d, bytes, len);
}

static int control(Sockbuf_IO_Desc *d, int option, void *arg)
{
	return LBER_SBIOD_CTRL_NEXT(d, option, arg);
}

static int nothing(Sockbuf_IO_Desc *d)
{
	(void)d;
	return 0;
}

static int begin(Sockbuf_IO_Desc *d, void *arg)
{
	(void)arg;
	return nothing(d);
}

static void truncate_next(Sockbuf *sb)
{
	static Sockbuf_IO half = {begin, nothing, control, read_on, write_half, nothing};

	ber_sockbuf_add_io(sb, &half, LBER_SBIOD_LEVEL_PROVIDER, NULL);
}

static void remark(Sockbuf *sb, uint64_t id, uint8_t tag)
{
	char spec[LAPS_FAULT_SPEC];

	/* who refuses a certificate may say goodbye */
	if (tag == DC_OP_UNBIND || tag == DC_OP_ABANDON || !dc_tls_was_bad(sb, spec))
		return;
	dc_record_note_of(sb, id, "bad certificate accepted");
	dc_record_fault_of(sb, id, spec);
}

dc_struck dc_strike_request(Sockbuf *sb, const uint8_t *in, size_t len, struct laps_buf *out)
{
	char who[DC_RECORD_WHO];
	struct dc_mishap m;
	uint64_t id;
	uint8_t tag;

	if (!dc_wire_head(in, len, false, &id, &tag))
		return DC_STRUCK_NOT;
	remark(sb, id, tag);
	if (!dc_mishap_expected() || !is_client(sb))
		return DC_STRUCK_NOT;
	dc_mishap_request(sb, id, tag, dc_record_who(sb, who) ? who : NULL, &m);
	if (m.spec)
		dc_record_fault_of(sb, id, m.spec);
	switch (m.kind) {
	case DC_MISHAP_CUT_BEFORE: return cut(sb);
	case DC_MISHAP_REPLY:
		return dc_wire_stand_in(in, len, out) ? DC_STRUCK_REPLACED : DC_STRUCK_NOT;
	default: return DC_STRUCK_NOT;
	}
}

static dc_struck refuse(const struct dc_mishap *m, const uint8_t *in, size_t len,
			struct laps_buf *out)
{
	const unsigned other = dc_names()->other_port;
	char uri[URI_MAX] = NOBODY_ANSWERS;

	if (other)
		snprintf(uri, sizeof(uri), "ldap://127.0.0.1:%u/", other);
	return dc_wire_failure(in, len, m->request, m->reply,
			       m->reply == DC_REPLY_REFERRAL ? uri : NULL, out)
		       ? DC_STRUCK_REPLACED
		       : DC_STRUCK_NOT;
}

/* Not the last: an entry or a reference of a search, an intermediate response. */
static bool is_last(uint8_t tag)
{
	return tag != 0x64 && tag != 0x73 && tag != 0x79;
}

dc_struck dc_strike_answer(Sockbuf *sb, const uint8_t *in, size_t len, struct laps_buf *out)
{
	struct dc_mishap m;
	uint64_t id;
	uint8_t tag;

	if (!dc_wire_head(in, len, true, &id, &tag) || !dc_mishap_answer(sb, id, is_last(tag), &m))
		return DC_STRUCK_NOT;
	switch (m.kind) {
	case DC_MISHAP_REPLY: return refuse(&m, in, len, out);
	case DC_MISHAP_CUT_AFTER: return cut(sb);
	case DC_MISHAP_TRUNCATED: truncate_next(sb); return DC_STRUCK_HALF;
	case DC_MISHAP_SLOW: wait_for(sb, m.ms); break;
	default: break;
	}
	return m.shuffled && dc_wire_shuffle(in, len, m.draw, out) ? DC_STRUCK_REPLACED
								   : DC_STRUCK_NOT;
}
