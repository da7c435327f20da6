/* SPDX-License-Identifier: MIT */
/*
 * What is told of a value is words that are known, each once, and nothing of the value; what every
 * reader takes as a password JSON, or as an encrypted value, has nothing said against it but where
 * its content is. The first byte chooses the attribute.
 */
#include "fuzz/fuzz.h"
#include <directory/dc/facts.h>
#include <laps/lapsvalue.h>
#include <laps/pwjson.h>

static const char *const attribute[] = {
	"msLAPS-Password", "msLAPS-EncryptedPassword", "msLAPS-EncryptedDSRMPasswordHistory",
	"msLAPS-PasswordExpirationTime", "ms-Mcs-AdmPwdExpirationTime"};
#define ATTRIBUTES (sizeof(attribute) / sizeof(attribute[0]))

static const char *const word[] = {
	"no-json",   "no-account",     "no-time",        "no-password",   "t-number",
	"t-not-hex", "short",          "header-swapped", "header-length", "header-reserved",
	"no-cms",    "content-inside", "not-filetime",   "time="};
#define WORDS (sizeof(word) / sizeof(word[0]))

/* The words said, as bits. */
static unsigned said(const char *name, const struct laps_buf *facts)
{
	unsigned bits = 0;
	size_t at = 0, w;

	while (at < facts->len) {
		const char *fact = (const char *)facts->data + at;
		const size_t n = strnlen(fact, facts->len - at);

		FUZZ_MUST(at + n < facts->len && strncmp(fact, name, strlen(name)) == 0);
		fact += strlen(name);
		FUZZ_MUST(*fact++ == ' ');
		for (w = 0; w < WORDS; w++)
			if (w == WORDS - 1 ? strncmp(fact, word[w], strlen(word[w])) == 0
					   : strcmp(fact, word[w]) == 0)
				break;
		FUZZ_MUST(w < WORDS && !(bits & 1u << w));
		FUZZ_MUST(w < WORDS - 1 || strspn(fact + strlen(word[w]), "0123456789abcdef") ==
						   strlen(fact) - strlen(word[w]));
		bits |= 1u << w;
		at += n + 1;
	}
	return bits;
}

#define TIME   (1u << (WORDS - 1))
#define INSIDE (1u << 11)
/* and what a reader does not look at: the hour, and bytes that are reserved */
#define PASSED (TIME | INSIDE | 1u << 7 | 1u << 9)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *name;
	struct laps_buf facts;
	struct laps_pwjson j;
	struct laps_cms cms;
	struct laps_encvalue v;
	unsigned bits;

	if (len == 0)
		return 0;
	name = attribute[data[0] % ATTRIBUTES];
	data++;
	len--;
	laps_buf_init(&facts, 4096);
	dc_facts_of(name, data, len, &facts);
	FUZZ_MUST(laps_buf_status(&facts) == LAPS_OK);
	bits = said(name, &facts);
	laps_buf_clear(&facts);
	if (name == attribute[0] &&
	    laps_pwjson_parse((const char *)data, len, &j, NULL) == LAPS_OK) {
		FUZZ_MUST(bits == TIME);
		laps_pwjson_clear(&j);
	}
	if ((name == attribute[1] || name == attribute[2]) &&
	    laps_encvalue_parse(data, len, &v, NULL) == LAPS_OK &&
	    laps_cms_parse(v.blob, v.blob_len, &cms, NULL) == LAPS_OK) {
		FUZZ_MUST((bits & ~PASSED) == 0 && !(bits & INSIDE) == cms.appended);
	}
	dc_facts_of_removed(name, data, len, &facts);
	FUZZ_MUST(facts.len == 0 ||
		  (facts.data[0] == '-' && strlen((const char *)facts.data) + 1 == facts.len));
	laps_buf_clear(&facts);
	return 0;
}
