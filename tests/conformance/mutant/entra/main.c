/* SPDX-License-Identifier: MIT */
/* entra_mutant: a broken cloud in front of the world whose environment this runs in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "conformance/entra/world.h"
#include "conformance/mutant/entra/mutant.h"
#include "conformance/mutant/entra/tables.h"
#include "lib/child.h"

#define CANNOT   125
#define PEM_MAX  16384
#define TEXT_MAX 4096
#define FILES    1024

static const struct mutant *const tables[] = {mutant_login, mutant_graph, mutant_device};

static int complain(const char *what)
{
	fprintf(stderr, "entra_mutant: %s\n", what);
	return CANNOT;
}

static void list(void)
{
	for (size_t t = 0; t < ENTRA_ROWS(tables); t++)
		for (const struct mutant *m = tables[t]; m->name; m++)
			printf("%s\t%s\n", m->name, m->what);
}

static const struct mutant *find(const char *name)
{
	for (size_t t = 0; t < ENTRA_ROWS(tables); t++)
		for (const struct mutant *m = tables[t]; m->name; m++)
			if (strcmp(m->name, name) == 0)
				return m;
	return NULL;
}

/* What is in a file, and a NUL behind it. */
static bool read_file(const char *path, struct laps_buf *out)
{
	FILE *f = path ? fopen(path, "re") : NULL;
	char block[TEXT_MAX];
	size_t n;
	bool ok;

	laps_buf_init(out, PEM_MAX);
	if (!f)
		return false;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		laps_buf_put(out, block, n);
	laps_buf_put_u8(out, 0);
	ok = !ferror(f) && laps_buf_status(out) == LAPS_OK;
	fclose(f);
	return ok;
}

static bool read_secret(const char *path, struct laps_secret **out)
{
	struct laps_buf text;
	bool ok =
		read_file(path, &text) && laps_secret_dup(text.data, text.len - 1, out) == LAPS_OK;

	laps_buf_clear(&text);
	return ok;
}

/* A file of the world's directory. */
static const char *in_world(const char *name, char out[static TEXT_MAX])
{
	const char *dir = getenv("LAPSIM_DIR");

	snprintf(out, TEXT_MAX, "%s/%s", dir ? dir : "", name);
	return out;
}

static bool read_world(struct world *w)
{
	char path[TEXT_MAX];

	*w = (struct world){.url = getenv("LAPSIM_GRAPH_URL"),
			    .ca_file = getenv("LAPSIM_CA_FILE"),
			    .tenant = getenv("LAPSIM_TENANT_ID"),
			    .client = getenv("LAPSIM_CLIENT_ID"),
			    .metadata = getenv("LAPSIM_METADATA_CLIENT_ID")};
	return w->url && w->ca_file && w->tenant && w->client && w->metadata &&
	       read_secret(getenv("LAPSIM_CLIENT_SECRET_FILE"), &w->secret) &&
	       read_secret(in_world("secrets/cloudadmin.password", path), &w->password) &&
	       read_secret(getenv("LAPSIM_CLIENT_KEY_FILE"), &w->key_pem) &&
	       laps_rsa_parse_pem((const uint8_t *)laps_secret_text(w->key_pem),
				  laps_secret_len(w->key_pem), &w->key, NULL) == LAPS_OK;
}

/* The target that the world is, seen from here. */
static bool write_target(const char *path, unsigned port)
{
	const char *domain = getenv("LAPSIM_DOMAIN");
	char file[TEXT_MAX], name[64];
	FILE *f = fopen(path, "we");

	if (!f)
		return false;
	for (size_t i = 0; i < ENTRA_ROWS(entra_world_variable); i++) {
		const char *value = getenv(entra_world_variable[i].variable);

		if (strstr(entra_world_variable[i].key, "-url"))
			fprintf(f, "%s = https://localhost:%u\n", entra_world_variable[i].key,
				port);
		else if (value)
			fprintf(f, "%s = %s\n", entra_world_variable[i].key, value);
	}
	for (size_t i = 0; i < ENTRA_ROWS(entra_world_user); i++) {
		snprintf(name, sizeof(name), "secrets/%s.password", entra_world_user[i].name);
		fprintf(f, "%s = %s@%s\n%s-password-file = %s\n", entra_world_user[i].key,
			entra_world_user[i].name, domain ? domain : "", entra_world_user[i].key,
			in_world(name, file));
	}
	for (size_t i = 0; i < ENTRA_ROWS(entra_world_leave); i++)
		fprintf(f, "%s = %s\n", entra_world_leave[i].key, entra_world_leave[i].value);
	/* we show the certificates of devices to the world, and so have to have their key */
	fprintf(f, "device-key-file = %s\n", getenv("LAPSIM_CLIENT_KEY_FILE"));
	return fclose(f) == 0;
}

static int run(char *const *command)
{
	struct sim_child child = SIM_CHILD_NONE;
	struct sim_err err;
	int status;

	/* it ends with us */
	if (!sim_child_start(&(struct sim_child_how){.argv = (const char *const *)command,
						     SIM_CHILD_STREAMS,
						     .server = true,
						     .server_files = FILES},
			     &child, NULL, &err))
		return complain(err.text);
	sim_child_wait(&child, -1, &status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int stand(const struct mutant *m, const char *target, char *const *command)
{
	struct laps_buf cert, key;
	struct proxy *p = NULL;
	char cert_path[TEXT_MAX], key_path[TEXT_MAX];
	struct world w;
	struct sim_err err;
	int status = CANNOT;

	if (!read_world(&w) || !read_file(in_world("cloud/server.pem", cert_path), &cert) ||
	    !read_file(in_world("cloud/server.key", key_path), &key))
		return complain("this is no world with a cloud");
	if (!proxy_start(&w, m, (const char *)cert.data, (const char *)key.data, &p, &err))
		complain(err.text);
	else if (!write_target(target, proxy_port(p)))
		complain("cannot write the target's file");
	else
		status = run(command);
	proxy_stop(&p);
	laps_buf_clear(&cert);
	laps_buf_clear(&key);
	laps_secret_free(&w.secret);
	laps_secret_free(&w.password);
	laps_secret_free(&w.key_pem);
	laps_rsa_free(&w.key);
	return status;
}

int main(int argc, char **argv)
{
	const struct mutant *m = argc > 1 ? find(argv[1]) : NULL;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		list();
		return 0;
	}
	if (argc < 6 || strcmp(argv[2], "--target") != 0 || strcmp(argv[4], "--") != 0) {
		fputs("usage: entra_mutant --list | NAME --target FILE -- COMMAND...\n", stderr);
		return CANNOT;
	}
	if (!m && strcmp(argv[1], "none") != 0) {
		fprintf(stderr, "entra_mutant: no mutant '%s'\n", argv[1]);
		return CANNOT;
	}
	return stand(m, argv[3], argv + 5);
}
