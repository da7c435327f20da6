/* SPDX-License-Identifier: MIT */
#include "ports/entra_identity.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/cert.h>
#include <laps/hresult.h>
#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports/config_key.h"
#include "ports/entra_registration.h"
#include "ports/file.h"
#include "ports/json_file.h"

#define FOLDER       "entra"
#define UNSAVED      "entra.unsaved" /* being made */
#define REMOVED      "entra.removed" /* being taken away */
#define REGISTRATION "registration.json"
#define CERTIFICATE  "device.pem"
#define KEY          "device.key"

void laps_entra_identity_clear(struct laps_entra_identity *identity)
{
	free(identity->login_url);
	free(identity->registration_url);
	free(identity->upn);
	free(identity->cert_file);
	free(identity->key_file);
	laps_buf_clear(&identity->certificate);
	laps_rsa_free(&identity->key);
	*identity = (struct laps_entra_identity){0};
}

static laps_rc bad(struct laps_cause *cause, const char *path, const char *what)
{
	laps_cause_set(cause, LAPS_HR_INVALIDARG, "'%s': %s", path, what);
	return LAPS_E_FORMAT;
}

static laps_rc load_certificate(struct laps_entra_identity *id, struct laps_cause *cause)
{
	struct laps_err err = {0};
	struct laps_buf pem;
	char name[LAPS_CERT_CN_LEN];
	laps_rc rc;

	laps_buf_init(&pem, 0);
	laps_buf_init(&id->certificate, LAPS_CERT_MAX);
	rc = laps_file_read(id->cert_file, 2 * LAPS_CERT_MAX, &pem, cause);
	if (rc != LAPS_OK)
		goto out;
	rc = laps_cert_parse_pem(pem.data, pem.len, &id->certificate, &err);
	if (rc == LAPS_OK)
		rc = laps_cert_common_name(id->certificate.data, id->certificate.len, name, &err);
	if (rc == LAPS_E_NOMEM)
		rc = laps_file_nomem(cause);
	else if (rc != LAPS_OK)
		rc = bad(cause, id->cert_file, "not the certificate of a device");
	else if (strcasecmp(name, id->device_id) != 0)
		rc = bad(cause, id->cert_file, "the certificate of another device");
out:
	laps_buf_clear(&pem);
	return rc;
}

static laps_rc load_key(struct laps_entra_identity *id, struct laps_cause *cause)
{
	struct laps_rsa *certified = NULL;
	struct laps_secret *pem = NULL;
	laps_rc rc = laps_file_read_secret(id->key_file, &pem, cause);

	if (rc != LAPS_OK)
		return rc;
	rc = laps_rsa_parse_pem((const uint8_t *)laps_secret_text(pem), laps_secret_len(pem),
				&id->key, NULL);
	laps_secret_free(&pem);
	if (rc == LAPS_OK)
		rc = laps_rsa_of_cert(id->certificate.data, id->certificate.len, &certified, NULL);
	if (rc == LAPS_E_NOMEM)
		rc = laps_file_nomem(cause);
	else if (rc != LAPS_OK)
		rc = bad(cause, id->key_file, "not an RSA key");
	else if (!laps_rsa_same(id->key, certified))
		rc = bad(cause, id->key_file, "not the key of the certificate");
	laps_rsa_free(&certified);
	return rc;
}

laps_rc laps_entra_identity_load(const char *dir, struct laps_entra_identity *out,
				 struct laps_cause *cause)
{
	struct laps_entra_identity id = {0};
	char *path = laps_config_path(dir, FOLDER "/" REGISTRATION);
	json_t *root = NULL;
	laps_rc rc;

	if (!path)
		return laps_file_nomem(cause);
	rc = laps_json_load(path, LAPS_ENTRA_REGISTRATION_MAX, &root, cause);
	if (rc == LAPS_E_RANGE)
		rc = LAPS_E_FORMAT;
	if (rc == LAPS_OK)
		rc = laps_entra_registration_parse(root, path, &id, cause);
	if (rc != LAPS_OK)
		goto out;
	id.cert_file = laps_config_path(dir, FOLDER "/" CERTIFICATE);
	id.key_file = laps_config_path(dir, FOLDER "/" KEY);
	rc = id.cert_file && id.key_file ? load_certificate(&id, cause) : laps_file_nomem(cause);
	if (rc == LAPS_OK)
		rc = load_key(&id, cause);
	/* what is there in part is not "not joined" */
	if (rc == LAPS_E_NOTFOUND || rc == LAPS_E_RANGE)
		rc = LAPS_E_FORMAT;
	if (rc != LAPS_OK)
		goto out;
	*out = id;
	id = (struct laps_entra_identity){0};
out:
	laps_entra_identity_clear(&id);
	json_decref(root);
	free(path);
	return rc;
}

