/* SPDX-License-Identifier: MIT */
/*
 *   message   ID, flags, counts of four sections (2 bytes each); question; records
 *   question  name, type 2, class 2
 *   record    name, type 2, class 2, TTL 4, length 2, data
 *   SRV data  priority 2, weight 2, port 2, target, which is a name
 *   name      labels (length 1..63, bytes), then 0; or a pointer (11xx xxxx, xxxx xxxx) to the rest
 */
#include <laps/srv.h>

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define HEADER_LEN  12u
#define TYPE_SRV    33u
#define CLASS_IN    1u
#define LABEL_MAX   63u
#define WIRE_MAX    255u /* bytes on the wire, the last zero included */
#define FLAG_ANSWER 0x8000u
#define FLAG_CUT    0x0200u
#define FLAG_RECUR  0x0100u
#define NO_NAME     3u /* RCODE NXDOMAIN */

struct message {
	const uint8_t *data;
	size_t len, at;
	struct laps_err *err;
};

static laps_rc cut(const struct message *m)
{
	return laps_fail(m->err, LAPS_E_TRUNCATED, m->at, "the message ends too early");
}

static laps_rc take_u16(struct message *m, unsigned *out)
{
	if (m->len - m->at < 2)
		return cut(m);
	*out = (unsigned)m->data[m->at] << 8 | m->data[m->at + 1];
	m->at += 2;
	return LAPS_OK;
}

/* Text that a dot or a zero byte would change the meaning of is no host's. */
static bool is_plain(const uint8_t *label, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (label[i] <= ' ' || label[i] == '.' || label[i] >= 0x7f)
			return false;
	return true;
}

/*
 * A name at m->at, which moves behind it. Each pointer leads to before the place where the last one
 * was, so there are no loops, and what it leads to is counted, so a name ends.
 */
static laps_rc take_name(struct message *m, char out[static LAPS_DNS_NAME])
{
	size_t at = m->at, limit = at, n = 0, wire = 1;
	bool jumped = false;

	for (;;) {
		unsigned len;

		if (at >= m->len)
			return cut(m);
		len = m->data[at];
		if ((len & 0xc0u) == 0xc0u) {
			size_t to;

			if (m->len - at < 2)
				return cut(m);
			to = (len & 0x3fu) << 8 | m->data[at + 1];
			if (!jumped)
				m->at = at + 2;
			if (to >= limit || to < HEADER_LEN)
				return laps_fail(m->err, LAPS_E_FORMAT, at,
						 "a pointer does not lead back to a name");
			jumped = true;
			at = limit = to;
			continue;
		}
		if (len > LABEL_MAX)
			return laps_fail(m->err, LAPS_E_FORMAT, at, "an unknown kind of label");
		if (len == 0)
			break;
		if (m->len - at - 1 < len)
			return cut(m);
		wire += len + 1;
		if (wire > WIRE_MAX)
			return laps_fail(m->err, LAPS_E_RANGE, at, "a name is too long");
		if (!is_plain(m->data + at + 1, len))
			return laps_fail(m->err, LAPS_E_FORMAT, at, "a label is not plain text");
		if (n > 0)
			out[n++] = '.';
		memcpy(out + n, m->data + at + 1, len);
		n += len;
		at += len + 1;
	}
	out[n] = 0;
	if (!jumped)
		m->at = at + 1;
	return LAPS_OK;
}

static laps_rc take_header(struct message *m, uint16_t id, unsigned *answers)
{
	unsigned word[6];
	laps_rc rc = LAPS_OK;

	for (size_t i = 0; i < 6 && rc == LAPS_OK; i++)
		rc = take_u16(m, &word[i]);
	if (rc != LAPS_OK)
		return rc;
	if (word[0] != id || !(word[1] & FLAG_ANSWER) || word[2] != 1)
		return laps_fail(m->err, LAPS_E_FORMAT, 0, "not an answer to this question");
	if (word[1] & FLAG_CUT)
		return laps_fail(m->err, LAPS_E_TRUNCATED, 2, "the answer was cut for UDP");
	if ((word[1] & 0xfu) == NO_NAME)
		return laps_fail(m->err, LAPS_E_NOTFOUND, 2, "there is no such name");
	if (word[1] & 0xfu)
		return laps_fail(m->err, LAPS_E_DENIED, 2, "the server does not answer it");
	*answers = word[3];
	return LAPS_OK;
}

