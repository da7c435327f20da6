/* SPDX-License-Identifier: MIT */
/*
 * ACL-01, ACL-02, ACL-03, ACL-05, ACL-06, ADB-11, ADB-14: the matrix of who sees and changes what,
 * decided by the rules of core on the descriptors and the groups that a world begins with.
 */
#include <laps/adaccess.h>
#include <laps/sddl.h>
#include <laps/sdinherit.h>
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory/laps_schema.h"
#include "directory/seed.h"
#include "directory/tables.h"
#include "lib/admatrix.h"
#include "lib/runner.h"
#include "lib/vectors.h"

#define OBJECTS  10
#define SIDS_MAX 40

static struct sim_domain d;
static struct sim_err err;
static struct laps_sd object[OBJECTS + 1]; /* by the number in WS0001 */

static int number_of(const char *computer)
{
	int n = 0;

	ck_assert_msg(sscanf(computer, "WS%d", &n) == 1 && n >= 1 && n <= OBJECTS, "%s", computer);
	return n;
}

/* nTSecurityDescriptor of an entry in LDIF. */
static void descriptor_of(const char *ldif, const char *dn, struct laps_sd *out)
{
	char start[SIM_DN + 8];
	const char *p;
	struct laps_buf bytes;
	struct laps_err why;

	snprintf(start, sizeof(start), "\ndn: %s\n", dn);
	p = strstr(ldif, start);
	ck_assert_msg(p && (p = strstr(p, "\nnTSecurityDescriptor:: ")), "%s has none", dn);
	p += strlen("\nnTSecurityDescriptor:: ");
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	ck_assert(laps_base64_parse(p, strcspn(p, "\n"), &bytes, &why) == LAPS_OK);
	ck_assert_msg(laps_sd_parse(bytes.data, bytes.len, out, &why) == LAPS_OK, "%s", dn);
	laps_buf_clear(&bytes);
}

static void make_world(void)
{
	const struct sim_domain_options o = {
		.seed = 7,
		.started_ticks = UINT64_C(133801632000000000),
		.dns_name = "corp.example",
		.computers = OBJECTS,
		.functional_level = 7,
		.laps_schema = SIM_LAPS_SCHEMA_FULL,
	};
	char dn[SIM_DN], name[SIM_COMPUTER], *text;
	struct sim_ldif l;

	ck_assert_msg(sim_domain_init(&o, &d, &err), "%s", err.text);
	sim_ldif_init(&l, -1);
	sim_seed_domain(&l, &d);
	sim_seed_computers(&l, &d);
	text = strndup((char *)l.text.data, l.text.len);
	ck_assert_msg(sim_ldif_finish(&l, &err), "%s", err.text);
	for (uint32_t i = 1; i <= OBJECTS; i++) {
		sim_computer_name(i, name);
		sim_computer_dn(&d, name, dn);
		descriptor_of(text, dn, &object[i]);
	}
	free(text);
}

static void clear_world(void)
{
	for (int i = 1; i <= OBJECTS; i++)
		laps_sd_clear(&object[i]);
	sim_domain_clear(&d);
}

/* ---- names ----------------------------------------------------------------------------------- */
static bool sid_text(const char *name, char *out, size_t size, void *context)
{
	struct laps_sid sid;
	char text[LAPS_SID_TEXT];

	(void)context;
	if (!sim_account_sid(&d, name, &sid))
		return false;
	laps_sid_format_text(&sid, text);
	return (size_t)snprintf(out, size, "%s", text) < size;
}

