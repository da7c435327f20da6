/* SPDX-License-Identifier: MIT */
/* blob encrypt: make a value of msLAPS-EncryptedPassword offline. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/gkdi.h>
#include <laps/pwjson.h>
#include <laps/targetsd.h>
#include <laps/utf16.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/out.h"
#include "ports/keyfile.h"

static const char step[] = "encrypt";

struct request {
	struct laps_sid sid;
	const char *account;
	const char *domain, *forest;
	uint64_t ticks;
	bool public_mode;
	bool embedded;
};

static int now(uint64_t *ticks)
{
	struct timespec t;

	if (clock_gettime(CLOCK_REALTIME, &t) != 0 || t.tv_sec < 0)
		return cli_fail(step, "cannot read the clock");
	*ticks = LAPS_TICKS_UNIX_EPOCH + (uint64_t)t.tv_sec * LAPS_TICKS_PER_SECOND +
		 (uint64_t)t.tv_nsec / 100;
	return CLI_DONE;
}

static int read_request(const struct cli_args *args, struct request *r)
{
	const char *sid = cli_value(args, "sid"), *mode = cli_value(args, "mode");
	const char *time = cli_value(args, "time"), *domain = cli_value(args, "domain");
	const char *forest = cli_value(args, "forest");
	struct laps_err err = {0};
	laps_rc code;

	r->account = cli_value(args, "account");
	if (sid == NULL || r->account == NULL || !cli_has(args, "root-key"))
		return cli_usage(args->command,
				 "'blob encrypt' needs --sid, --root-key and --account");
	if (mode != NULL && strcmp(mode, "public") != 0 && strcmp(mode, "nonce") != 0)
		return cli_usage(args->command, "--mode: '%s' is neither public nor nonce", mode);
	r->public_mode = mode == NULL || strcmp(mode, "public") == 0;
	r->embedded = cli_has(args, "embedded");
	r->domain = domain != NULL ? domain : "";
	r->forest = forest != NULL ? forest : r->domain;
	if (laps_utf8_check(r->account, strlen(r->account), NULL) != LAPS_OK)
		return cli_fail(step, "--account: not UTF-8");
	if ((code = laps_sid_parse_text(sid, strlen(sid), &r->sid, &err)) != LAPS_OK)
		return cli_fail(step, "--sid: '%s': %s", sid,
				err.what != NULL ? err.what : laps_rc_name(code));
	return time != NULL ? cli_parse_time(args, "--time", time, &r->ticks) : now(&r->ticks);
}

/* The envelope that the key service would give for the request's time. */
static laps_rc make_envelope(const struct request *r, const struct laps_root_key *key,
			     struct laps_buf *out, struct laps_err *err)
{
	struct laps_period period = laps_gkdi_period(r->ticks);
	struct laps_buf sd;
	laps_rc rc;

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&r->sid, &sd);
	rc = laps_buf_status(&sd);
	if (rc == LAPS_OK)
		rc = laps_gkdi_envelope(key, sd.data, sd.len, &period, r->public_mode, true,
					r->domain, r->forest, out, err);
	laps_buf_clear(&sd);
	return rc;
}

static laps_rc protect(const struct request *r, const struct laps_buf *envelope,
		       const struct laps_secret *plain, struct laps_buf *blob, struct laps_err *err)
{
	struct laps_protect_random random;
	struct laps_gke e;
	size_t len;
	const uint8_t *p = laps_secret_view(plain, &len);
	laps_rc rc = laps_gke_parse(envelope->data, envelope->len, &e, err);

	if (rc == LAPS_OK)
		rc = cli_random(NULL, (uint8_t *)&random, sizeof random);
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_protect(&e, &r->sid, p, len, !r->embedded, &random, blob, err);
	laps_wipe(&random, sizeof random);
	return rc;
}

/* The whole value into *value. */
static laps_rc encrypt(const struct request *r, const struct laps_root_key *key,
		       const struct laps_secret *password, struct laps_buf *value,
		       struct laps_err *err)
{
	struct laps_buf envelope, blob;
	struct laps_secret *plain = NULL;
	laps_rc rc;

	laps_buf_init(&envelope, LAPS_GKE_MAX);
	laps_buf_init(&blob, LAPS_ENCVALUE_MAX - LAPS_ENCVALUE_HEADER_LEN);
	if ((rc = laps_pwjson_format_utf16le(r->account, r->ticks, password, &plain)) != LAPS_OK) {
		laps_fail(err, rc, 0, "account and password");
		goto out;
	}
	if ((rc = make_envelope(r, key, &envelope, err)) != LAPS_OK ||
	    (rc = protect(r, &envelope, plain, &blob, err)) != LAPS_OK)
		goto out;
	laps_encvalue_format(r->ticks, blob.data, blob.len, value);
	rc = laps_buf_status(value);
out:
	laps_secret_free(&plain);
	laps_buf_clear(&envelope);
	laps_buf_clear(&blob);
	return rc;
}

static int run(const struct cli *cli, const struct cli_args *args)
{
	struct request r = {0};
	struct laps_root_key key = {0};
	struct laps_secret *password = NULL;
	struct laps_buf value;
	struct laps_cause cause;
	struct laps_err err = {0};
	laps_rc code;
	int rc = read_request(args, &r);

	(void)cli;
	if (rc != CLI_DONE)
		return rc;
	if (isatty(STDOUT_FILENO))
		return cli_fail(step, "stdout is a terminal, and the value is binary");
	laps_buf_init(&value, LAPS_ENCVALUE_MAX);
	if (laps_root_key_load(cli_value(args, "root-key"), &key, &cause) != LAPS_OK) {
		rc = cli_fail(step, "%s", cause.text);
		goto out;
	}
	if ((rc = cli_read_password(step, true, &password)) != CLI_DONE)
		goto out;
	if (laps_utf8_check(laps_secret_text(password), laps_secret_len(password), NULL) !=
	    LAPS_OK) {
		rc = cli_fail(step, "the password on stdin is not UTF-8");
		goto out;
	}
	code = encrypt(&r, &key, password, &value, &err);
	rc = code == LAPS_OK ? cli_write(value.data, value.len) : cli_fail_err(step, code, &err);
out:
	laps_secret_free(&password);
	laps_root_key_clear(&key);
	laps_buf_clear(&value);
	return rc;
}

static const struct cli_option option[] = {
	{"sid", "SID", false, "who may decrypt, S-1-5-21-...-512"},
	{"root-key", "FILE", false, "root key file, JSON or LDIF"},
	{"account", "NAME", false, "the account whose password it is"},
	{"time", "TIME", false, "update time, and so the key period; now by default"},
	{"mode", "MODE", false, "public (as a device writes, the default) or nonce"},
	{"domain", "NAME", false, "DNS domain in the key identifier; empty by default"},
	{"forest", "NAME", false, "DNS forest in the key identifier; the domain by default"},
	{"embedded", NULL, false, "content inside the CMS, which Windows LAPS does not do"},
	{0},
};

const struct cli_command cli_blob_encrypt = {
	.name = "blob encrypt",
	.synopsis = "--sid SID --root-key FILE --account NAME [--time TIME] "
		    "[--mode public|nonce] [--domain NAME] [--forest NAME] [--embedded]",
	.summary = "encrypt the password on stdin; the raw value on stdout",
	.example = "laps blob encrypt --sid S-1-5-21-1-2-3-512 --root-key root-key.json "
		   "--account Administrator <password >value",
	.option = option,
	.no_json = true,
	.run = run,
};
