/* SPDX-License-Identifier: MIT */
/*
 * Ask a running world every row of fixtures/cases/ad_matrix.txt over LDAP: each as who it speaks
 * of, each with an operation of its own. Prints the rows that answer otherwise, and how many there
 * were; exits 1 when one did.
 *
 * usage: admatrix FILE      in a world's environment, with ten computers
 */
#include <laps/sddl.h>
#include <laps/sdinherit.h>
#include <lber.h>
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory/tables.h"
#include "lib/admatrix.h"

#define CALLERS_MAX      32
#define SD_FLAGS         "1.2.840.113556.1.4.801"
#define OWNER_GROUP_DACL "\x30\x03\x02\x01\x07"

static struct caller {
	char name[32];
	LDAP *ld;
} caller[CALLERS_MAX];
static size_t caller_n;
static size_t differ;
static const char *base;

static _Noreturn void die(const char *what, int rc)
{
	fprintf(stderr, "admatrix: %s: %s\n", what, ldap_err2string(rc));
	exit(1);
}

static const char *need(const char *variable)
{
	const char *value = getenv(variable);

	if (value)
		return value;
	fprintf(stderr, "admatrix: no %s: not in a world\n", variable);
	exit(1);
}

static bool is_computer(const char *who)
{
	return strncmp(who, "WS", 2) == 0;
}

static void dn_of(const char *who, char out[static 512])
{
	snprintf(out, 512, "CN=%s,CN=%s,%s", who, is_computer(who) ? "Computers" : "Users", base);
}

static void bind_as(LDAP *ld, const char *who)
{
	char path[1024], dn[512], password[256];
	struct berval cred = {.bv_val = password};
	FILE *f;
	int rc;

	if (is_computer(who))
		snprintf(path, sizeof(path), "%s/hosts/%s/machine.password", need("LAPSIM_DIR"),
			 who);
	else
		snprintf(path, sizeof(path), "%s/secrets/%s.password", need("LAPSIM_DIR"), who);
	f = fopen(path, "re");
	if (!f) {
		perror(path);
		exit(1);
	}
	cred.bv_len = fread(password, 1, sizeof(password), f);
	fclose(f);
	dn_of(who, dn);
	rc = ldap_sasl_bind_s(ld, dn, LDAP_SASL_SIMPLE, &cred, NULL, NULL, NULL);
	if (rc != LDAP_SUCCESS)
		die(who, rc);
}

/* The connection of somebody, made when it is first asked for. */
static LDAP *as(const char *who)
{
	int version = LDAP_VERSION3, rc;
	LDAP *ld = NULL;

	for (size_t i = 0; i < caller_n; i++)
		if (strcmp(caller[i].name, who) == 0)
			return caller[i].ld;
	rc = caller_n == CALLERS_MAX ? LDAP_NO_MEMORY
				     : ldap_initialize(&ld, need("LAPSIM_LDAPI_URI"));
	if (rc != LDAP_SUCCESS)
		die("connecting", rc);
	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	if (strcmp(who, "anonymous") != 0)
		bind_as(ld, who);
	snprintf(caller[caller_n].name, sizeof(caller[0].name), "%s", who);
	caller[caller_n++].ld = ld;
	return ld;
}

static LDAP *admin(void)
{
	return as("Administrator");
}

/* A search that finds one entry: is it found, does it have the attribute? value: its first value,
 * which the caller frees. The result's code. */
static int look(LDAP *ld, const char *dn, int scope, const char *filter, const char *wanted,
		const char *attribute, bool *found, bool *has, struct berval **value)
{
	char *attrs[] = {ber_strdup(wanted), NULL};
	struct berval flags = {.bv_val = (char[]){OWNER_GROUP_DACL}, .bv_len = 5};
	LDAPControl sd_flags = {.ldctl_oid = (char[]){SD_FLAGS}, .ldctl_value = flags};
	LDAPControl *controls[] = {&sd_flags, NULL};
	LDAPMessage *result = NULL, *entry;
	struct berval **values;
	int rc = ldap_search_ext_s(ld, dn, scope, filter, attrs, 0, controls, NULL, NULL, 0,
				   &result);

	*found = *has = false;
	entry = rc == LDAP_SUCCESS ? ldap_first_entry(ld, result) : NULL;
	if (entry) {
		*found = true;
		values = ldap_get_values_len(ld, entry, attribute);
		*has = values && values[0];
		if (*has && value)
			*value = ber_bvdup(values[0]);
		ldap_value_free_len(values);
	}
	ldap_msgfree(result);
	ber_memfree(attrs[0]);
	return rc;
}

