/* SPDX-License-Identifier: MIT */
#include "kdc/db/record.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/jsonline.h"
#include "lib/timeline.h"
#include "lib/walltime.h"

#define LINE_ROOM 2048

void sim_kdc_record_open(struct sim_kdc_record *r, const char *dir)
{
	char path[4096 + sizeof(SIM_TIMELINE_NAME)];

	snprintf(path, sizeof(path), "%s/" SIM_TIMELINE_NAME, dir);
	r->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

void sim_kdc_record_close(struct sim_kdc_record *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

/* As RFC 4120 7.5.9 calls it. */
static const char *name_of(krb5_error_code code, char out[static 32])
{
	static const struct {
		krb5_error_code code;
		const char *name;
	} known[] = {
		{0, "ok"},
		{KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, "KDC_ERR_C_PRINCIPAL_UNKNOWN"},
		{KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, "KDC_ERR_S_PRINCIPAL_UNKNOWN"},
		{KRB5KDC_ERR_POLICY, "KDC_ERR_POLICY"},
		{KRB5KDC_ERR_BADOPTION, "KDC_ERR_BADOPTION"},
		{KRB5KDC_ERR_ETYPE_NOSUPP, "KDC_ERR_ETYPE_NOSUPP"},
		{KRB5KDC_ERR_CLIENT_REVOKED, "KDC_ERR_CLIENT_REVOKED"},
		{KRB5KDC_ERR_KEY_EXP, "KDC_ERR_KEY_EXPIRED"},
		{KRB5KDC_ERR_PREAUTH_FAILED, "KDC_ERR_PREAUTH_FAILED"},
		{KRB5KDC_ERR_PREAUTH_REQUIRED, "KDC_ERR_PREAUTH_REQUIRED"},
		{KRB5KDC_ERR_DISCARD, "no answer"},
		{KRB5KRB_AP_ERR_SKEW, "KRB_AP_ERR_SKEW"},
		/* what a wrong password comes out as before it is answered */
		{KRB5KRB_AP_ERR_BAD_INTEGRITY, "KDC_ERR_PREAUTH_FAILED"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].code == code)
			return known[i].name;
	snprintf(out, 32, "error %ld", (long)code - ERROR_TABLE_BASE_krb5);
	return out;
}

/* Without its realm, of which a world has one. */
static void put_name(krb5_context ctx, struct sim_jsonline *l, const char *member,
		     krb5_const_principal p)
{
	char *name = NULL;

	if (p && krb5_unparse_name_flags(ctx, p, KRB5_PRINCIPAL_UNPARSE_NO_REALM, &name) == 0)
		sim_jsonline_text(l, member, name);
	krb5_free_unparsed_name(ctx, name);
}

void sim_kdc_record(krb5_context ctx, const struct sim_kdc_record *r, const char *op,
		    krb5_const_principal who, krb5_const_principal service, krb5_error_code code,
		    const char *fault)
{
	char time[LAPS_FILETIME_TEXT], line[LINE_ROOM], number[32];
	struct sim_jsonline l;

	if (r->fd < 0)
		return;
	laps_filetime_format(sim_walltime_ticks(), time);
	sim_jsonline_begin(&l, line, sizeof(line));
	sim_jsonline_text(&l, "time", time);
	sim_jsonline_text(&l, "source", "kdc");
	sim_jsonline_text(&l, "kind", "request");
	sim_jsonline_text(&l, "op", op);
	put_name(ctx, &l, "who", who);
	put_name(ctx, &l, "service", service);
	sim_jsonline_text(&l, "result", name_of(code, number));
	sim_jsonline_text(&l, "fault", fault);
	sim_jsonline_end(&l);
	(void)!write(r->fd, line, l.len);
}
