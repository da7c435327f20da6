/* SPDX-License-Identifier: MIT */
#include <sasl/sasl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "load/load.h"

#define ANSWER_S 60 /* a controller under memcheck is slow, one that is silent so long is dead */

/* The names of their ticket caches, and of the files with their passwords. */
static const char *const who_name[LOAD_WHO_N] = {"admin", "user", "computer", "nobody"};

void load_expect(const struct load *l, const char *what, int rc, const int *allowed)
{
	char *text = NULL;

	for (; *allowed >= 0; allowed++)
		if (rc == *allowed)
			return;
	if (l->ld)
		ldap_get_option(l->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
	fprintf(stderr, "load: client %u, as %s: %s: %d %s (%s)\n", l->number, who_name[l->who],
		what, rc, ldap_err2string(rc), text ? text : "");
	exit(1);
}

static const char *need(const char *name)
{
	const char *value = getenv(name);

	if (!value) {
		fprintf(stderr, "load: no %s\n", name);
		exit(2);
	}
	return value;
}

static int answer_sasl(LDAP *ld, unsigned flags, void *context, void *prompts)
{
	(void)ld, (void)flags, (void)context;
	for (sasl_interact_t *p = prompts; p->id != SASL_CB_LIST_END; p++) {
		p->result = "";
		p->len = 0;
	}
	return LDAP_SUCCESS;
}

static int bind_by_ticket(struct load *l)
{
	static const char *const properties[] = {"maxssf=0", "minssf=1,maxssf=1", "minssf=56"};
	static const char *const mechanism[] = {"GSSAPI", "GSS-SPNEGO"};
	char cache[LOAD_DN];

	snprintf(cache, sizeof(cache), "FILE:%s/%s", l->world->caches, who_name[l->who]);
	setenv("KRB5CCNAME", cache, 1);
	ldap_set_option(l->ld, LDAP_OPT_X_SASL_SECPROPS, load_pick(l, properties, 3));
	ldap_set_option(l->ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
	return ldap_sasl_interactive_bind_s(l->ld, NULL, load_pick(l, mechanism, 2), NULL, NULL,
					    LDAP_SASL_QUIET, answer_sasl, NULL);
}

/* Names of all kinds that a controller takes. */
static int bind_by_password(struct load *l)
{
	static const char *const name[] = {"LOAD_ADMIN_NAME", "LOAD_USER_NAME",
					   "LOAD_COMPUTER_NAME"};
	static const char *const file[] = {"LAPSIM_ADMIN_PASSWORD_FILE",
					   "LAPSIM_USER_PASSWORD_FILE",
					   "LOAD_COMPUTER_PASSWORD_FILE"};
	char password[256], bind_name[LOAD_DN];
	struct berval credentials = {.bv_val = password};
	FILE *f;

	if (l->who == LOAD_NOBODY)
		return ldap_sasl_bind_s(l->ld, "", LDAP_SASL_SIMPLE, &credentials, NULL, NULL,
					NULL);
	f = fopen(need(file[l->who]), "r");
	if (!f)
		return LDAP_LOCAL_ERROR;
	credentials.bv_len = fread(password, 1, sizeof(password), f);
	fclose(f);
	snprintf(bind_name, sizeof(bind_name), load_draw(l, 2) ? "CORP\\%s" : "%s@%s",
		 need(name[l->who]), need("LAPSIM_DOMAIN"));
	return ldap_sasl_bind_s(l->ld, bind_name, LDAP_SASL_SIMPLE, &credentials, NULL, NULL, NULL);
}

void load_connect(struct load *l, enum load_who who)
{
	static const int bound[] = {LDAP_SUCCESS, -1}, wrong[] = {LDAP_INVALID_CREDENTIALS, -1};
	const bool ticket = who != LOAD_NOBODY && load_draw(l, 4) == 0;
	const struct timeval limit = {.tv_sec = ANSWER_S};
	const int version = LDAP_VERSION3;
	int rc;

	load_leave(l);
	l->who = who;
	rc = ldap_initialize(&l->ld, ticket ? l->world->ldap_uri : l->world->ldapi_uri);
	load_expect(l, "initialize", rc, bound);
	ldap_set_option(l->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(l->ld, LDAP_OPT_TIMEOUT, &limit);
	ldap_set_option(l->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	if (!ticket && who != LOAD_NOBODY && load_draw(l, 4) == 0) {
		struct berval none = {.bv_len = 5, .bv_val = load_text("wrong")};

		rc = ldap_sasl_bind_s(l->ld, "CORP\\nobody at all", LDAP_SASL_SIMPLE, &none, NULL,
				      NULL, NULL);
		load_expect(l, "a wrong bind", rc, wrong);
	}
	rc = ticket ? bind_by_ticket(l) : bind_by_password(l);
	if (ticket && rc == LDAP_STRONG_AUTH_REQUIRED) { /* was not signed */
		load_connect(l, who);
		return;
	}
	load_expect(l, ticket ? "bind by ticket" : "bind by password", rc, bound);
}

void load_leave(struct load *l)
{
	if (l->ld)
		ldap_unbind_ext(l->ld, NULL, NULL);
	l->ld = NULL;
}

void load_cut(struct load *l)
{
	int fd = -1;

	if (ldap_get_option(l->ld, LDAP_OPT_DESC, &fd) == LDAP_SUCCESS && fd >= 0)
		shutdown(fd, load_draw(l, 2) ? SHUT_RDWR : SHUT_WR);
	load_leave(l);
}
