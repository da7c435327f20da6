/* SPDX-License-Identifier: MIT */
#include "cli/escrow.h"

#include <stdlib.h>
#include <string.h>

#include <laps/encvalue.h>
#include <laps/filetime.h>
#include <laps/pwjson.h>

#include "ports/ad_admin.h"

#define NOT_APPLICABLE "NotApplicable"

static const char history_attribute[] = "msLAPS-EncryptedPasswordHistory";

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

/* The password in force, of the best source there is. */
static laps_rc read_current(const struct cli_escrow_source *from, struct laps_ad_computer *c,
			    struct cli_escrow_list *l)
{
	struct cli_escrow *row;

	if (c->encrypted.len > 0) {
		if ((row = add_row(l, c, "EncryptedPassword")) == NULL)
			return LAPS_E_NOMEM;
		row->expiry_ticks = parse_expiry(c->expiry);
		return cli_escrow_decrypt(from, c->encrypted.data, c->encrypted.len, row);
	}
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

/* Newest first by the header's time; values without a header last. */
static int by_time(const void *a, const void *b)
{
	struct laps_encvalue v[2] = {{0}, {0}};
	const struct laps_ad_value *in[2] = {a, b};

	for (int i = 0; i < 2; i++)
		if (laps_encvalue_parse(in[i]->data, in[i]->len, &v[i], NULL) != LAPS_OK)
			v[i].updated_ticks = 0;
	return (v[0].updated_ticks < v[1].updated_ticks) -
	       (v[0].updated_ticks > v[1].updated_ticks);
}

static int read_history(const struct cli_escrow_source *from, const struct laps_ad_computer *c,
			struct cli_escrow_list *l)
{
	const char *const attr[] = {history_attribute, NULL};
	const struct laps_ad_attribute *a = NULL;
	struct laps_ad_result result;
	struct laps_cause cause;
	struct cli_escrow *row;
	int rc = CLI_DONE;

	if (laps_ad_search(from->ad, c->dn, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &result,
			   &cause) != LAPS_OK)
		return cli_fail("read", "%s", cause.text);
	if (result.entry_n > 0)
		a = laps_ad_find(&result.entry[0], history_attribute);
	if (a != NULL)
		qsort(a->value, a->value_n, sizeof *a->value, by_time);
	for (size_t i = 0; a != NULL && i < a->value_n && rc == CLI_DONE; i++) {
		row = add_row(l, c, "EncryptedPasswordHistory");
		if (row == NULL ||
		    cli_escrow_decrypt(from, a->value[i].data, a->value[i].len, row) != LAPS_OK)
			rc = cli_fail("read", "out of memory");
	}
	laps_ad_result_clear(&result);
	return rc;
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
