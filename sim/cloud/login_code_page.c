/* SPDX-License-Identifier: MIT */
/* The page where people type the code that a device shows them, and sign in. */
#include <laps/secret.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"
#include "lib/page.h"

#define TITLE    "Enter code"
#define HTML     "text/html; charset=utf-8"
#define PAGE_MAX 65536

static void reply(struct sim_login *l, unsigned status, struct laps_buf *page)
{
	laps_buf_put_u8(page, 0);
	if (laps_buf_status(page) == LAPS_OK)
		sim_http_reply_text(l->rs, status, HTML, (const char *)page->data);
	else
		sim_http_reply_text(l->rs, 500, NULL, "");
	sim_http_reply_header(l->rs, "Content-Security-Policy", "%s", SIM_PAGE_POLICY);
	sim_http_reply_header(l->rs, "X-Frame-Options", "DENY");
	sim_http_reply_header(l->rs, "Referrer-Policy", "no-referrer");
	laps_buf_clear(page);
}

/* Ask for code and account. otc and user are filled in again, what went wrong is said above. */
static void ask(struct sim_login *l, unsigned status, const char *wrong, const char *otc,
		const char *user)
{
	struct laps_buf out;
	struct sim_page p;

	laps_buf_init(&out, PAGE_MAX);
	sim_page_begin(&p, &out, &(struct sim_page_head){.title = TITLE});
	sim_page_title(&p, TITLE);
	if (wrong)
		sim_page_note(&p, SIM_PAGE_BAD, wrong);
	sim_page_paragraph(&p, "Enter the code that your device shows, and sign in. The device "
			       "then acts as you. This is a simulator.");
	sim_page_form_begin(&p, l->rq->path);
	sim_page_field(&p, &(struct sim_page_field){.name = "otc", .label = "Code", .value = otc});
	sim_page_field(&p, &(struct sim_page_field){
				   .name = "username", .label = "User name", .value = user});
	sim_page_field(&p, &(struct sim_page_field){
				   .name = "password", .label = "Password", .secret = true});
	sim_page_button(&p, "approve", "Approve", "main");
	sim_page_button(&p, "decline", "Decline", "");
	sim_page_form_end(&p);
	sim_page_end(&p);
	reply(l, status, &out);
}

static void tell(struct sim_login *l, const char *text)
{
	struct laps_buf out;
	struct sim_page p;

	laps_buf_init(&out, PAGE_MAX);
	sim_page_begin(&p, &out, &(struct sim_page_head){.title = TITLE});
	sim_page_title(&p, TITLE);
	sim_page_paragraph(&p, text);
	sim_page_end(&p);
	reply(l, 200, &out);
}

/* Who signs in, into the tenant that the code was asked for. Returns the AADSTS number. */
static unsigned sign_in(struct sim_login *l, const struct sim_device_code *code, const char *user,
			const char *password, struct sim_caller *who)
{
	const unsigned number = sim_login_user_load(l, user, password, 0, who);

	if (!number && code->tenant[0] && strcasecmp(code->tenant, who->tenant) != 0)
		return 50034;
	return number;
}

static void answer(struct sim_login *l, const struct sim_device_code *code, const char *user,
		   const char *password, bool approve)
{
	struct sim_caller who = {0};
	const unsigned number = sign_in(l, code, user, password, &who);

	if (number) {
		snprintf(l->rs->note, sizeof(l->rs->note), "AADSTS%u", number);
		sim_device_code_failed(l->c->grants, code->user_code, l->rq->now_ticks);
		/* no word on whether there is such a user */
		ask(l, 401, "User name or password are wrong, or the account is disabled.",
		    code->user_code, user);
		return;
	}
	snprintf(l->rs->who, sizeof(l->rs->who), "user %.64s", who.upn);
	if (!sim_device_code_answer(l->c->grants, code->user_code, approve ? who.oid : NULL,
				    l->rq->now_ticks))
		ask(l, 400, "That code does not work any longer.", NULL, user);
	else if (approve)
		tell(l, "You have signed in on your device. You may close this page.");
	else
		tell(l, "You have declined. Nobody has been signed in.");
}

static void take(struct sim_login *l)
{
	const char *otc = sim_http_pair(&l->form, "otc");
	const char *user = sim_http_pair(&l->form, "username");
	const char *password = sim_http_pair(&l->form, "password");
	const char *action = sim_http_pair(&l->form, "action");
	struct sim_device_code code;

	if (!otc || !sim_device_code_find(l->c->grants, otc, l->rq->now_ticks, &code)) {
		ask(l, 400, "That code does not work. Check it, and type it again.", NULL, user);
		return;
	}
	if (!user || !user[0] || !password || !password[0])
		ask(l, 400, "User name and password are needed.", code.user_code, user);
	else if (!action || (strcmp(action, "approve") != 0 && strcmp(action, "decline") != 0))
		ask(l, 400, "Choose whether to approve or to decline.", code.user_code, user);
	else
		answer(l, &code, user, password, strcmp(action, "approve") == 0);
	laps_wipe(&code, sizeof(code));
}

void sim_login_code_page(struct sim_login *l)
{
	if (strcmp(l->rq->method, "POST") != 0)
		ask(l, 200, NULL, sim_http_pair(&l->rq->query, "otc"), NULL);
	else if (sim_login_read_form(l))
		take(l);
}
