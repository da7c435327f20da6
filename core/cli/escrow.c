/* SPDX-License-Identifier: MIT */
#include "cli/escrow.h"

#include <stdlib.h>
#include <string.h>

#include <laps/encvalue.h>
#include <laps/filetime.h>
#include <laps/pwjson.h>

#include "ports/ad_admin.h"

#define NOT_APPLICABLE "NotApplicable"

static void row_clear(struct cli_escrow *r)
{
	free(r->computer);
	free(r->dn);
	free(r->account);
	laps_secret_free(&r->password);
	laps_buf_clear(&r->decryptor);
}

void cli_escrow_clear(struct cli_escrow_list *l)
{
	for (size_t i = 0; i < l->row_n; i++)
		row_clear(&l->row[i]);
	free(l->row);
	*l = (struct cli_escrow_list){0};
}

/* A new row at the end for the computer; NULL when out of memory. */
static struct cli_escrow *add_row(struct cli_escrow_list *l, const struct laps_ad_computer *c,
				  const char *source)
{
	struct cli_escrow *grown = realloc(l->row, (l->row_n + 1) * sizeof *grown), *row;

	if (grown == NULL)
		return NULL;
	l->row = grown;
	row = &l->row[l->row_n++];
	*row = (struct cli_escrow){.source = source, .status = NOT_APPLICABLE};
	laps_buf_init(&row->decryptor, CLI_DECRYPTOR_MAX);
	row->computer = strdup(c->name);
	row->dn = strdup(c->dn);
	return row->computer != NULL && row->dn != NULL ? row : NULL;
}

/* Decimal ticks; blank when it is not there, 0, or no number. */
static uint64_t parse_expiry(const char *text)
{
	uint64_t ticks = 0;

	if (text == NULL || strspn(text, "0123456789") != strlen(text) ||
	    laps_filetime_parse(text, &ticks, NULL) != LAPS_OK)
		return 0;
	return ticks;
}

static laps_rc not_encrypted(struct cli_escrow *row)
{
	laps_buf_put(&row->decryptor, NOT_APPLICABLE, sizeof NOT_APPLICABLE);
	return laps_buf_status(&row->decryptor);
}

static laps_rc read_clear(const struct cli *cli, const struct laps_secret *json,
			  struct cli_escrow *row)
{
	struct laps_pwjson p = {0};
	struct laps_err err = {0};
	laps_rc rc = laps_pwjson_parse(laps_secret_text(json), laps_secret_len(json), &p, &err);

	if (rc == LAPS_E_NOMEM)
		return rc;
	if (rc == LAPS_OK) {
		row->account = p.account;
		row->password = p.password;
		row->updated_ticks = p.updated_ticks;
	} else {
		row->status = "Error";
		cli_note(cli, "%s: %s: %s", row->computer, row->source,
			 err.what != NULL ? err.what : laps_rc_name(rc));
	}
	return not_encrypted(row);
}

static laps_rc read_encrypted(const struct cli_escrow_source *from,
			      const struct laps_ad_computer *c, const char *source,
			      const struct laps_buf *value, struct cli_escrow_list *l)
{
	struct cli_escrow *row = add_row(l, c, source);

	if (row == NULL)
		return LAPS_E_NOMEM;
	row->expiry_ticks = parse_expiry(c->expiry);
	return cli_escrow_decrypt(from, value->data, value->len, row);
}

/* The managed account's password in force, of the best source there is. */
static laps_rc read_account(const struct cli_escrow_source *from, struct laps_ad_computer *c,
			    struct cli_escrow_list *l)
{
	struct cli_escrow *row;

	if (c->encrypted.len > 0)
		return read_encrypted(from, c, "EncryptedPassword", &c->encrypted, l);
	if (c->clear != NULL) {
		if ((row = add_row(l, c, "CleartextPassword")) == NULL)
			return LAPS_E_NOMEM;
		row->expiry_ticks = parse_expiry(c->expiry);
		return read_clear(from->cli, c->clear, row);
	}
	if (c->legacy != NULL) {
		if ((row = add_row(l, c, "LegacyLapsCleartextPassword")) == NULL)
			return LAPS_E_NOMEM;
		row->expiry_ticks = parse_expiry(c->legacy_expiry);
		row->password = c->legacy;
		c->legacy = NULL;
		return not_encrypted(row);
	}
	return LAPS_OK;
}

