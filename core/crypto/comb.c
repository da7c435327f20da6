/* SPDX-License-Identifier: MIT */
#include "crypto/comb.h"

#include <laps/pubkey.h>
#include <laps/secret.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES (1u << LAPS_COMB_TEETH)
/* Two words, which most processors take at once: look-ups are a tenth of the time. */
typedef uint64_t pair __attribute__((vector_size(16)));

/* Pairs of an entry that lie together, and then those of the next entry: a look-up reads a table
 * from its first byte to its last. */
#define LINE     4
#define LINE_LEN (LINE * sizeof(pair))

struct laps_comb {
	BN_MONT_CTX *mont; /* borrowed */
	BIGNUM *unblind;   /* what the blinding comes to in any power, inverted; not in
			    * Montgomery's form: to multiply by it leaves that form, too */
	size_t k, lines;   /* bytes of a number; lines of an entry */
	size_t exponent_len;
	size_t columns, table_n;
	pair tables[]; /* table, line, entry, word; an entry's bytes are little-endian */
};

static pair *line_of(struct laps_comb *c, size_t table, size_t line, size_t entry)
{
	return c->tables + ((table * c->lines + line) * ENTRIES + entry) * LINE;
}

static laps_rc put_entry(struct laps_comb *c, size_t table, size_t entry, const BIGNUM *n)
{
	uint8_t bytes[LAPS_DH_BYTES_MAX];
	const size_t len = c->lines * LINE_LEN;

	if (BN_bn2lebinpad(n, bytes, (int)len) != (int)len)
		return LAPS_E_NOMEM;
	for (size_t line = 0; line < c->lines; line++)
		memcpy(line_of(c, table, line, entry), bytes + line * LINE_LEN, LINE_LEN);
	return LAPS_OK;
}

/* What a build needs, in Montgomery's form. */
struct build {
	BIGNUM *tooth[LAPS_COMB_TEETH]; /* base ^ 2 ^ (tooth * columns + table * depth) */
	BIGNUM *blind, *entry[ENTRIES];
	BN_CTX *ctx;
};

static laps_rc build_table(struct laps_comb *c, struct build *b, size_t table)
{
	laps_rc rc =
		BN_copy(b->entry[0], b->blind) ? put_entry(c, table, 0, b->entry[0]) : LAPS_E_NOMEM;

	for (unsigned i = 1; rc == LAPS_OK && i < ENTRIES; i++) {
		unsigned top = LAPS_COMB_TEETH - 1;

		while (!(i >> top & 1))
			top--;
		rc = BN_mod_mul_montgomery(b->entry[i], b->entry[i ^ 1u << top], b->tooth[top],
					   c->mont, b->ctx)
			     ? put_entry(c, table, i, b->entry[i])
			     : LAPS_E_NOMEM;
	}
	return rc;
}

/* n = n ^ 2 ^ times */
static bool square(const struct laps_comb *c, struct build *b, BIGNUM *n, size_t times)
{
	bool ok = true;

	for (; ok && times > 0; times--)
		ok = BN_mod_mul_montgomery(n, n, n, c->mont, b->ctx);
	return ok;
}

static laps_rc build_tables(struct laps_comb *c, struct build *b, const BIGNUM *base)
{
	laps_rc rc = LAPS_OK;
	bool ok = BN_to_montgomery(b->blind, base, c->mont, b->ctx);

	/* after the last tooth the blinding is a power that no exponent comes to */
	for (size_t t = 0; ok && t < LAPS_COMB_TEETH; t++)
		ok = BN_copy(b->tooth[t], b->blind) && square(c, b, b->blind, c->columns);
	for (size_t table = 0; ok && rc == LAPS_OK && table < c->table_n; table++) {
		rc = build_table(c, b, table);
		for (size_t t = 0; ok && rc == LAPS_OK && t < LAPS_COMB_TEETH; t++)
			ok = square(c, b, b->tooth[t], LAPS_COMB_DEPTH);
	}
	return ok ? rc : LAPS_E_NOMEM;
}

static bool build_open(struct build *b, BN_CTX *ctx)
{
	bool ok = (b->blind = BN_new()) != NULL;

	b->ctx = ctx;
	for (size_t i = 0; ok && i < LAPS_COMB_TEETH; i++)
		ok = (b->tooth[i] = BN_new()) != NULL;
	for (size_t i = 0; ok && i < ENTRIES; i++)
		ok = (b->entry[i] = BN_new()) != NULL;
	return ok;
}

static void build_close(struct build *b)
{
	BN_free(b->blind);
	for (size_t i = 0; i < LAPS_COMB_TEETH; i++)
		BN_free(b->tooth[i]);
	for (size_t i = 0; i < ENTRIES; i++)
		BN_free(b->entry[i]);
}

/* The power of 0 is nothing but blinding. */
static laps_rc find_unblind(struct laps_comb *c, const BIGNUM *modulus, BN_CTX *ctx)
{
	static const uint8_t zero;
	uint8_t blinding[LAPS_DH_BYTES_MAX];
	BIGNUM *n = BN_new(), *unblind = BN_new();
	laps_rc rc = LAPS_E_NOMEM;

	if (n && unblind && BN_one(unblind)) {
		c->unblind = unblind;
		rc = laps_comb_power(c, &zero, 1, blinding);
	}
	if (rc == LAPS_OK &&
	    (!BN_bin2bn(blinding, (int)c->k, n) || !BN_mod_inverse(unblind, n, modulus, ctx)))
		rc = LAPS_E_NOMEM;
	BN_free(n);
	if (!c->unblind)
		BN_free(unblind);
	return rc;
}

