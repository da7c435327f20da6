/* SPDX-License-Identifier: MIT */
/*
 * Records that are taken have what libldap needs, at lines that go up; an entry that is written
 * again is read as the same. A refusal names the file and a line of it.
 */
#include "directory/ldif.h"
#include "directory/ldif_record.h"
#include "fuzz/fuzz.h"

struct seen {
	unsigned long line; /* of the record before */
	struct sim_ldif *again;
	uint64_t entries; /* a sum of what entries have; nothing else is written again */
};

static void add(uint64_t *sum, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i++)
		*sum = (*sum ^ p[i]) * UINT64_C(1099511628211);
	*sum = (*sum ^ len) * UINT64_C(1099511628211);
}

static void see_mods(const struct sim_ldif_record *r, struct seen *s)
{
	FUZZ_MUST(r->mods && r->mods[0]);
	for (LDAPMod **m = r->mods; *m; m++) {
		struct berval **v = (*m)->mod_bvalues;

		FUZZ_MUST(((*m)->mod_op & LDAP_MOD_BVALUES) && (*m)->mod_type);
		FUZZ_MUST(((*m)->mod_op & 3) != LDAP_MOD_ADD || (v && v[0]));
		for (; v && *v; v++) {
			FUZZ_MUST((*v)->bv_val[(*v)->bv_len] == 0);
			if (r->op != SIM_LDIF_ADD)
				continue;
			add(&s->entries, (*m)->mod_type, strlen((*m)->mod_type));
			add(&s->entries, (*v)->bv_val, (*v)->bv_len);
			if (s->again)
				sim_ldif_bytes(s->again, (*m)->mod_type, (*v)->bv_val,
					       (*v)->bv_len);
		}
	}
}

static bool see(void *ctx, const struct sim_ldif_record *r, struct sim_err *err)
{
	struct seen *s = ctx;

	(void)err;
	FUZZ_MUST(r->dn && r->line > s->line);
	s->line = r->line;
	if (r->op == SIM_LDIF_ADD) {
		add(&s->entries, r->dn, strlen(r->dn));
		if (s->again) {
			sim_ldif_dn(s->again, r->dn);
			sim_ldif_text(s->again, "changetype", "add");
		}
	}
	if (r->op == SIM_LDIF_ADD || r->op == SIM_LDIF_MODIFY)
		see_mods(r, s);
	FUZZ_MUST(r->op != SIM_LDIF_RENAME || r->new_rdn);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct seen first = {0}, second = {0};
	struct sim_err err = {""};
	struct sim_ldif again;

	sim_ldif_init(&again, -1);
	first.again = &again;
	if (!sim_ldif_each("f", data, len, see, &first, &err)) {
		FUZZ_MUST(strncmp(err.text, "f:", 2) == 0 && strtoul(err.text + 2, NULL, 10) > 0);
	} else {
		FUZZ_MUST(sim_ldif_each("f", again.text.data, again.text.len, see, &second, &err));
		FUZZ_MUST(second.entries == first.entries);
	}
	(void)!sim_ldif_finish(&again, &err);
	return 0;
}
