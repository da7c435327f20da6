/* SPDX-License-Identifier: MIT */
#include "kdc/db/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "lib/faultmap.h"

#define ALLOWED_SKEW_MS 300000 /* krb5kdc's own, five minutes */

krb5_error_code sim_kdc_fault_open(struct sim_kdc_fault *f, const char *dir)
{
	char path[4096 + sizeof(SIM_FAULTS)];
	struct sim_err ignored;

	snprintf(path, sizeof(path), "%s/" SIM_FAULTS, dir);
	return sim_faults_open(path, &f->plan, &ignored) ? 0 : KRB5_KDB_CANTREAD_STORED;
}

void sim_kdc_fault_close(struct sim_kdc_fault *f)
{
	sim_faults_close(&f->plan);
}

static bool is(const struct sim_kdc_fault *f, const char *effect)
{
	return f->wrong && strcmp(f->now.effect, effect) == 0;
}

static void take(krb5_context ctx, struct sim_kdc_fault *f, const char *operation,
		 krb5_const_principal who)
{
	char *name = NULL;

	f->wrong = false;
	/* what is not asked for costs nothing */
	if (!laps_worldfault_concerns(f->plan, "kerberos", operation))
		return;
	if (!who || krb5_unparse_name(ctx, who, &name) != 0)
		name = NULL;
	f->wrong = laps_worldfault_take(f->plan, "kerberos", operation, name, &f->now);
	krb5_free_unparsed_name(ctx, name);
}

/* What this context takes for the time, from now on. */
static void set_clock(krb5_context ctx, struct sim_kdc_fault *f, int64_t off_ms)
{
	struct timeval now;

	if (off_ms == 0 && !f->shifted)
		return;
	gettimeofday(&now, NULL);
	(void)krb5_set_real_time(ctx, (krb5_timestamp)(now.tv_sec + off_ms / 1000),
				 (krb5_int32)now.tv_usec);
	f->shifted = off_ms != 0;
}

/* What goes wrong alike with both. */
static krb5_error_code both(const struct sim_kdc_fault *f)
{
	if (is(f, "slow") && f->now.arg > 0) {
		const struct timespec t = {.tv_sec = f->now.arg / 1000,
					   .tv_nsec = f->now.arg % 1000 * 1000000};

		(void)nanosleep(&t, NULL);
	}
	return is(f, "no-answer") ? KRB5KDC_ERR_DISCARD : 0;
}

krb5_error_code sim_kdc_fault_lookup(krb5_context ctx, struct sim_kdc_fault *f,
				     krb5_const_principal wanted, bool client)
{
	if (f->in_as && !client)
		return 0;
	set_clock(ctx, f, 0);
	f->wrong = false;
	if (!client)
		return 0;
	f->in_as = true;
	take(ctx, f, "as", wanted);
	if (is(f, "skew"))
		set_clock(ctx, f, f->now.arg);
	return is(f, "unknown") ? KRB5_KDB_NOENTRY : both(f);
}

void sim_kdc_fault_entry(const struct sim_kdc_fault *f, krb5_db_entry *client)
{
	if (is(f, "revoked"))
		client->attributes |= KRB5_KDB_DISALLOW_ALL_TIX;
	if (is(f, "key-expired"))
		client->pw_expiration = 1;
}

void sim_kdc_fault_as_ends(struct sim_kdc_fault *f)
{
	f->in_as = false;
	f->wrong = false;
}

krb5_error_code sim_kdc_fault_tgs(krb5_context ctx, struct sim_kdc_fault *f,
				  const krb5_ticket *ticket, const char **status)
{
	static const struct {
		const char *effect, *status;
		krb5_error_code rc;
	} refusal[] = {
		{"unknown", "LOOKING_UP_SERVER", KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN},
		{"revoked", "CLIENT_REVOKED", KRB5KDC_ERR_CLIENT_REVOKED},
		{"key-expired", "CLIENT_KEY_EXPIRED", KRB5KDC_ERR_KEY_EXP},
	};
	krb5_error_code rc;

	/* also when a user has been looked up, for whom a service asks (S4U2Self) */
	f->in_as = false;
	take(ctx, f, "tgs", ticket->enc_part2 ? ticket->enc_part2->client : NULL);
	for (size_t i = 0; i < sizeof(refusal) / sizeof(refusal[0]); i++)
		if (is(f, refusal[i].effect)) {
			*status = refusal[i].status;
			return refusal[i].rc;
		}
	if (is(f, "skew") && llabs(f->now.arg) > ALLOWED_SKEW_MS) {
		/* the error says what time it is here */
		set_clock(ctx, f, f->now.arg);
		*status = "CLOCK_SKEW";
		return KRB5KRB_AP_ERR_SKEW;
	}
	rc = both(f);
	if (rc != 0)
		*status = "DISCARD";
	return rc;
}

const char *sim_kdc_fault_spec(const struct sim_kdc_fault *f)
{
	return f->wrong ? f->now.spec : NULL;
}