/* An attribute of the one entry below dn that the filter finds, as the administrator reads it. */
static struct berval *get(const char *dn, int scope, const char *filter, const char *attribute)
{
	struct berval *value = NULL;
	bool found, has;
	int rc = look(admin(), dn, scope, filter, attribute, attribute, &found, &has, &value);

	if (rc != LDAP_SUCCESS || !value) {
		fprintf(stderr, "admatrix: %s of %s %s: ", attribute, dn, filter);
		die("not there", rc);
	}
	return value;
}

static int change(LDAP *ld, const char *dn, int op, const char *attribute,
		  const struct berval *value)
{
	struct berval copy = value ? *value : (struct berval){0}, *values[] = {&copy, NULL};
	struct berval flags = {.bv_val = (char[]){OWNER_GROUP_DACL}, .bv_len = 5};
	LDAPControl sd_flags = {.ldctl_oid = (char[]){SD_FLAGS}, .ldctl_value = flags};
	LDAPControl *controls[] = {&sd_flags, NULL};
	char *type = ber_strdup(attribute);
	LDAPMod mod = {.mod_op = op | LDAP_MOD_BVALUES, .mod_type = type}, *mods[] = {&mod, NULL};
	int rc;

	mod.mod_bvalues = value ? values : NULL;
	rc = ldap_modify_ext_s(ld, dn, mods,
			       strcmp(attribute, "nTSecurityDescriptor") == 0 ? controls : NULL,
			       NULL);
	ber_memfree(type);
	return rc;
}

static struct berval value_of(const char *attribute)
{
	const char *text = strstr(attribute, "Expiration") ? "133801632000000000"
			   : strstr(attribute, "Version")  ? "0123456789abcdef"
							   : "value-0001";

	return (struct berval){.bv_len = strlen(text), .bv_val = ber_strdup(text)};
}

static void fill(const char *dn, const char *attribute)
{
	struct berval value = value_of(attribute);
	int rc = change(admin(), dn, LDAP_MOD_REPLACE, attribute, &value);

	ber_memfree(value.bv_val);
	if (rc != LDAP_SUCCESS)
		die(attribute, rc);
}

/* ---- names ----------------------------------------------------------------------------------- */
static bool sid_text(const char *name, char *out, size_t size, void *context)
{
	char filter[128], text[LAPS_SID_TEXT];
	struct berval *value;
	struct laps_sid sid;
	bool ok;

	(void)context;
	snprintf(filter, sizeof(filter), "(sAMAccountName=%s)", name);
	value = get(base, LDAP_SCOPE_SUBTREE, filter, "objectSid");
	ok = laps_sid_parse((uint8_t *)value->bv_val, value->bv_len, &sid, NULL) == LAPS_OK;
	ber_bvfree(value);
	if (!ok)
		return false;
	laps_sid_format_text(&sid, text);
	return (size_t)snprintf(out, size, "%s", text) < size;
}

static bool guid_text(const char *name, char *out, size_t size, void *context)
{
	char filter[128], schema[512];
	struct berval *value;

	(void)context;
	snprintf(schema, sizeof(schema), "CN=Schema,CN=Configuration,%s", base);
	snprintf(filter, sizeof(filter), "(lDAPDisplayName=%s)", name);
	value = get(schema, LDAP_SCOPE_ONELEVEL, filter, "schemaIDGUID");
	if (value->bv_len != LAPS_GUID_LEN || size < LAPS_GUID_TEXT)
		return false;
	laps_guid_format_text((uint8_t *)value->bv_val, out);
	ber_bvfree(value);
	return true;
}