/* schemaIDGUID, and the property set when there is one */
static bool attribute_guids(const char *name, uint8_t guid[static LAPS_GUID_LEN],
			    uint8_t set[static LAPS_GUID_LEN], bool *has_set, bool *secret)
{
	const char *table = sim_table_attributes;
	struct sim_row row;

	for (size_t i = 0; i < sim_laps_attribute_n; i++) {
		const struct sim_laps_attribute *a = &sim_laps_attribute[i];

		if (strcmp(a->name, name) != 0)
			continue;
		*has_set = a->in_property_set;
		*secret = a->secret;
		memcpy(set, sim_laps_property_set, LAPS_GUID_LEN);
		return sim_laps_attribute_guid(&d, a, guid, &err);
	}
	while (sim_row_next(&table, SIM_ATTRIBUTE_COLUMNS, &row)) {
		if (strcmp(row.column[0], name) != 0)
			continue;
		*secret = false;
		*has_set = row.column[9] != NULL;
		return laps_guid_parse_text(row.column[8], guid, NULL) == LAPS_OK &&
		       (!*has_set || sim_right_guid(row.column[9], set));
	}
	return false;
}

static bool guid_text(const char *name, char *out, size_t size, void *context)
{
	uint8_t guid[LAPS_GUID_LEN], set[LAPS_GUID_LEN];
	bool has_set, secret;

	(void)context;
	if (size < LAPS_GUID_TEXT || !attribute_guids(name, guid, set, &has_set, &secret))
		return false;
	laps_guid_format_text(guid, out);
	return true;
}

/* ---- setups ---------------------------------------------------------------------------------- */
static void parse_sddl(const char *text, struct laps_sd *out)
{
	struct laps_buf bytes;
	struct laps_err why;

	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	ck_assert_msg(laps_sddl_parse(text, strlen(text), &d.sid, &bytes, &why) == LAPS_OK, "%s",
		      text);
	ck_assert(laps_sd_parse(bytes.data, bytes.len, out, &why) == LAPS_OK);
	laps_buf_clear(&bytes);
}

static void add(struct laps_sd *sd, const char *entries)
{
	char expanded[2048], text[2060];
	struct laps_sd more;

	ck_assert_msg(
		admatrix_expand(entries, sid_text, guid_text, NULL, expanded, sizeof(expanded)),
		"%s", entries);
	snprintf(text, sizeof(text), "D:%s", expanded);
	parse_sddl(text, &more);
	for (size_t i = 0; i < more.dacl_n; i++)
		ck_assert(laps_sd_add_dacl(sd, &more.dacl[i]) == LAPS_OK);
	laps_sd_clear(&more);
}

/* As if the account had made it: the default again, with another creator. */
static void own(struct laps_sd *sd, const char *name)
{
	struct laps_sd class_default, made;
	struct laps_sid who;
	uint8_t computer[LAPS_GUID_LEN];
	const char *value;
	char *text;
	size_t len;

	ck_assert(sim_account_sid(&d, name, &who) && sim_class_guid("computer", computer));
	ck_assert(sim_class_value("computer", "defaultSecurityDescriptor", &value, &len));
	text = strndup(value, len);
	parse_sddl(text, &class_default);
	free(text);
	ck_assert(laps_sd_create(&(struct laps_sdinherit){.class_default = &class_default,
							  .class_guid = computer,
							  .creator = &who,
							  .group = &who},
				 &made) == LAPS_OK);
	laps_sd_clear(&class_default);
	laps_sd_clear(sd);
	*sd = made;
}

static void set_up(const struct admatrix_setup *s, void *context)
{
	struct laps_sd *sd = &object[number_of(s->object)];

	(void)context;
	if (strcmp(s->verb, "add") == 0)
		add(sd, s->text);
	else if (strcmp(s->verb, "protect") == 0)
		admatrix_protect(sd);
	else if (strcmp(s->verb, "owner") == 0)
		own(sd, s->text);
	else
		ck_abort_msg("line %d: %s", s->line, s->verb);
}

/* ---- callers --------------------------------------------------------------------------------- */
struct caller {
	struct laps_sid sid[SIDS_MAX];
	size_t n;
};

static void belong(struct caller *c, const char *name)
{
	struct laps_sid sid;

	ck_assert_msg(sim_account_sid(&d, name, &sid), "%s", name);
	for (size_t i = 0; i < c->n; i++)
		if (laps_sid_eq(&c->sid[i], &sid))
			return;
	ck_assert_uint_lt(c->n, SIDS_MAX);
	c->sid[c->n++] = sid;
	for (size_t i = 0; i < sim_account_n; i++)
		for (const char *const *m = sim_account[i].member; m && *m; m++)
			if (strcmp(*m, name) == 0)
				belong(c, sim_account[i].name);
}

