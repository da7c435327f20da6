/* SPDX-License-Identifier: MIT */
#include "ports/locate.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <laps/hresult.h>

#include "ports/file.h"

#define ANSWER_MAX  65535
#define TRY_SECONDS 3
#define TRIES       2

/* "ADDRESS" or "ADDRESS:PORT", IPv4. */
static bool parse_server(const char *text, struct sockaddr_in *out)
{
	char address[INET_ADDRSTRLEN];
	const char *colon = strchr(text, ':');
	int len = colon ? (int)(colon - text) : (int)strlen(text);
	unsigned long port = NAMESERVER_PORT;
	char *end = NULL;

	if ((size_t)snprintf(address, sizeof(address), "%.*s", len, text) >= sizeof(address))
		return false;
	if (colon) {
		port = strtoul(colon + 1, &end, 10);
		if (colon[1] < '0' || colon[1] > '9' || *end || port < 1 || port > UINT16_MAX)
			return false;
	}
	*out = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	return inet_pton(AF_INET, address, &out->sin_addr) == 1;
}

/* A resolver of this call alone, which asks once or twice and not for half a minute. */
static laps_rc open_resolver(const char *dns_server, struct __res_state *res,
			     struct laps_cause *cause)
{
	struct sockaddr_in server;

	if (dns_server && !parse_server(dns_server, &server)) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "'%s' is not the address of a DNS server",
			       dns_server);
		return LAPS_E_HOST;
	}
	memset(res, 0, sizeof(*res));
	if (res_ninit(res) != 0) {
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot read resolv.conf");
		return LAPS_E_HOST;
	}
	if (dns_server) {
		res->nscount = 1;
		res->nsaddr_list[0] = server;
	}
	res->retrans = TRY_SECONDS;
	res->retry = TRIES;
	return LAPS_OK;
}

/* Ask, over TCP when the answer does not fit into a datagram. */
static laps_rc ask(struct __res_state *res, const char *name, struct laps_srv_answer *out,
		   struct laps_cause *cause)
{
	uint8_t *answer = malloc(ANSWER_MAX);
	uint16_t id = 0;
	struct laps_err err;
	struct laps_buf query;
	laps_rc rc = answer ? LAPS_OK : laps_file_nomem(cause);
	int n = -1;

	laps_buf_init(&query, 1024);
	if (rc != LAPS_OK)
		goto out;
	if (getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id) ||
	    laps_srv_query(id, name, &query) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "'%s' cannot be asked of DNS", name);
		rc = LAPS_E_HOST;
		goto out;
	}
	n = res_nsend(res, query.data, (int)query.len, answer, ANSWER_MAX);
	if (n < 0) {
		laps_cause_set(cause, LAPS_HR_NO_SUCH_DOMAIN, "no DNS server answers for '%s'",
			       name);
		rc = LAPS_E_HOST;
		goto out;
	}
	rc = laps_srv_parse(answer, (size_t)n, id, name, out, &err);
	if (rc != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_NO_SUCH_DOMAIN, "no domain controller by '%s': %s",
			       name, err.what);
		rc = rc == LAPS_E_NOTFOUND ? LAPS_E_NOTFOUND : LAPS_E_HOST;
	}
out:
	laps_buf_clear(&query);
	free(answer);
	return rc;
}

static laps_rc order(struct laps_srv_answer *a, struct laps_located *out, struct laps_cause *cause)
{
	uint32_t draw[LAPS_SRV_MAX];

	if (getrandom(draw, sizeof(draw), 0) != (ssize_t)sizeof(draw)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot draw random numbers");
		return LAPS_E_HOST;
	}
	laps_srv_order(a->record, a->n, draw);
	out->n = 0;
	for (size_t i = 0; i < a->n; i++)
		/* ".": decidedly not offered, RFC 2782 "Target" */
		if (a->record[i].target[0] && a->record[i].port)
			snprintf(out->uri[out->n++], LAPS_LOCATE_URI, "ldap://%s:%u",
				 a->record[i].target, a->record[i].port);
	if (out->n > 0)
		return LAPS_OK;
	laps_cause_set(cause, LAPS_HR_NO_SUCH_DOMAIN, "the domain says that it has no controller");
	return LAPS_E_NOTFOUND;
}

laps_rc laps_locate(const char *domain, const char *dns_server, struct laps_located *out,
		    struct laps_cause *cause)
{
	static const char *const service[] = {"_ldap._tcp.dc._msdcs.", "_ldap._tcp."};
	struct laps_srv_answer answer;
	struct __res_state res;
	char name[LAPS_DNS_NAME + 32];
	laps_rc rc = open_resolver(dns_server, &res, cause);

	if (rc != LAPS_OK)
		return rc;
	rc = LAPS_E_NOTFOUND;
	for (size_t i = 0; i < sizeof(service) / sizeof(service[0]) && rc == LAPS_E_NOTFOUND; i++) {
		snprintf(name, sizeof(name), "%s%s", service[i], domain);
		rc = ask(&res, name, &answer, cause);
	}
	res_nclose(&res);
	return rc == LAPS_OK ? order(&answer, out, cause) : rc;
}