/* ---- setups ---------------------------------------------------------------------------------- */
static void parse_sddl(const char *text, const struct laps_sid *domain, struct laps_sd *out)
{
	struct laps_buf bytes;
	struct laps_err err;

	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	if (laps_sddl_parse(text, strlen(text), domain, &bytes, &err) != LAPS_OK ||
	    laps_sd_parse(bytes.data, bytes.len, out, &err) != LAPS_OK)
		die(text, LDAP_PARAM_ERROR);
	laps_buf_clear(&bytes);
}

static void add(struct laps_sd *sd, const char *entries)
{
	char expanded[2048], text[2060];
	struct laps_sd more;

	if (!admatrix_expand(entries, sid_text, guid_text, NULL, expanded, sizeof(expanded)))
		die(entries, LDAP_PARAM_ERROR);
	snprintf(text, sizeof(text), "D:%s", expanded);
	parse_sddl(text, NULL, &more);
	for (size_t i = 0; i < more.dacl_n; i++)
		if (laps_sd_add_dacl(sd, &more.dacl[i]) != LAPS_OK)
			die(entries, LDAP_NO_MEMORY);
	laps_sd_clear(&more);
}

/* The class's default with another creator; the parent's entries come back when it is written. */
static void own(struct laps_sd *sd, const char *name)
{
	char sid[LAPS_SID_TEXT], *text;
	uint8_t computer[LAPS_GUID_LEN];
	struct laps_sd class_default, made;
	struct laps_sid who, domain;
	const char *value;
	size_t len;

	if (!sid_text(name, sid, sizeof(sid), NULL) || !sim_class_guid("computer", computer) ||
	    laps_sid_parse_text(sid, strlen(sid), &who, NULL) != LAPS_OK ||
	    !sim_class_value("computer", "defaultSecurityDescriptor", &value, &len))
		die(name, LDAP_PARAM_ERROR);
	domain = who;
	domain.sub_n--;
	text = strndup(value, len);
	parse_sddl(text, &domain, &class_default);
	free(text);
	if (laps_sd_create(&(struct laps_sdinherit){.class_default = &class_default,
						    .class_guid = computer,
						    .creator = &who,
						    .group = &who},
			   &made) != LAPS_OK)
		die(name, LDAP_NO_MEMORY);
	laps_sd_clear(&class_default);
	laps_sd_clear(sd);
	*sd = made;
}

static void set_up(const struct admatrix_setup *s, void *context)
{
	struct berval *now, changed;
	struct laps_sd sd;
	struct laps_buf bytes;
	char dn[512];
	int rc;

	(void)context;
	dn_of(s->object, dn);
	now = get(dn, LDAP_SCOPE_BASE, "(objectClass=*)", "nTSecurityDescriptor");
	if (laps_sd_parse((uint8_t *)now->bv_val, now->bv_len, &sd, NULL) != LAPS_OK)
		die(dn, LDAP_DECODING_ERROR);
	ber_bvfree(now);
	if (strcmp(s->verb, "add") == 0)
		add(&sd, s->text);
	else if (strcmp(s->verb, "protect") == 0)
		admatrix_protect(&sd);
	else if (strcmp(s->verb, "owner") == 0)
		own(&sd, s->text);
	else
		die(s->verb, LDAP_PARAM_ERROR);
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	laps_sd_format(&sd, &bytes);
	changed = (struct berval){.bv_len = bytes.len, .bv_val = (char *)bytes.data};
	rc = change(admin(), dn, LDAP_MOD_REPLACE, "nTSecurityDescriptor", &changed);
	if (rc != LDAP_SUCCESS)
		die(dn, rc);
	laps_buf_clear(&bytes);
	laps_sd_clear(&sd);
}

