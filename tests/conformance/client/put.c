/* SPDX-License-Identifier: MIT */
#include "conformance/client/put.h"

#include <laps/dpapi_ng.h>
#include <laps/encvalue.h>
#include <laps/pwjson.h>
#include <laps/targetsd.h>
#include <string.h>
#include <sys/random.h>

#define ACCOUNT  "Administrator"
#define BLOB_MAX 16384 /* bytes; a value has some 1,300 */

/* The public key of that time's period, as a device gets it. */
static laps_rc envelope(const struct client *s, const struct laps_sid *sid, uint64_t ticks,
			struct laps_buf *out)
{
	const struct laps_period period = laps_gkdi_period(ticks);
	const char *domain = lapsim_getenv(s->w, "LAPSIM_DOMAIN");
	struct laps_buf sd;
	laps_rc rc;

	if (s->keys[s->place].n == 0)
		return LAPS_E_NOTFOUND;
	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(sid, &sd);
	rc = laps_gkdi_envelope(&s->keys[s->place].key[0].key, sd.data, sd.len, &period, true, true,
				domain, domain, out, NULL);
	laps_buf_clear(&sd);
	return rc;
}

static laps_rc protect(const struct client_put *what, const struct laps_secret *plain,
		       const struct laps_buf *key, struct laps_buf *out)
{
	struct laps_protect_random random;
	struct laps_gke gke;
	size_t len;
	const uint8_t *p = laps_secret_view(plain, &len);
	laps_rc rc = laps_gke_parse(key->data, key->len, &gke, NULL);

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return LAPS_E_HOST;
	if (rc == LAPS_OK)
		rc = laps_dpapi_ng_protect(&gke, what->sid, p, len - (what->no_nul ? 2 : 0),
					   !what->inside, &random, out, NULL);
	laps_wipe(&random, sizeof(random));
	return rc;
}

static laps_rc make(const struct client *s, const struct client_put *what, struct laps_buf *out)
{
	const uint64_t ticks = what->ticks ? what->ticks : lapsim_now(s->w);
	struct laps_secret *password = NULL, *plain = NULL;
	struct laps_buf key, blob;
	laps_rc rc = laps_secret_dup(what->password, strlen(what->password), &password);

	laps_buf_init(&key, LAPS_GKE_MAX);
	laps_buf_init(&blob, BLOB_MAX);
	if (rc == LAPS_OK)
		rc = laps_pwjson_format_utf16le(ACCOUNT, ticks, password, &plain);
	if (rc == LAPS_OK)
		rc = envelope(s, what->sid, ticks, &key);
	if (rc == LAPS_OK)
		rc = protect(what, plain, &key, &blob);
	if (rc == LAPS_OK) {
		laps_encvalue_format(ticks, blob.data, blob.len, out);
		rc = laps_buf_status(out);
	}
	laps_secret_free(&plain);
	laps_secret_free(&password);
	laps_buf_clear(&key);
	laps_buf_clear(&blob);
	return rc;
}

void client_put_encrypted(struct conform *c, const struct client_put *what)
{
	struct laps_buf value;

	if (conform_over(c))
		return;
	laps_buf_init(&value, BLOB_MAX);
	if (make(client_of(c), what, &value) != LAPS_OK)
		conform_fail(c, "no value can be made for the directory");
	client_add(c, client_attr_name[what->history ? CLIENT_HISTORY : CLIENT_ENCRYPTED_VALUE],
		   value.data, value.len);
	laps_buf_clear(&value);
}

void client_put_clear(struct conform *c, const char *password)
{
	struct laps_secret *secret = NULL, *json = NULL;

	if (conform_over(c))
		return;
	if (laps_secret_dup(password, strlen(password), &secret) != LAPS_OK ||
	    laps_pwjson_format(ACCOUNT, lapsim_now(client_of(c)->w), secret, &json) != LAPS_OK)
		conform_fail(c, "out of memory");
	else
		client_set(c, client_attr_name[CLIENT_CLEAR_VALUE], laps_secret_text(json));
	laps_secret_free(&json);
	laps_secret_free(&secret);
}
