/* SPDX-License-Identifier: MIT */
#include "kds/ntlm/accept.h"

#include <laps/secret.h>
#include <laps/text.h>
#include <laps/utf16.h>
#include <stdio.h>
#include <string.h>

#include "kds/ntlm/v2.h"

#define TEXT_MAX (NTLM_WHO / 2 - 1) /* bytes of a name in UTF-8, with its NUL */

static bool refuse(char why[static 256], const char *text)
{
	(void)snprintf(why, 256, "NTLM: %s", text);
	return false;
}

void ntlm_accept_begin(struct ntlm_accept *a, const struct ntlm_options *o)
{
	*a = (struct ntlm_accept){.o = o};
	laps_buf_init(&a->sent, 2 * (size_t)NTLM_MESSAGE_MAX);
}

void ntlm_accept_end(struct ntlm_accept *a)
{
	laps_buf_clear(&a->sent);
	laps_wipe(a->session_key, sizeof(a->session_key));
}

static bool has_needed(uint32_t flags, char why[static 256])
{
	if ((flags & NTLM_NEEDED) == NTLM_NEEDED)
		return true;
	(void)snprintf(why, 256,
		       "NTLM: the client lacks Unicode, signing, sealing, extended session "
		       "security, 128 bits or key exchange (flags 0x%08x)",
		       flags);
	return false;
}

bool ntlm_accept_negotiate(struct ntlm_accept *a, const uint8_t *in, size_t len,
			   struct laps_buf *challenge, char why[static 256])
{
	const size_t at = challenge->len;
	uint32_t flags;

	if (!ntlm_read_negotiate(in, len, &flags))
		return refuse(why, "no NEGOTIATE message");
	if (!has_needed(flags, why))
		return false;
	if (!a->o->random(a->o->ctx, a->challenge, sizeof(a->challenge)))
		return refuse(why, "no random numbers");
	ntlm_put_challenge(challenge, a->o, flags, a->challenge);
	if (laps_buf_status(challenge) != LAPS_OK)
		return refuse(why, "the CHALLENGE message has no room");
	laps_buf_put(&a->sent, in, len);
	laps_buf_put(&a->sent, challenge->data + at, challenge->len - at);
	return laps_buf_status(&a->sent) == LAPS_OK || refuse(why, "no memory");
}

/* A name as UTF-8 that is fit for a log, and for "DOMAIN\user". */
static bool take_text(const struct sim_bytes *in, char out[static TEXT_MAX])
{
	struct laps_buf text;
	bool ok;

	laps_buf_init(&text, TEXT_MAX - 1);
	ok = laps_utf16le_to_utf8(in->p, in->len, &text, NULL) == LAPS_OK &&
	     laps_buf_status(&text) == LAPS_OK &&
	     (text.len == 0 ||
	      (!memchr(text.data, 0, text.len) && !memchr(text.data, '\\', text.len)));
	if (ok)
		(void)snprintf(out, TEXT_MAX, "%.*s", (int)text.len,
			       text.data ? (const char *)text.data : "");
	for (const char *p = out; ok && *p; p++)
		ok = laps_text_control_len(p) == 0;
	laps_buf_clear(&text);
	return ok;
}

/* Which versions of the responses are there, and are they somebody's? */
static bool read_response(const struct ntlm_authenticate *m, struct ntlm_response *r,
			  char why[static 256])
{
	if (m->flags & NTLM_ANONYMOUS || m->user.len == 0 || m->nt.len == 0)
		return refuse(why, "the client is anonymous, or sends an LM response only");
	if (m->nt.len == 24)
		return refuse(why, "the response is of NTLM version 1");
	if (!ntlm_read_response(&m->nt, r))
		return refuse(why, "the response is none of NTLM version 2");
	if (m->key.len != SIM_NTLM_KEY)
		return refuse(why, "no session key");
	return true;
}

/* The same text whatever is wrong: it goes to the log, but names nobody's passwords. */
static bool check(struct ntlm_accept *a, const struct ntlm_authenticate *m,
		  const struct ntlm_response *r, const char *user, const char *domain)
{
	uint8_t nt_hash[SIM_NTLM_KEY], key[SIM_NTLM_KEY];
	bool ok = a->o->nt_hash(a->o->ctx, user, domain, nt_hash) &&
		  ntlm_v2_key(a->o->hash, nt_hash, &m->user, &m->domain, key) &&
		  ntlm_v2_check(a->o->hash, key, a->challenge, r, m->key.p, a->session_key);

	laps_wipe(nt_hash, sizeof(nt_hash));
	laps_wipe(key, sizeof(key));
	return ok;
}

bool ntlm_accept_authenticate(struct ntlm_accept *a, const uint8_t *in, size_t len,
			      char why[static 256])
{
	const struct sim_bytes before = {a->sent.data, a->sent.len}, whole = {in, len};
	char user[TEXT_MAX], domain[TEXT_MAX];
	struct ntlm_authenticate m;
	struct ntlm_response r;

	if (!ntlm_read_authenticate(in, len, &m))
		return refuse(why, "no AUTHENTICATE message");
	if (!has_needed(m.flags, why) || !read_response(&m, &r, why))
		return false;
	if (!take_text(&m.user, user) || !take_text(&m.domain, domain))
		return refuse(why, "a name of which nothing can be made");
	if (!check(a, &m, &r, user, domain)) {
		(void)snprintf(why, 256,
			       "NTLM: '%.80s' of '%.80s': no such account, one that may not log "
			       "on, or another password",
			       user, domain);
		return false;
	}
	if (r.has_mic && !ntlm_v2_check_mic(a->o->hash, a->session_key, &before, &whole))
		return refuse(why, "the messages were changed on their way");
	if (domain[0] || strchr(user, '@'))
		(void)snprintf(a->who, sizeof(a->who), "%s%s%s", domain, domain[0] ? "\\" : "",
			       user);
	else
		(void)snprintf(a->who, sizeof(a->who), "%s\\%s", a->o->netbios_domain, user);
	return true;
}