/* ---- rows ------------------------------------------------------------------------------------ */
static int write_row(const struct admatrix_row *r, const char *dn)
{
	bool is_sd = strcmp(r->attribute, "nTSecurityDescriptor") == 0;
	int op = strcmp(r->operation, "delete") == 0 ? LDAP_MOD_DELETE : LDAP_MOD_REPLACE, rc;
	struct berval value = value_of(r->attribute), *sd = NULL;

	if (is_sd)
		sd = get(dn, LDAP_SCOPE_BASE, "(objectClass=*)", r->attribute);
	rc = change(as(r->who), dn, op, r->attribute,
		    op == LDAP_MOD_DELETE ? NULL
		    : is_sd               ? sd
					  : &value);
	ber_memfree(value.bv_val);
	ber_bvfree(sd);
	if (rc == LDAP_SUCCESS && op == LDAP_MOD_DELETE)
		fill(dn, r->attribute);
	return rc;
}

/* The code, and for searches what was seen. */
static int ask(const struct admatrix_row *r, const char *dn, const char **seen)
{
	bool found, has, filtered = false, all = strcmp(r->operation, "all") == 0;
	char filter[256] = "(objectClass=*)";
	struct berval value = value_of(r->attribute);
	int rc;

	if (strcmp(r->operation, "write") == 0 || strcmp(r->operation, "delete") == 0) {
		rc = write_row(r, dn);
	} else if (strcmp(r->operation, "compare") == 0) {
		rc = ldap_compare_ext_s(as(r->who), dn, r->attribute, &value, NULL, NULL);
	} else {
		if (strcmp(r->operation, "equal") == 0)
			snprintf(filter, sizeof(filter), "(%s=%s)", r->attribute, value.bv_val);
		else if (strcmp(r->operation, "present") == 0)
			snprintf(filter, sizeof(filter), "(%s=*)", r->attribute);
		else if (strcmp(r->operation, "absent") == 0)
			snprintf(filter, sizeof(filter), "(!(%s=*))", r->attribute);
		filtered = strcmp(r->operation, "read") != 0 && !all;
		rc = look(as(r->who), dn, LDAP_SCOPE_BASE, filter,
			  filtered ? "1.1"
			  : all    ? "*"
				   : r->attribute,
			  r->attribute, &found, &has, NULL);
		*seen = rc != LDAP_SUCCESS ? "-"
			: filtered         ? (found ? "match" : "none")
					   : (has ? "seen" : "hidden");
	}
	ber_memfree(value.bv_val);
	return rc;
}

static void row(const struct admatrix_row *r, void *context)
{
	const char *seen = "-";
	char dn[512];
	int rc;

	(void)context;
	dn_of(r->object, dn);
	rc = ask(r, dn, &seen);
	if (rc == r->code && strcmp(seen, r->seen) == 0)
		return;
	differ++;
	printf("line %d: %s %s %s of %s: %d %s, not %d %s (%s)\n", r->line, r->who, r->operation,
	       r->attribute, r->object, rc, seen, r->code, r->seen, r->why);
}

int main(int argc, char **argv)
{
	static const char *const filled[] = {
		"msLAPS-PasswordExpirationTime", "msLAPS-Password",
		"msLAPS-EncryptedPassword",      "msLAPS-EncryptedPasswordHistory",
		"msLAPS-EncryptedDSRMPassword",  "msLAPS-EncryptedDSRMPasswordHistory",
		"msLAPS-CurrentPasswordVersion", "ms-Mcs-AdmPwd",
		"ms-Mcs-AdmPwdExpirationTime"};
	char name[16], dn[512];
	size_t rows;

	if (argc != 2) {
		fputs("usage: admatrix FILE\n", stderr);
		return 2;
	}
	base = need("LAPSIM_BASE_DN");
	for (int i = 1; i <= 10; i++) {
		snprintf(name, sizeof(name), "WS%04d", i);
		dn_of(name, dn);
		for (size_t j = 0; j < sizeof(filled) / sizeof(filled[0]); j++)
			fill(dn, filled[j]);
	}
	rows = admatrix_read(argv[1], set_up, row, NULL);
	for (size_t i = 0; i < caller_n; i++)
		ldap_unbind_ext_s(caller[i].ld, NULL, NULL);
	printf("%zu rows, %zu differ\n", rows, differ);
	return differ > 0;
}
