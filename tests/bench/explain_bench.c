/* SPDX-License-Identifier: MIT */
/*
 * A million explains of the values in fixtures/vectors, good and broken, in one process: how many a
 * second, and that memory does not grow. Each value is explained alone and with the root key of its
 * vector, as rows and as JSON in turn; what `laps blob explain` would print goes nowhere.
 *
 * One that takes a power of DH, or tries why a key does not open it, costs a thousand times as much
 * as one that is only read. Costly ones take their turn in fewer rounds, so that none of them takes
 * more time than TURN_SECS a round; each has some turns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/explain.h"
#include "lib/benchlib.h"
#include "lib/vectors.h"

#define REAL_ROOT_KEY_ID "8b0100a4-2606-a328-6070-c5cad7cf5c0b" /* of vectors that name none */
#define EXPLAINS         1000000
#define ITEM_MAX         256
#define CUT_STEP         97         /* bytes between the places where one value is cut short */
#define TURN_SECS        0.00002    /* of an item a round, on average */
#define GROWTH_MAX       (1l << 20) /* bytes */

static const char *const files[] = {
	"dpapi_ng_blobs_sha1_sha512", "laps_attribute_dsinternals_1", "laps_cms_sansldap_nonce",
	"parse_only_and_refuse",      "synthetic_negative",           "synthetic_positive",
};

/* One value, with a key or without. */
struct item {
	struct exact value; /* owned by the item without key */
	bool bare;          /* no header in front */
	struct laps_root_key root;
	const char *file;
	struct cli_keyring ring;
	unsigned every; /* rounds, of which it takes its turn in one */
};

static struct item items[ITEM_MAX];
static size_t item_n;

static struct item *add(struct exact value, bool bare)
{
	struct item *it = &items[item_n++];

	bench_must(item_n <= ITEM_MAX, "room for the values");
	it->value = value;
	it->bare = bare;
	it->every = 1;
	return it;
}

static void read_root_key(const json_t *v, struct laps_root_key *out)
{
	struct exact key = vector_hex(v, "inputs.root_key_hex");
	const char *id = vector_has(v, "inputs.root_key_id") ? vector_str(v, "inputs.root_key_id")
							     : REAL_ROOT_KEY_ID;
	laps_agreement agreement;

	bench_must(laps_agreement_parse_name(vector_str(v, "inputs.secret_algorithm"),
					     &agreement) == LAPS_OK &&
			   laps_root_key_set_agreement(out, agreement) == LAPS_OK &&
			   laps_kdf_hash_parse_name(vector_str(v, "inputs.kdf_hash"),
						    &out->kdf_hash) == LAPS_OK &&
			   laps_guid_parse_text(id, out->id, NULL) == LAPS_OK &&
			   laps_secret_dup(key.p, key.len, &out->key) == LAPS_OK,
		   vector_id(v));
	free(key.p);
}

static void add_vector(const json_t *v)
{
	bool bare = vector_has(v, "inputs.cms_hex");
	struct exact value;
	struct item *it;

	if (!bare && !vector_has(v, "inputs.attribute_hex"))
		return;
	value = vector_hex(v, bare ? "inputs.cms_hex" : "inputs.attribute_hex");
	add(value, bare);
	if (!vector_has(v, "inputs.kdf_hash"))
		return;
	it = add(value, bare);
	read_root_key(v, &it->root);
	it->file = "root-key.json";
	it->ring = (struct cli_keyring){.key = &it->root, .file = &it->file, .n = 1};
}

static void load(void)
{
	struct exact whole;

	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		struct vectors *vs = vectors_load(files[f]);

		for (size_t i = 0; i < vectors_n(vs); i++)
			add_vector(vectors_at(vs, i));
		vectors_free(vs);
	}
	whole = items[0].value;
	for (size_t len = 0; len < whole.len; len += CUT_STEP)
		add((struct exact){exact_copy(whole.p, len), len}, items[0].bare);
}

static void unload(void)
{
	for (size_t i = 0; i < item_n; i++) {
		if (items[i].ring.n == 0)
			free(items[i].value.p);
		laps_root_key_clear(&items[i].root);
	}
}

static int count_bytes(const char *text, size_t len, void *n)
{
	(void)text;
	*(size_t *)n += len;
	return 0;
}

static size_t print_json(const struct cli_explain *x)
{
	json_t *json = cli_explain_json(x, NULL);
	size_t n = 0;

	bench_must(json && json_dump_callback(json, count_bytes, &n, JSON_INDENT(2)) == 0,
		   "cli_explain_json");
	json_decref(json);
	return n;
}

static size_t print_rows(const struct cli_explain *x)
{
	struct cli_table t;
	size_t n;

	cli_table_init(&t, NULL, 2);
	cli_explain_rows(x, NULL, &t);
	bench_must(laps_buf_status(&t.cells) == LAPS_OK, "cli_explain_rows");
	n = t.cells.len;
	laps_buf_clear(&t.cells);
	return n;
}

/* Returns the bytes that it would print. */
static size_t explain(const struct item *it, bool as_json)
{
	const struct cli_explain_input from = {
		.in = it->value.p, .len = it->value.len, .bare = it->bare, .ring = &it->ring};
	struct cli_explain x;
	char field[160];
	size_t n;

	bench_must(cli_explain_read(&from, &x), "cli_explain_read");
	n = as_json ? print_json(&x) : print_rows(&x);
	if (x.failure.rc != LAPS_OK) {
		cli_explain_field(&x.failure, field, sizeof(field));
		n += strlen(field);
	}
	cli_explain_clear(&x);
	return n;
}

/* Bytes of memory that the process has, from the kernel. */
static long resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	bench_must(f && fscanf(f, "%*d %ld", &pages) == 1, "/proc/self/statm");
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

/* Also the warming up: the second time counts. */
static void choose_turns(void)
{
	for (size_t i = 0; i < item_n; i++) {
		double start;

		explain(&items[i], false);
		start = bench_now();
		explain(&items[i], true);
		items[i].every = 1 + (unsigned)((bench_now() - start) / TURN_SECS);
	}
}

int main(void)
{
	long done = 0, resident_then = 0, grown;
	size_t printed = 0;
	double start, secs;
	char note[64];
	bool steady;

	load();
	choose_turns();
	start = bench_now();
	for (unsigned round = 0; done < EXPLAINS; round++)
		for (size_t i = 0; i < item_n && done < EXPLAINS; i++) {
			if ((round + i) % items[i].every != 0)
				continue;
			printed += explain(&items[i], done % 2 == 0);
			if (++done == EXPLAINS / 10)
				resident_then = resident();
		}
	secs = bench_now() - start;
	grown = resident() - resident_then;
	bench_heading("a million explains in one process", NULL);
	snprintf(note, sizeof(note), "of %zu values, %.0f bytes each", item_n,
		 (double)printed / (double)done);
	(void)bench_figure(&(struct bench_figure){
		.name = "explains", .value = (double)done / secs, .unit = "/s", .note = note});
	steady = bench_figure(&(struct bench_figure){.name = "resident memory, from 10% to 100%",
						     .value = (double)grown / 1024,
						     .unit = "KiB",
						     .less = true,
						     .bound = GROWTH_MAX / 1024});
	unload();
	return steady ? 0 : 1;
}
