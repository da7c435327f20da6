/* SPDX-License-Identifier: MIT */
/* What differs from what Windows LAPS writes; each check says one thing, as far as it is visible.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/explain.h"

#define NONCE_LEN 32 /* bytes of key info that Windows writes in the nonce form */

/* Counts findings until the wanted one. */
struct finder {
	size_t skip;
	bool found;
	struct cli_explain_lint *out;
};

static void __attribute__((format(printf, 3, 4)))
differs(struct finder *f, const char *id, const char *format, ...)
{
	va_list ap;

	if (f->found || f->skip-- > 0)
		return;
	f->found = true;
	f->out->id = id;
	va_start(ap, format);
	vsnprintf(f->out->what, sizeof f->out->what, format, ap);
	va_end(ap);
}

/* The time lies in the period of the first recipient's key only when its halves change places. */
static bool halves_swapped(const struct cli_explain *x)
{
	const struct laps_keyid *id = &x->recipient[0].id;
	struct laps_period as_is = laps_gkdi_period(x->updated_ticks);
	struct laps_period p = laps_gkdi_period(x->updated_ticks << 32 | x->updated_ticks >> 32);

	if (x->cms.recipient_n == 0 || !x->recipient[0].has_id)
		return false;
	return p.l0 == id->l0 && p.l1 == id->l1 && p.l2 == id->l2 &&
	       (as_is.l0 != id->l0 || as_is.l1 != id->l1 || as_is.l2 != id->l2);
}

static void lint_header(const struct cli_explain *x, struct finder *f)
{
	size_t real = x->len - LAPS_ENCVALUE_HEADER_LEN;

	if (!x->has_header)
		return;
	if (halves_swapped(x))
		differs(f, "time-halves-swapped",
			"the low half of the time comes first: Windows writes the high half first, "
			"and cannot show this time");
	if (x->size_said < real)
		differs(f, "trailing-bytes",
			"%zu bytes follow what the header says is the blob; Windows ends there",
			real - x->size_said);
	else if (x->size_said > real)
		differs(f, "size-mismatch",
			"the header says %u bytes of blob and %zu are there: the value was cut",
			(unsigned)x->size_said, real);
	if (x->reserved != 0)
		differs(f, "reserved", "the reserved field of the header is %u, not 0",
			(unsigned)x->reserved);
}

static void lint_key_id(const struct cli_explain *x, const struct cli_explain_recipient *p,
			struct finder *f)
{
	const struct laps_period period = {p->id.l0, p->id.l1, p->id.l2};
	uint64_t start = laps_gkdi_period_start(&period), at = x->updated_ticks;

	if (p->id.flags != 3 && p->id.flags != 2)
		differs(f, "flags", "the flags of the key identifier are %u; Windows writes 3 or 2",
			(unsigned)p->id.flags);
	if (x->has_header && (at < start || at - start >= LAPS_GKDI_CYCLE_TICKS))
		differs(f, "time-outside-period",
			"the time of the header is not in the period of the key, which is that of "
			"writing");
	if (p->id.domain[0] == '\0')
		differs(f, "no-domain",
			"the key identifier names no domain, so a reader cannot tell whom to ask "
			"for the key");
	if (p->id.forest[0] == '\0')
		differs(f, "no-forest", "the key identifier names no forest");
	if (!(p->id.flags & LAPS_KEY_FLAG_PUBLIC) && p->id.key_info_len != NONCE_LEN)
		differs(f, "nonce-size",
			"the key info is a nonce by its flags, but has %zu bytes; Windows writes "
			"%d",
			p->id.key_info_len, NONCE_LEN);
	if (p->has_pubkey && p->pubkey.agreement == LAPS_AGREEMENT_DH && !p->standard_group)
		differs(f, "dh-group",
			"the public key is of another DH group than that of RFC 5114 section 2.3, "
			"which Windows gives every root key");
	if (p->peer == CLI_PEER_BAD)
		differs(f, "public-key",
			"the writer's public key is not one of its group, so nothing can open "
			"this");
}

static void lint_recipients(const struct cli_explain *x, struct finder *f)
{
	if (x->cms.recipient_n > 1)
		differs(f, "several-recipients",
			"there are %zu recipients; Windows LAPS writes one, and its readers take "
			"one",
			x->cms.recipient_n);
	for (size_t i = 0; i < x->cms.recipient_n; i++) {
		const struct cli_explain_recipient *p = &x->recipient[i];

		if (p->r->kind == LAPS_DESCRIPTOR_SDDL)
			differs(f, "sddl-recipient",
				"the recipient is an SDDL descriptor; Windows LAPS writes a SID");
		else if (p->r->kind != LAPS_DESCRIPTOR_SID)
			differs(f, "other-recipient",
				"the recipient is of kind %s; Windows LAPS writes a SID",
				laps_descriptor_kind_name(p->r->kind));
		if (p->has_id)
			lint_key_id(x, p, f);
	}
}

static void lint_content(const struct cli_explain *x, struct finder *f)
{
	const struct cli_explain_key *k = cli_explain_opener(x);
	const struct cli_explain_content *c;

	if (x->cms.content != NULL && !x->cms.appended)
		differs(f, "embedded-content",
			"the content is inside the CMS; Windows LAPS appends it, and readers of "
			"appended content alone find nothing");
	if (k == NULL)
		return;
	c = &k->content;
	if (k->stripped)
		differs(f, "stripped-zeros",
			"it opens only without the leading zeros of the shared secret; Windows "
			"keeps them and may not open it");
	if (!c->is_utf16)
		return;
	if (x->has_header && c->rc == LAPS_OK && c->updated_ticks != x->updated_ticks)
		differs(f, "time-mismatch", "t of the content is another time than the header's");
	if (!x->bare && !c->has_nul)
		differs(f, "no-nul", "the content does not end with a NUL character");
	if (!x->bare && strcmp(c->order, "ntp") != 0 && c->order[0] != '\0')
		differs(f, "member-order",
			"the members of the JSON come as %s; Windows writes n, t, p", c->order);
	if (c->upper_time)
		differs(f, "time-upper-case",
			"t has upper-case digits; Windows writes lower-case hex");
}

bool cli_explain_lint(const struct cli_explain *x, size_t n, struct cli_explain_lint *out)
{
	struct finder f = {.skip = n, .out = out};

	lint_header(x, &f);
	lint_recipients(x, &f);
	lint_content(x, &f);
	return f.found;
}
