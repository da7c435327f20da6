/* SPDX-License-Identifier: MIT */
#include "crash/world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crash/cloud.h"
#include "crash/run.h"

static const char *const attributes[CRASH_ATTR_N] = {
	"msLAPS-PasswordExpirationTime",
	"msLAPS-Password",
	"msLAPS-EncryptedPassword",
	"msLAPS-EncryptedPasswordHistory",
	"msLAPS-EncryptedDSRMPassword",
	"msLAPS-EncryptedDSRMPasswordHistory",
	"msLAPS-CurrentPasswordVersion",
	"ms-Mcs-AdmPwd",
	"ms-Mcs-AdmPwdExpirationTime",
	CRASH_CLOUD_CURRENT,
	CRASH_CLOUD_HISTORY,
	CRASH_CLOUD_EXPIRY,
};

static const char *need(const char *name)
{
	const char *value = getenv(name);

	if (!value)
		crash_die("%s is not set: run this under lapsim", name);
	return value;
}

static LDAP *bind_as(const char *dn, const char *password_file)
{
	char password[256] = "";
	struct berval cred = {0, password};
	int version = LDAP_VERSION3, rc;
	FILE *f = fopen(password_file, "re");
	LDAP *ld = NULL;

	if (!f)
		crash_die("cannot read %s", password_file);
	cred.bv_len = fread(password, 1, sizeof(password) - 1, f);
	fclose(f);
	rc = ldap_initialize(&ld, need("LAPSIM_LDAPI_URI"));
	if (rc == LDAP_SUCCESS) {
		ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
		rc = ldap_sasl_bind_s(ld, dn, LDAP_SASL_SIMPLE, &cred, NULL, NULL, NULL);
	}
	if (rc != LDAP_SUCCESS)
		crash_die("cannot bind as %s: %s", dn, ldap_err2string(rc));
	return ld;
}

void crash_entry_read(const struct crash_world *w, struct crash_entry *out)
{
	LDAPMessage *result = NULL, *entry;
	char *list[CRASH_LDAP_N + 1] = {NULL};
	int rc;

	*out = (struct crash_entry){{NULL}};
	for (size_t i = 0; i < CRASH_LDAP_N; i++)
		list[i] = strdup(attributes[i]);
	rc = ldap_search_ext_s(w->admin, w->dn, LDAP_SCOPE_BASE, "(objectClass=*)", list, 0, NULL,
			       NULL, NULL, 0, &result);
	entry = rc == LDAP_SUCCESS ? ldap_first_entry(w->admin, result) : NULL;
	if (!entry)
		crash_die("cannot read %s: %s", w->dn, ldap_err2string(rc));
	for (size_t i = 0; i < CRASH_LDAP_N; i++) {
		out->value[i] = ldap_get_values_len(w->admin, entry, attributes[i]);
		free(list[i]);
	}
	ldap_msgfree(result);
	if (w->mode->cloud)
		crash_cloud_read(&out->value[CRASH_LDAP_N], &out->value[CRASH_LDAP_N + 1],
				 &out->value[CRASH_LDAP_N + 2]);
}

void crash_entry_clear(struct crash_entry *e)
{
	for (size_t i = 0; i < CRASH_ATTR_N; i++)
		if (e->value[i])
			ldap_value_free_len(e->value[i]);
	*e = (struct crash_entry){{NULL}};
}

struct berval **crash_entry_get(const struct crash_entry *e, const char *attribute)
{
	for (size_t i = 0; attribute && i < CRASH_ATTR_N; i++)
		if (strcmp(attributes[i], attribute) == 0)
			return e->value[i];
	return NULL;
}

static bool has(struct berval **list, const struct berval *v)
{
	for (; list && *list; list++)
		if ((*list)->bv_len == v->bv_len &&
		    memcmp((*list)->bv_val, v->bv_val, v->bv_len) == 0)
			return true;
	return false;
}

/* In whichever order. */
bool crash_entry_same(const struct crash_entry *a, const struct crash_entry *b)
{
	for (size_t i = 0; i < CRASH_ATTR_N; i++) {
		for (struct berval **v = a->value[i]; v && *v; v++)
			if (!has(b->value[i], *v))
				return false;
		for (struct berval **v = b->value[i]; v && *v; v++)
			if (!has(a->value[i], *v))
				return false;
	}
	return true;
}

/* Only the computer itself may write its secrets. */
static void write_entry(const struct crash_world *w)
{
	LDAPMod mod[CRASH_LDAP_N], *list[CRASH_LDAP_N + 1] = {NULL};
	int rc;

	for (size_t i = 0; i < CRASH_LDAP_N; i++) {
		mod[i] = (LDAPMod){.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES,
				   .mod_type = strdup(attributes[i])};
		mod[i].mod_bvalues = w->entry.value[i];
		list[i] = &mod[i];
	}
	rc = ldap_modify_ext_s(w->self, w->dn, list, NULL, NULL);
	for (size_t i = 0; i < CRASH_LDAP_N; i++)
		free(mod[i].mod_type);
	if (rc != LDAP_SUCCESS)
		crash_die("cannot write %s: %s", w->dn, ldap_err2string(rc));
	if (w->mode->cloud)
		crash_cloud_restore();
}