static laps_rc take_question(struct message *m, const char *name)
{
	char asked[LAPS_DNS_NAME];
	unsigned type = 0, class = 0;
	laps_rc rc = take_name(m, asked);

	if (rc == LAPS_OK)
		rc = take_u16(m, &type);
	if (rc == LAPS_OK)
		rc = take_u16(m, &class);
	if (rc != LAPS_OK)
		return rc;
	if (strcasecmp(asked, name) != 0 || type != TYPE_SRV || class != CLASS_IN)
		return laps_fail(m->err, LAPS_E_FORMAT, HEADER_LEN,
				 "an answer to another question");
	return LAPS_OK;
}

static laps_rc take_srv(struct message *m, size_t end, struct laps_srv *out)
{
	unsigned word[3] = {0};
	laps_rc rc = LAPS_OK;

	for (size_t i = 0; i < 3 && rc == LAPS_OK; i++)
		rc = take_u16(m, &word[i]);
	if (rc == LAPS_OK)
		rc = take_name(m, out->target);
	if (rc == LAPS_OK && m->at != end)
		rc = laps_fail(m->err, LAPS_E_FORMAT, m->at, "a record is longer than it says");
	out->priority = (uint16_t)word[0];
	out->weight = (uint16_t)word[1];
	out->port = (uint16_t)word[2];
	return rc;
}

static laps_rc take_record(struct message *m, const char *name, struct laps_srv_answer *a)
{
	char owner[LAPS_DNS_NAME];
	unsigned word[5] = {0}; /* type, class, TTL in two, length */
	struct laps_srv srv;
	laps_rc rc = take_name(m, owner);
	size_t end;

	for (size_t i = 0; i < 5 && rc == LAPS_OK; i++)
		rc = take_u16(m, &word[i]);
	if (rc != LAPS_OK)
		return rc;
	if (m->len - m->at < word[4])
		return cut(m);
	end = m->at + word[4];
	if (word[0] == TYPE_SRV && word[1] == CLASS_IN && strcasecmp(owner, name) == 0) {
		rc = take_srv(m, end, &srv);
		if (rc == LAPS_OK && a->n < LAPS_SRV_MAX)
			a->record[a->n++] = srv;
	}
	m->at = end;
	return rc;
}

laps_rc laps_srv_parse(const uint8_t *data, size_t len, uint16_t id, const char *name,
		       struct laps_srv_answer *out, struct laps_err *err)
{
	struct message m = {.data = data, .len = len, .err = err};
	struct laps_srv_answer a = {.n = 0};
	unsigned answers = 0;
	laps_rc rc = take_header(&m, id, &answers);

	if (rc == LAPS_OK)
		rc = take_question(&m, name);
	for (unsigned i = 0; i < answers && rc == LAPS_OK; i++)
		rc = take_record(&m, name, &a);
	if (rc == LAPS_OK && a.n == 0)
		rc = laps_fail(err, LAPS_E_NOTFOUND, HEADER_LEN, "there are no such records");
	if (rc == LAPS_OK)
		*out = a;
	return rc;
}

laps_rc laps_srv_query(uint16_t id, const char *name, struct laps_buf *out)
{
	const uint16_t header[6] = {id, FLAG_RECUR, 1, 0, 0, 0};
	const uint8_t end[5] = {0, 0, TYPE_SRV, 0, CLASS_IN};

	for (size_t i = 0; i < 6; i++) {
		laps_buf_put_u8(out, (uint8_t)(header[i] >> 8));
		laps_buf_put_u8(out, (uint8_t)header[i]);
	}
	/* a zero byte behind it and a length in front: two more than the text */
	if (strlen(name) + 2 > WIRE_MAX)
		return LAPS_E_FORMAT;
	for (const char *p = name;; p++) {
		const char *dot = strchr(p, '.');
		size_t len = dot ? (size_t)(dot - p) : strlen(p);

		if (len == 0 || len > LABEL_MAX)
			return LAPS_E_FORMAT;
		laps_buf_put_u8(out, (uint8_t)len);
		laps_buf_put(out, p, len);
		if (!dot)
			break;
		p = dot;
	}
	laps_buf_put(out, end, sizeof(end));
	return laps_buf_status(out);
}