laps_rc laps_comb_new(const BIGNUM *base, size_t exponent_len, const BIGNUM *modulus,
		      BN_MONT_CTX *mont, BN_CTX *ctx, struct laps_comb **out)
{
	const size_t k = (size_t)BN_num_bytes(modulus);
	const size_t lines = (k + LINE_LEN - 1) / LINE_LEN;
	const size_t columns = (exponent_len * 8 + LAPS_COMB_TEETH - 1) / LAPS_COMB_TEETH;
	const size_t table_n = (columns + LAPS_COMB_DEPTH - 1) / LAPS_COMB_DEPTH;
	struct laps_comb *c = malloc(sizeof(*c) + table_n * lines * ENTRIES * LINE_LEN);
	struct build b = {0};
	laps_rc rc = LAPS_E_NOMEM;

	if (c) {
		*c = (struct laps_comb){.mont = mont,
					.k = k,
					.lines = lines,
					.exponent_len = exponent_len,
					.columns = table_n * LAPS_COMB_DEPTH,
					.table_n = table_n};
		rc = build_open(&b, ctx) ? build_tables(c, &b, base) : LAPS_E_NOMEM;
	}
	if (rc == LAPS_OK)
		rc = find_unblind(c, modulus, ctx);
	build_close(&b);
	if (rc == LAPS_OK)
		*out = c;
	else
		laps_comb_free(&c);
	return rc;
}

void laps_comb_free(struct laps_comb **c)
{
	if (*c)
		BN_free((*c)->unblind);
	free(*c);
	*c = NULL;
}

/* Bit n of the exponent, 0 beyond its first byte. Where it lies is public. */
static unsigned bit(const uint8_t *exponent, size_t len, size_t n)
{
	return n / 8 < len ? (unsigned)exponent[len - 1 - n / 8] >> n % 8 & 1 : 0;
}

static unsigned column_of(const struct laps_comb *c, const uint8_t *exponent, size_t len, size_t n)
{
	unsigned index = 0;

	for (size_t t = 0; t < LAPS_COMB_TEETH; t++)
		index |= bit(exponent, len, t * c->columns + n) << t;
	return index;
}

/* An entry of a table, by reading them all. bytes are wiped by their owner. */
static bool look_up(const struct laps_comb *c, size_t table, unsigned index,
		    uint8_t bytes[static LAPS_DH_BYTES_MAX], BIGNUM *out)
{
	const pair *from = c->tables + table * c->lines * ENTRIES * LINE;

	for (size_t line = 0; line < c->lines; line++) {
		/* by name: an array would go to memory and back for each entry */
		pair s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};

		for (unsigned i = 0; i < ENTRIES; i++, from += LINE) {
			const uint64_t m = 0 - (((uint64_t)(i ^ index) - 1) >> 63);
			const pair mask = {m, m};

			s0 |= from[0] & mask;
			s1 |= from[1] & mask;
			s2 |= from[2] & mask;
			s3 |= from[3] & mask;
		}
		memcpy(bytes + line * LINE_LEN, (const pair[LINE]){s0, s1, s2, s3}, LINE_LEN);
	}
	return BN_lebin2bn(bytes, (int)(c->lines * LINE_LEN), out);
}

/* The blinded power, in Montgomery's form. */
static bool work_off(const struct laps_comb *c, const uint8_t *exponent, size_t len,
		     uint8_t bytes[static LAPS_DH_BYTES_MAX], BIGNUM *entry, BIGNUM *power,
		     BN_CTX *ctx)
{
	bool ok = true;

	for (size_t depth = LAPS_COMB_DEPTH; ok && depth-- > 0;) {
		const bool first = depth == LAPS_COMB_DEPTH - 1;

		if (!first)
			ok = BN_mod_mul_montgomery(power, power, power, c->mont, ctx);
		for (size_t t = 0; ok && t < c->table_n; t++) {
			unsigned column = column_of(c, exponent, len, t * LAPS_COMB_DEPTH + depth);

			if (first && t == 0)
				ok = look_up(c, t, column, bytes, power);
			else
				ok = look_up(c, t, column, bytes, entry) &&
				     BN_mod_mul_montgomery(power, power, entry, c->mont, ctx);
		}
	}
	return ok;
}

laps_rc laps_comb_power(const struct laps_comb *c, const uint8_t *exponent, size_t exponent_len,
			uint8_t *out)
{
	BIGNUM *power = BN_secure_new(), *entry = BN_secure_new();
	BN_CTX *ctx = BN_CTX_secure_new();
	uint8_t bytes[LAPS_DH_BYTES_MAX];
	laps_rc rc = LAPS_E_NOMEM;

	if (exponent_len > c->exponent_len)
		rc = LAPS_E_BUG;
	else if (power && entry && ctx &&
		 work_off(c, exponent, exponent_len, bytes, entry, power, ctx) &&
		 BN_mod_mul_montgomery(power, power, c->unblind, c->mont, ctx) &&
		 BN_bn2binpad(power, out, (int)c->k) == (int)c->k)
		rc = LAPS_OK;
	BN_clear_free(power);
	BN_clear_free(entry);
	BN_CTX_free(ctx);
	laps_wipe(bytes, sizeof(bytes));
	return rc;
}
