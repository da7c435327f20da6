/* SPDX-License-Identifier: MIT */
/*
 * lapsim-lint(7) over one scenario: a password in clear text, three encrypted ones with a history,
 * and a server that shows a wrong certificate. It runs for the first of these rows; whether the
 * client does well in it is for other rows to say.
 */
#include <string.h>

#include "conformance/client/client.h"
#include "lint/lint.h"

#define HISTORY "ADEncryptedPasswordHistorySize=2"

static void rotate(struct conform *c)
{
	const struct client_look *look;
	struct client_run r;

	client_expire(c);
	client_cycle(c, &r);
	look = client_look(c);
	client_of(c)->lint_clear |= look->value[CLIENT_CLEAR_VALUE] != NULL;
	client_of(c)->lint_encrypted |= look->value[CLIENT_ENCRYPTED_VALUE] != NULL;
}

static void scenario(struct conform *c)
{
	client_begin(c, CLIENT_WORLD);
	if (c->has & CLIENT_CLEAR) {
		CLIENT_POLICY(c, CLIENT_AD, CLIENT_NO_ENC);
		rotate(c);
	}
	CLIENT_POLICY(c, CLIENT_AD, HISTORY);
	for (int i = 0; i < 5; i++)
		rotate(c);
	if (c->has & CLIENT_CLEAR) {
		CLIENT_POLICY(c, CLIENT_AD, CLIENT_NO_ENC);
		rotate(c);
	}
	client_fault(c, "ldap.tls=untrusted");
	rotate(c);
	client_calm(c);
}

static json_t *report_of(struct conform *c)
{
	struct client *s = client_of(c);
	struct sim_err err;
	json_t *report;

	if (s->lint_report)
		return s->lint_report;
	scenario(c);
	if (conform_over(c))
		return NULL;
	if (!sim_lint(lapsim_getenv(s->w, "LAPSIM_DIR"), s->began, NULL, &report, &err)) {
		conform_fail(c, "%s", err.text);
		return NULL;
	}
	s->lint_report = report;
	return report;
}

/* Of what has not been written nothing can be said. */
static void require_written(struct conform *c, bool written)
{
	if (!conform_over(c))
		(void)conform_that(c, written,
				   "the client has written no password that could be judged");
}

static void require_clean(struct conform *c, sim_lint_id rule)
{
	const json_t *report = report_of(c), *finding;
	const struct client *s = client_of(c);
	const char *id, *what;
	size_t i;

	require_written(c, s->lint_clear || s->lint_encrypted);
	json_array_foreach(json_object_get(report, "findings"), i, finding)
	{
		id = json_string_value(json_object_get(finding, "id"));
		what = json_string_value(json_object_get(finding, "what"));
		if (id && strcmp(id, sim_lint_rule[rule].id) == 0)
			conform_fail(c, "%s, %s: %s", sim_lint_rule[rule].title, what ? what : "",
				     sim_lint_rule[rule].fix);
	}
}

static void require_clear(struct conform *c, sim_lint_id rule)
{
	require_clean(c, rule);
	require_written(c, client_of(c)->lint_clear);
}

static void require_encrypted(struct conform *c, sim_lint_id rule)
{
	require_clean(c, rule);
	require_written(c, client_of(c)->lint_encrypted);
}

#define ROW(function, require, rule)            \
	static void function(struct conform *c) \
	{                                       \
		require(c, rule);               \
	}