static laps_rc read_current(const struct cli_escrow_source *from, struct laps_ad_computer *c,
			    struct cli_escrow_list *l)
{
	laps_rc rc = LAPS_OK;

	if (c->dsrm.len > 0)
		rc = read_encrypted(from, c, "EncryptedDSRMPassword", &c->dsrm, l);
	return rc == LAPS_OK ? read_account(from, c, l) : rc;
}

/* A value of a history; borrowed. */
struct former {
	const struct laps_ad_value *value;
	const char *source;
	uint64_t updated_ticks; /* 0 without a header */
};

/* Newest first by the header's time; values without a header last. */
static int by_time(const void *a, const void *b)
{
	const struct former *x = a, *y = b;

	return (x->updated_ticks < y->updated_ticks) - (x->updated_ticks > y->updated_ticks);
}

static void add_former(const struct laps_ad_attribute *a, const char *source, struct former *out)
{
	for (size_t i = 0; i < a->value_n; i++) {
		struct laps_encvalue header = {0};

		out[i] = (struct former){.value = &a->value[i], .source = source};
		if (laps_encvalue_parse(a->value[i].data, a->value[i].len, &header, NULL) ==
		    LAPS_OK)
			out[i].updated_ticks = header.updated_ticks;
	}
}

/* The values of both histories in their order, the caller's to free. */
static laps_rc sort_history(const struct laps_ad_entry *e, struct former **out, size_t *n)
{
	const struct laps_ad_attribute *dsrm = laps_ad_find(e, LAPS_AD_DSRM_HISTORY);
	const struct laps_ad_attribute *usual = laps_ad_find(e, LAPS_AD_HISTORY);
	size_t dsrm_n = dsrm != NULL ? dsrm->value_n : 0;
	size_t usual_n = usual != NULL ? usual->value_n : 0;
	struct former *former = calloc(dsrm_n + usual_n + 1, sizeof *former);

	if (former == NULL)
		return LAPS_E_NOMEM;
	if (dsrm != NULL)
		add_former(dsrm, "EncryptedDSRMPasswordHistory", former);
	if (usual != NULL)
		add_former(usual, "EncryptedPasswordHistory", former + dsrm_n);
	qsort(former, dsrm_n + usual_n, sizeof *former, by_time);
	*out = former;
	*n = dsrm_n + usual_n;
	return LAPS_OK;
}

static int read_history(const struct cli_escrow_source *from, const struct laps_ad_computer *c,
			struct cli_escrow_list *l)
{
	static const char *const attr[] = {LAPS_AD_HISTORY, LAPS_AD_DSRM_HISTORY, NULL};
	struct laps_ad_result result;
	struct former *former = NULL;
	struct laps_cause cause;
	laps_rc rc = LAPS_OK;
	size_t n = 0;

	if (laps_ad_search(from->ad, c->dn, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &result,
			   &cause) != LAPS_OK)
		return cli_fail("read", "%s", cause.text);
	if (result.entry_n > 0)
		rc = sort_history(&result.entry[0], &former, &n);
	for (size_t i = 0; i < n && rc == LAPS_OK; i++) {
		struct cli_escrow *row = add_row(l, c, former[i].source);

		rc = row == NULL ? LAPS_E_NOMEM
				 : cli_escrow_decrypt(from, former[i].value->data,
						      former[i].value->len, row);
	}
	free(former);
	laps_ad_result_clear(&result);
	return rc == LAPS_OK ? CLI_DONE : cli_fail("read", "out of memory");
}

int cli_escrow_read(const struct cli_escrow_source *from, const char *dn, struct cli_escrow_list *l)
{
	struct laps_ad_computer c = {0};
	struct laps_cause cause;
	int rc = CLI_DONE;

	if (laps_ad_read_computer(from->ad, dn, &c, &cause) != LAPS_OK)
		return cli_fail("read", "%s", cause.text);
	if (read_current(from, &c, l) != LAPS_OK)
		rc = cli_fail("read", "out of memory");
	else if (from->history)
		rc = read_history(from, &c, l);
	laps_ad_computer_clear(&c);
	return rc;
}