char *crash_world_load(const struct crash_world *w, const char *name, size_t *len)
{
	char path[1024];
	struct stat st;
	char *data = NULL;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", w->host, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		return NULL;
	data = calloc(1, (size_t)st.st_size + 1);
	if (!data || read(fd, data, (size_t)st.st_size) != st.st_size)
		crash_die("cannot read %s", path);
	close(fd);
	*len = (size_t)st.st_size;
	return data;
}

/* Every file of the host's directory or one below, by name: what is not kept is removed, or all are
 * kept. */
static void each_file_below(struct crash_world *w, const char *below, bool keep)
{
	char path[1024], name[600];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", w->host, below);
	d = opendir(path);
	if (!d && errno == ENOENT)
		return;
	if (!d)
		crash_die("cannot list %s", path);
	while ((e = readdir(d)) != NULL) {
		struct crash_file *f = &w->file[w->file_n];
		struct stat st;

		snprintf(name, sizeof(name), "%s%s", below, e->d_name);
		snprintf(path, sizeof(path), "%s/%s", w->host, name);
		if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (!keep) {
			unlink(path);
			continue;
		}
		if (w->file_n == CRASH_FILE_MAX)
			crash_die("too many files in %s", w->host);
		f->name = strdup(name);
		f->data = crash_world_load(w, name, &f->len);
		f->mode = st.st_mode & 07777;
		w->file_n++;
	}
	closedir(d);
}

static void each_file(struct crash_world *w, bool keep)
{
	each_file_below(w, "", keep);
	each_file_below(w, "policy/", keep);
	each_file_below(w, "entra/", keep);
}

static void write_file(const struct crash_world *w, const struct crash_file *f)
{
	char path[1024];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", w->host, f->name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, f->mode);
	if (fd < 0 || write(fd, f->data, f->len) != (ssize_t)f->len || close(fd) != 0)
		crash_die("cannot write %s", path);
}

void crash_world_reset_conf(const struct crash_world *w, bool accounts)
{
	for (size_t i = 0; i < w->file_n; i++) {
		const char *name = w->file[i].name;

		if (strcmp(name, "sam.json") == 0 ? accounts : strcmp(name, "state.json") != 0)
			write_file(w, &w->file[i]);
	}
}

bool crash_world_file_same(const struct crash_world *w, const char *name)
{
	size_t len = 0;
	char *data = crash_world_load(w, name, &len);
	bool same = false;

	for (size_t i = 0; data && i < w->file_n; i++)
		if (strcmp(w->file[i].name, name) == 0)
			same = w->file[i].len == len && memcmp(w->file[i].data, data, len) == 0;
	free(data);
	return same;
}

static void shell(const char *line)
{
	if (line && crash_shell(line) != 0)
		crash_die("failed: %s", line);
}

/* An hour before the expiry that is there: due, however the clock goes. What is in the cloud says
 * nothing to the host: there it is the clock. */
static void make_due(struct crash_world *w)
{
	if (w->mode->cloud) {
		shell("lapsim clock \"$LAPSIM_DIR\" advance 31d");
		crash_cloud_keep();
		return;
	}
	for (size_t i = 0; i < CRASH_ATTR_N; i++) {
		struct berval **v = w->entry.value[i];
		unsigned long long ticks;

		if (!v || strcmp(attributes[i], w->mode->expiry) != 0)
			continue;
		ticks = strtoull(v[0]->bv_val, NULL, 10) - 31ull * 864000000000ull;
		snprintf(v[0]->bv_val, v[0]->bv_len + 1, "%llu", ticks);
	}
	write_entry(w);
}

static void forget_files(struct crash_world *w)
{
	for (size_t i = 0; i < w->file_n; i++) {
		free(w->file[i].name);
		free(w->file[i].data);
	}
	w->file_n = 0;
}

void crash_world_keep_files(struct crash_world *w)
{
	forget_files(w);
	each_file(w, true);
}

void crash_world_open(struct crash_world *w, const struct crash_mode *mode)
{
	char file[1024];

	*w = (struct crash_world){.mode = mode, .host = need("LAPS_CONFIG")};
	snprintf(w->dn, sizeof(w->dn), "CN=WS0001,CN=Computers,%s", need("LAPSIM_BASE_DN"));
	snprintf(file, sizeof(file), "%s/machine.password", w->host);
	w->admin = bind_as(need("LAPSIM_ADMIN_DN"), need("LAPSIM_ADMIN_PASSWORD_FILE"));
	w->self = bind_as(w->dn, file);
	if (chdir(w->host) != 0)
		crash_die("no %s", w->host);
	shell(mode->setup);
	for (unsigned i = 0; i < mode->rotations; i++)
		shell("laps --quiet reset");
	shell(mode->then);
	crash_entry_read(w, &w->entry);
	make_due(w);
	crash_world_keep_files(w);
}

void crash_world_close(struct crash_world *w)
{
	crash_entry_clear(&w->entry);
	forget_files(w);
	ldap_unbind_ext_s(w->admin, NULL, NULL);
	ldap_unbind_ext_s(w->self, NULL, NULL);
}

void crash_world_reset(struct crash_world *w)
{
	each_file(w, false);
	/* it is searched for secrets after each point, and would get long */
	if (truncate("../../timeline.jsonl", 0) != 0)
		crash_die("cannot empty the timeline");
	for (size_t i = 0; i < w->file_n; i++)
		write_file(w, &w->file[i]);
	write_entry(w);
}