ROW(in_the_open, require_clean, SIM_LINT_LDAP_CLEAR)
ROW(unverified, require_clean, SIM_LINT_TLS_NO_VERIFY)
ROW(two_modifies, require_clean, SIM_LINT_LDAP_TWO_MODIFIES)
ROW(no_json, require_clear, SIM_LINT_LAPS_JSON)
ROW(t_number, require_clear, SIM_LINT_LAPS_T_NUMBER)
ROW(t_expiry, require_clear, SIM_LINT_LAPS_T_EXPIRY)
ROW(header_swapped, require_encrypted, SIM_LINT_HEADER_SWAPPED)
ROW(value_form, require_encrypted, SIM_LINT_ENCRYPTED_VALUE)
ROW(content_inside, require_encrypted, SIM_LINT_CMS_CONTENT_INSIDE)
ROW(expiry_form, require_clean, SIM_LINT_EXPIRY_FORM)
ROW(beside, require_encrypted, SIM_LINT_CLEAR_BESIDE_ENCRYPTED)
ROW(wrong_end, require_encrypted, SIM_LINT_HISTORY_WRONG_END)
ROW(all_attributes, require_clean, SIM_LINT_LDAP_STAR)

#define LINT "lapsim-lint(7) "

const struct conform_row client_rows_lint[] = {
	{"ENC-13.ldap-clear", CONFORM_MUST, "no password goes over a connection that is not sealed",
	 LINT "LDAP-CLEAR, [MS-ADTS] 5.1.1", "plain-ldap", CLIENT_W_AD, in_the_open},
	{"ADB-09.tls-no-verify", CONFORM_MUST, "nothing is asked of a server that nobody trusts",
	 LINT "TLS-NO-VERIFY, RFC 4513 3.1.3", "tls-no-verify", CLIENT_W_AD, unverified},
	{"ADB-12.two-modifies", CONFORM_MUST, "no password is written apart from its expiry",
	 LINT "LDAP-TWO-MODIFIES", "expiry-later", CLIENT_W_AD, two_modifies},
	{"ADB-03.json", CONFORM_MUST, "a clear value is an object with the texts n, t and p",
	 LINT "LAPS-JSON, WS-SCH", "bare-text", CLIENT_W_CLEAR, no_json},
	{"ADB-03.t-text", CONFORM_MUST, "t is a text of hexadecimal digits",
	 LINT "LAPS-T-NUMBER, WS-SCH", "t-number", CLIENT_W_CLEAR, t_number},
	{"ADB-03.t-update", CONFORM_MUST, "t is the time of the update",
	 LINT "LAPS-T-EXPIRY, WS-SCH", "t-expiry", CLIENT_W_CLEAR, t_expiry},
	{"ENC-01.header", CONFORM_MUST, "the header has the high half of the time first",
	 LINT "HEADER-SWAPPED, GH LAPS4LINUX", "header-swapped", CLIENT_W_ENC, header_swapped},
	{"ENC-03.length", CONFORM_MUST, "the header's length is that of the rest",
	 LINT "ENCRYPTED-VALUE, GH LAPS4LINUX", "header-length", CLIENT_W_ENC, value_form},
	{"ENC-06.behind", CONFORM_MUST, "the ciphertext lies behind the CMS",
	 LINT "CMS-CONTENT-INSIDE, GH dpapi-ng", "content-inside", CLIENT_W_ENC, content_inside},
	{"ADB-02.filetime", CONFORM_MUST, "the expiry is a FILETIME in decimal digits",
	 LINT "EXPIRY-FORM, WS-SCH", "expiry-unix", CLIENT_W_AD, expiry_form},
	{"ADB-13.beside", CONFORM_SHOULD,
	 "no password in clear text stands beside an encrypted one",
	 LINT "CLEAR-BESIDE-ENCRYPTED, ours", "leaves-beside", CLIENT_W_ENC | CLIENT_CLEAR, beside},
	{"HIS-08.wrong-end", CONFORM_MUST, "what leaves a history is the oldest",
	 LINT "HISTORY-WRONG-END, ours", "drops-newest", CLIENT_W_ENC, wrong_end},
	{"ADB-11.star", CONFORM_SHOULD, "it asks for the attributes that it needs",
	 LINT "LDAP-STAR, ours", "asks-for-all", CLIENT_W_AD, all_attributes},
	{0},
};