/* A folder of ours and the files in it; that there is none is as good. */
static laps_rc remove_folder(const char *path, struct laps_cause *cause)
{
	static const char *const name[] = {KEY,
					   REGISTRATION,
					   CERTIFICATE,
					   KEY ".unsaved",
					   REGISTRATION ".unsaved",
					   CERTIFICATE ".unsaved"};
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	laps_rc rc = LAPS_OK;

	if (fd < 0 && errno == ENOENT)
		return LAPS_OK;
	if (fd < 0)
		return laps_file_fail(cause, errno, "cannot remove", path);
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (unlinkat(fd, name[i], 0) != 0 && errno != ENOENT && rc == LAPS_OK)
			rc = laps_file_fail(cause, errno, "cannot remove", path);
	close(fd);
	if (rc == LAPS_OK && rmdir(path) != 0 && errno != ENOENT)
		rc = laps_file_fail(cause, errno, "cannot remove", path);
	return rc;
}

static laps_rc sync_folder(const char *path, struct laps_cause *cause)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	laps_rc rc = LAPS_OK;

	if (fd < 0 || fsync(fd) != 0)
		rc = laps_file_fail(cause, errno, "cannot make durable", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* The three files into a folder that nobody looks into yet. */
static laps_rc write_files(const char *folder, const struct laps_entra_identity *identity,
			   struct laps_cause *cause)
{
	char *registration = laps_config_path(folder, REGISTRATION),
	     *certificate = laps_config_path(folder, CERTIFICATE),
	     *key = laps_config_path(folder, KEY);
	json_t *root = laps_entra_registration_format(identity);
	struct laps_secret *pem = NULL;
	struct laps_buf cert;
	laps_rc rc;

	laps_buf_init(&cert, 2 * LAPS_CERT_MAX);
	laps_cert_format_pem(identity->certificate.data, identity->certificate.len, &cert);
	rc = laps_rsa_format_pem(identity->key, &pem);
	if (rc != LAPS_OK || !registration || !certificate || !key || !root ||
	    laps_buf_status(&cert) != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = laps_file_write(key, laps_secret_text(pem), laps_secret_len(pem), 0600, cause);
	if (rc == LAPS_OK)
		rc = laps_file_write(certificate, cert.data, cert.len, 0600, cause);
	if (rc == LAPS_OK)
		rc = laps_json_save(registration, root, LAPS_ENTRA_REGISTRATION_MAX, 0600, cause);
out:
	laps_secret_free(&pem);
	laps_buf_clear(&cert);
	json_decref(root);
	free(registration);
	free(certificate);
	free(key);
	return rc;
}

laps_rc laps_entra_identity_store(const char *dir, const struct laps_entra_identity *identity,
				  struct laps_cause *cause)
{
	char *folder = laps_config_path(dir, FOLDER), *unsaved = laps_config_path(dir, UNSAVED);
	struct stat st;
	laps_rc rc;

	if (!folder || !unsaved) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	if (lstat(folder, &st) == 0) {
		laps_cause_set(cause, LAPS_HR_ACCESSDENIED, "'%s' is there already", folder);
		rc = LAPS_E_DENIED;
		goto out;
	}
	rc = remove_folder(unsaved, cause); /* of a crash */
	if (rc != LAPS_OK)
		goto out;
	if (mkdir(unsaved, 0700) != 0) {
		rc = laps_file_fail(cause, errno, "cannot make", unsaved);
		goto out;
	}
	rc = write_files(unsaved, identity, cause);
	/* it does not replace one that has files in it */
	if (rc == LAPS_OK && rename(unsaved, folder) != 0)
		rc = laps_file_fail(cause, errno, "cannot make", folder);
	if (rc == LAPS_OK) {
		rc = sync_folder(dir, cause);
	} else {
		struct laps_cause first = *cause;

		(void)remove_folder(unsaved, cause);
		*cause = first;
	}
out:
	free(folder);
	free(unsaved);
	return rc;
}

laps_rc laps_entra_identity_remove(const char *dir, struct laps_cause *cause)
{
	char *folder = laps_config_path(dir, FOLDER), *removed = laps_config_path(dir, REMOVED);
	laps_rc rc;

	if (!folder || !removed) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = remove_folder(removed, cause); /* of a crash */
	if (rc != LAPS_OK)
		goto out;
	/* all of it is gone at once, whatever happens to the files */
	if (rename(folder, removed) != 0) {
		rc = laps_file_fail(cause, errno, "cannot remove", folder);
		goto out;
	}
	rc = sync_folder(dir, cause);
	if (rc == LAPS_OK)
		rc = remove_folder(removed, cause);
	if (rc == LAPS_OK)
		rc = sync_folder(dir, cause);
out:
	free(folder);
	free(removed);
	return rc;
}

laps_join laps_entra_effective_join(laps_join configured,
				    const struct laps_entra_identity *identity)
{
	if (!identity)
		return configured;
	if (identity->join_type == LAPS_ENTRA_REGISTERED)
		return configured == LAPS_JOIN_WORKGROUP ? LAPS_JOIN_REGISTERED : configured;
	return configured == LAPS_JOIN_AD || configured == LAPS_JOIN_HYBRID ? LAPS_JOIN_HYBRID
									    : LAPS_JOIN_ENTRA;
}
