/* SPDX-License-Identifier: MIT */
#include "ports/journal.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "ports/file.h"

#define DATAGRAM_MAX (1u << 18) /* bytes; of whatever is built, all values at their longest */

/* How much of a value of len bytes stays, in whole characters, when the mark has to fit as well. */
static size_t keep(const char *value, size_t len, size_t value_max)
{
	size_t n = value_max - strlen(LAPS_JOURNAL_CUT);

	if (len <= value_max)
		return len;
	while (n > 0 && ((unsigned char)value[n] & 0xc0) == 0x80)
		n--;
	return n;
}

static void put_field(const char *name, const char *value, size_t len, size_t value_max,
		      struct laps_buf *out)
{
	const size_t kept = keep(value, len, value_max);
	const size_t mark = kept < len ? strlen(LAPS_JOURNAL_CUT) : 0;
	const bool is_line = !memchr(value, '\n', kept);

	laps_buf_put(out, name, strlen(name));
	if (is_line) {
		laps_buf_put_u8(out, '=');
	} else {
		laps_buf_put_u8(out, '\n');
		laps_buf_put_u64le(out, kept + mark);
	}
	laps_buf_put(out, value, kept);
	laps_buf_put(out, LAPS_JOURNAL_CUT, mark);
	laps_buf_put_u8(out, '\n');
}

static void __attribute__((format(printf, 3, 4)))
put_fieldf(struct laps_buf *out, const char *name, const char *format, ...)
{
	char value[320];
	va_list ap;

	va_start(ap, format);
	vsnprintf(value, sizeof(value), format, ap);
	va_end(ap);
	put_field(name, value, strlen(value), sizeof(value), out);
}

/* Names are letters and digits in the catalogue; upper case is what the journal takes. */
static void put_param(const struct laps_param *p, const char *name, size_t value_max,
		      struct laps_buf *out)
{
	char field[64] = "LAPS_";
	struct laps_buf value;
	size_t n = strlen(field);

	for (; *name && n < sizeof(field) - 1; name++)
		field[n++] = (char)toupper((unsigned char)*name);
	field[n] = 0;
	if (p->type == LAPS_PARAM_TEXT) {
		put_field(field, p->text, strlen(p->text), value_max, out);
		return;
	}
	if (p->type == LAPS_PARAM_HEX32) {
		put_fieldf(out, field, "0x%08" PRIX32, (uint32_t)p->number);
		return;
	}
	if (p->type == LAPS_PARAM_HEX64) {
		put_fieldf(out, field, "0x%016" PRIX64, p->number);
		return;
	}
	laps_buf_init(&value, LAPS_FILETIME_TEXT);
	laps_param_format_text(p, &value);
	put_fieldf(out, field, "%.*s", (int)value.len, (const char *)value.data);
	laps_buf_clear(&value);
}

static int priority(laps_event_level level)
{
	switch (level) {
	case LAPS_EVENT_ERROR: return 3;
	case LAPS_EVENT_WARNING: return 4;
	case LAPS_EVENT_INFORMATION: break;
	}
	return 6;
}

laps_rc laps_journal_format(const struct laps_event *event, uint64_t now_ticks, uint64_t cycle,
			    const char *computer, size_t value_max, struct laps_buf *out)
{
	const struct laps_event_def *def = laps_event_find(event->id);
	char time[LAPS_FILETIME_TEXT];
	struct laps_buf text;

	if (!def || laps_event_check(event) != LAPS_OK)
		return LAPS_E_BUG;
	laps_buf_init(&text, DATAGRAM_MAX);
	laps_event_format_text(event, &text);
	if (laps_buf_status(&text) != LAPS_OK)
		out->rc = laps_buf_status(&text);
	else
		put_field("MESSAGE", (const char *)text.data, text.len, value_max, out);
	laps_buf_clear(&text);
	put_fieldf(out, "MESSAGE_ID", LAPS_JOURNAL_ID "%08" PRIx32, event->id);
	put_fieldf(out, "PRIORITY", "%d", priority(def->level));
	put_fieldf(out, "SYSLOG_IDENTIFIER", "laps");
	put_fieldf(out, "LAPS_EVENT_ID", "%" PRIu32, event->id);
	laps_filetime_format(now_ticks, time);
	put_fieldf(out, "LAPS_TIME", "%s", time);
	put_fieldf(out, "LAPS_CYCLE", "%" PRIu64, cycle);
	put_field("LAPS_COMPUTER", computer, strlen(computer), value_max, out);
	for (size_t i = 0; i < event->param_n; i++)
		put_param(&event->param[i], def->param[i].name, value_max, out);
	return laps_buf_status(out);
}

/* 0, or an errno. A journal that is behind holds this run up once and not at each event. */
static int deliver(const struct laps_journal *j, const struct laps_buf *datagram)
{
	const struct timeval wait = {.tv_sec = LAPS_JOURNAL_WAIT_MS / 1000};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd, error = 0;

	if (strlen(j->socket) >= sizeof(address.sun_path))
		return ENAMETOOLONG;
	memcpy(address.sun_path, j->socket, strlen(j->socket) + 1);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) != 0 ||
	    sendto(fd, datagram->data, datagram->len, MSG_NOSIGNAL | (j->failed ? MSG_DONTWAIT : 0),
		   (struct sockaddr *)&address, sizeof(address)) < 0)
		error = errno;
	close(fd);
	return error;
}

static laps_rc send_event(struct laps_journal *j, const struct laps_event *event,
			  struct laps_cause *cause)
{
	struct laps_buf datagram;
	uint64_t now;
	int error = EMSGSIZE;
	laps_rc rc = j->clock.now(j->clock.ctx, &now, cause);

	if (rc != LAPS_OK)
		return rc;
	if (j->cycle == 0)
		j->cycle = now;
	laps_buf_init(&datagram, DATAGRAM_MAX);
	for (size_t max = LAPS_JOURNAL_VALUE_MAX; error == EMSGSIZE && max > 0;
	     max = max > LAPS_JOURNAL_VALUE_MIN ? LAPS_JOURNAL_VALUE_MIN : 0) {
		laps_buf_clear(&datagram);
		rc = laps_journal_format(event, now, j->cycle, j->computer, max, &datagram);
		if (rc != LAPS_OK)
			break;
		error = deliver(j, &datagram);
	}
	laps_buf_clear(&datagram);
	if (rc == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	if (rc != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_FAIL, "event %" PRIu32 " does not fit %s", event->id,
			       rc == LAPS_E_BUG ? "its template" : "a datagram");
	else if (error != 0)
		rc = laps_file_fail(cause, error, "cannot reach the journal at", j->socket);
	return rc;
}

static void journal_emit(void *ctx, const struct laps_event *event)
{
	struct laps_journal *j = ctx;
	struct laps_cause cause;

	if (send_event(j, event, &cause) != LAPS_OK && !j->failed) {
		j->failed = true;
		j->failure = cause;
	}
}

struct laps_events_port laps_journal_port(struct laps_journal *j)
{
	return (struct laps_events_port){.ctx = j, .emit = journal_emit};
}
