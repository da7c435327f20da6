/* SPDX-License-Identifier: MIT */
#include "kdc/name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const sim_kdc_dc_alias[] = {"127.0.0.1", "localhost", NULL};

/* Classes of services that a machine's host/ stands for; the last are of a domain controller. */
static const char *const machine_class[] = {
	"host", "RestrictedKrbHost", "cifs", "http", "TERMSRV", "WSMAN", NULL};
static const char *const dc_class[] = {"ldap", "gc", "dns", NULL};

static bool same(const struct sim_kdc_part *p, const char *text)
{
	return p->len == strlen(text) && strncasecmp(p->data, text, p->len) == 0;
}

static bool is_one_of(const struct sim_kdc_part *p, const char *const *word)
{
	for (; *word; word++)
		if (same(p, *word))
			return true;
	return false;
}

uint32_t sim_kdc_computer(const struct sim_kdc_realm *r, const char *name, size_t len)
{
	char canonical[16];
	uint32_t n = 0;

	if (len < 6 || len > 9 || strncasecmp(name, "WS", 2) != 0)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		n = n * 10 + (uint32_t)(name[i] - '0');
	}
	/* "WS00001" is nobody */
	snprintf(canonical, sizeof(canonical), "WS%04u", n);
	return n <= r->computers && strlen(canonical) == len ? n : 0;
}

/* The part without ".corp.example", when it ends so. */
static struct sim_kdc_part short_name(const struct sim_kdc_realm *r, struct sim_kdc_part p)
{
	size_t domain = strlen(r->domain);

	if (p.len > domain + 1 && p.data[p.len - domain - 1] == '.' &&
	    strncasecmp(p.data + p.len - domain, r->domain, domain) == 0)
		p.len -= domain + 1;
	return p;
}

/* 2 for "DC2"; 0: it is no controller. */
static uint32_t controller(const struct sim_kdc_realm *r, const struct sim_kdc_part *p)
{
	char name[16];

	for (uint32_t n = 1; n <= r->dcs; n++) {
		snprintf(name, sizeof(name), "DC%u", n);
		if (same(p, name))
			return n;
	}
	return 0;
}

/* A machine by a host's name. */
static bool find_host(const struct sim_kdc_realm *r, struct sim_kdc_part host, bool *is_dc,
		      char account[static SIM_KDC_ACCOUNT])
{
	uint32_t n = 1;

	if (!same(&host, r->domain) && !is_one_of(&host, sim_kdc_dc_alias)) {
		host = short_name(r, host);
		n = controller(r, &host);
	}
	*is_dc = n != 0;
	if (!*is_dc)
		n = sim_kdc_computer(r, host.data, host.len);
	if (n)
		snprintf(account, SIM_KDC_ACCOUNT, *is_dc ? "DC%u$" : "WS%04u$", n);
	return n != 0;
}

/* A name alone: a user, a machine, or either with "@corp.example" behind it. */
static sim_kdc_kind find_account(const struct sim_kdc_realm *r, struct sim_kdc_part p,
				 char account[static SIM_KDC_ACCOUNT])
{
	const char *at = memchr(p.data, '@', p.len);
	bool is_dc;

	if (at) {
		const struct sim_kdc_part domain = {at + 1, p.len - (size_t)(at + 1 - p.data)};

		if (!same(&domain, r->domain))
			return SIM_KDC_NOBODY;
		p.len = (size_t)(at - p.data);
	}
	for (size_t i = 0; i < r->user_n; i++) {
		if (same(&p, r->user[i])) {
			snprintf(account, SIM_KDC_ACCOUNT, "%s", r->user[i]);
			return SIM_KDC_USER;
		}
	}
	if (p.len == 0 || p.data[p.len - 1] != '$')
		return SIM_KDC_NOBODY;
	p.len--;
	if (!controller(r, &p) && !sim_kdc_computer(r, p.data, p.len))
		return SIM_KDC_NOBODY;
	return find_host(r, p, &is_dc, account) ? SIM_KDC_MACHINE : SIM_KDC_NOBODY;
}

sim_kdc_kind sim_kdc_find(const struct sim_kdc_realm *r, const struct sim_kdc_part *part,
			  size_t part_n, char account[static SIM_KDC_ACCOUNT])
{
	bool is_dc;

	if (part_n == 1)
		return find_account(r, part[0], account);
	if (part_n == 2 && same(&part[0], "krbtgt") && same(&part[1], r->realm)) {
		snprintf(account, SIM_KDC_ACCOUNT, "krbtgt");
		return SIM_KDC_TICKETS;
	}
	/* "ldap/dc1.corp.example/corp.example" says of which domain it is */
	if (part_n < 2 || part_n > 3 || (part_n == 3 && !same(&part[2], r->domain)) ||
	    !find_host(r, part[1], &is_dc, account))
		return SIM_KDC_NOBODY;
	return is_one_of(&part[0], machine_class) || (is_dc && is_one_of(&part[0], dc_class))
		       ? SIM_KDC_SERVICE
		       : SIM_KDC_NOBODY;
}

static bool parse_key(const char *hex, uint8_t out[static SIM_KDC_KEY_LEN])
{
	if (strlen(hex) != SIM_KDC_KEY_LEN * 2 ||
	    strspn(hex, "0123456789abcdef") != SIM_KDC_KEY_LEN * 2)
		return false;
	for (size_t i = 0; i < SIM_KDC_KEY_LEN; i++) {
		const char byte[3] = {hex[2 * i], hex[2 * i + 1], 0};

		out[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
	return true;
}

/* "WORD VALUE" */
static bool take_line(struct sim_kdc_realm *r, const char *word, const char *value, bool *has_key)
{
	const struct {
		const char *word;
		char *out;
		size_t size;
	} text[] = {
		{"realm", r->realm, sizeof(r->realm)},
		{"domain", r->domain, sizeof(r->domain)},
	};

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		if (strcmp(word, text[i].word) == 0)
			return (size_t)snprintf(text[i].out, text[i].size, "%s", value) <
			       text[i].size;
	if (strcmp(word, "key") == 0)
		return *has_key = parse_key(value, r->key);
	if (strcmp(word, "computers") == 0 || strcmp(word, "dcs") == 0) {
		*(word[0] == 'c' ? &r->computers : &r->dcs) = (uint32_t)strtoul(value, NULL, 10);
		return true;
	}
	return strcmp(word, "user") == 0 && r->user_n < SIM_KDC_USERS &&
	       (size_t)snprintf(r->user[r->user_n++], SIM_KDC_ACCOUNT, "%s", value) <
		       SIM_KDC_ACCOUNT;
}

bool sim_kdc_realm_parse(const char *text, struct sim_kdc_realm *out)
{
	bool has_key = false;
	char line[256];

	*out = (struct sim_kdc_realm){0};
	for (const char *p = text, *end; *p; p = end + 1) {
		char *blank;

		end = strchr(p, '\n');
		if (!end || (size_t)(end - p) >= sizeof(line))
			return false;
		snprintf(line, sizeof(line), "%.*s", (int)(end - p), p);
		blank = strchr(line, ' ');
		if (!blank)
			return false;
		*blank = 0;
		if (!take_line(out, line, blank + 1, &has_key))
			return false;
	}
	return has_key && out->realm[0] && out->domain[0] && out->dcs > 0;
}