static void call_in(const char *who, struct caller *c)
{
	c->n = 0;
	if (strncmp(who, "WS", 2) == 0) {
		ck_assert(laps_sid_append(&d.sid, SIM_RID_COMPUTER + (uint32_t)number_of(who) - 1,
					  &c->sid[c->n++]) == LAPS_OK);
		belong(c, "Domain Computers");
	} else {
		belong(c, who);
		belong(c, "Domain Users");
	}
	belong(c, "S-1-1-0");
	belong(c, "S-1-5-11");
}

/* ---- rows ------------------------------------------------------------------------------------ */
static void expect(const struct admatrix_row *r, bool is, const char *yes, const char *no)
{
	const char *got = is ? yes : no;

	ck_assert_msg(strcmp(got, r->seen) == 0, "line %d: %s %s %s of %s: %s, not %s (%s)",
		      r->line, r->who, r->operation, r->attribute, r->object, got, r->seen, r->why);
}

static void expect_code(const struct admatrix_row *r, int code)
{
	ck_assert_msg(code == r->code, "line %d: %s %s %s of %s: %d, not %d (%s)", r->line, r->who,
		      r->operation, r->attribute, r->object, code, r->code, r->why);
}

static void decide(const struct admatrix_row *r, void *context)
{
	const struct laps_sd *sd = &object[number_of(r->object)];
	uint8_t class[LAPS_GUID_LEN], set[LAPS_GUID_LEN], guid[LAPS_GUID_LEN];
	bool has_set, secret, is_sd = strcmp(r->attribute, "nTSecurityDescriptor") == 0, may_read,
			      may_write;
	struct laps_adpath path;
	struct laps_sid self;
	struct laps_adtoken who;
	struct caller c;

	(void)context;
	if (strcmp(r->who, "anonymous") == 0) {
		expect_code(r, 1);
		return;
	}
	call_in(r->who, &c);
	who = (struct laps_adtoken){.sid = c.sid, .sid_n = c.n};
	ck_assert(sim_class_guid("computer", class));
	ck_assert_msg(attribute_guids(r->attribute, guid, set, &has_set, &secret), "line %d",
		      r->line);
	path = (struct laps_adpath){.guid = {class, has_set ? set : NULL, guid}};
	ck_assert(laps_sid_append(&d.sid, SIM_RID_COMPUTER + (uint32_t)number_of(r->object) - 1,
				  &self) == LAPS_OK);
	may_read = laps_adaccess_read(sd, &who, &self, &path, secret);
	may_write = is_sd ? laps_adaccess(sd, &who, &self, NULL, LAPS_RIGHT_WRITE_DACL) != 0
			  : laps_adaccess(sd, &who, &self, &path, LAPS_RIGHT_WRITE_PROPERTY) != 0;
	if (strcmp(r->operation, "write") == 0 || strcmp(r->operation, "delete") == 0) {
		expect_code(r, may_write ? 0 : 50);
	} else if (strcmp(r->operation, "compare") == 0) {
		expect_code(r, may_read ? 6 : 16);
	} else if (strcmp(r->operation, "read") == 0 || strcmp(r->operation, "all") == 0) {
		expect(r, may_read, "seen", "hidden");
	} else {
		/* equal and present, and absent, which is the other way round */
		expect(r, may_read == (strcmp(r->operation, "absent") != 0), "match", "none");
	}
}

START_TEST(the_rules_of_core_decide_as_the_matrix_says)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/cases/ad_matrix.txt", fixtures_dir());
	make_world();
	ck_assert_uint_ge(admatrix_read(path, set_up, decide, NULL), 200);
	clear_world();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("admatrix");
	TCase *t = tcase_create("rules");

	tcase_add_test(t, the_rules_of_core_decide_as_the_matrix_says);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
