/* SPDX-License-Identifier: MIT */
#include "kds/server/keytab.h"

#include <krb5.h>
#include <stdlib.h>

struct kds_keytab {
	krb5_context ctx;
	krb5_keytab table;
};

static krb5_error_code copy(krb5_context ctx, krb5_keytab from, krb5_keytab to)
{
	krb5_keytab_entry entry;
	krb5_kt_cursor cursor;
	krb5_error_code rc = krb5_kt_start_seq_get(ctx, from, &cursor), added = 0;

	if (rc != 0)
		return rc;
	while (added == 0 && (rc = krb5_kt_next_entry(ctx, from, &entry, &cursor)) == 0) {
		added = krb5_kt_add_entry(ctx, to, &entry);
		(void)krb5_free_keytab_entry_contents(ctx, &entry);
	}
	(void)krb5_kt_end_seq_get(ctx, from, &cursor);
	if (added != 0)
		return added;
	return rc == KRB5_KT_END ? 0 : rc;
}

struct kds_keytab *kds_keytab_load(const char *file, struct sim_err *err)
{
	struct kds_keytab *k = calloc(1, sizeof(*k));
	krb5_keytab from = NULL;
	krb5_error_code rc;
	const char *why;

	if (!k) {
		sim_fail_nomem(err);
		return NULL;
	}
	rc = krb5_init_context(&k->ctx);
	if (rc == 0)
		rc = krb5_kt_resolve(k->ctx, file, &from);
	if (rc == 0)
		rc = krb5_kt_resolve(k->ctx, KDS_KEYTAB, &k->table);
	if (rc == 0)
		rc = copy(k->ctx, from, k->table);
	if (from)
		(void)krb5_kt_close(k->ctx, from);
	if (rc == 0)
		return k;
	why = krb5_get_error_message(k->ctx, rc);
	sim_fail(err, "cannot read keytab '%s': %s", file, why);
	krb5_free_error_message(k->ctx, why);
	kds_keytab_free(&k);
	return NULL;
}

void kds_keytab_free(struct kds_keytab **k)
{
	if (*k && (*k)->table)
		(void)krb5_kt_close((*k)->ctx, (*k)->table);
	if (*k && (*k)->ctx)
		krb5_free_context((*k)->ctx);
	free(*k);
	*k = NULL;
}
