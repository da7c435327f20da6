/* SPDX-License-Identifier: MIT */
/* The world that the proxy stands in front of, and the target that it is to laps-conform. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conformance/mutant/directory/mutant.h"

static const char *from_environment(const char *name)
{
	const char *value = getenv(name);

	if (!value)
		fprintf(stderr,
			"directory_mutant: no %s in the environment: run it inside a world with "
			"--dcs 2\n",
			name);
	return value;
}

static uint16_t port_of(const char *uri)
{
	const char *colon = strrchr(uri, ':');

	return colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
}

/* The certificate and key called NAME.pem and NAME.key. */
static bool load(const struct world *w, const char *name, gnutls_certificate_credentials_t *out)
{
	char certificate[4096], key[4096];

	snprintf(certificate, sizeof(certificate), "%s/slapd/%s.pem", w->dir, name);
	snprintf(key, sizeof(key), "%s/slapd/%s.key", w->dir, name);
	if (gnutls_certificate_allocate_credentials(out) == GNUTLS_E_SUCCESS &&
	    gnutls_certificate_set_x509_key_file(*out, certificate, key, GNUTLS_X509_FMT_PEM) ==
		    GNUTLS_E_SUCCESS)
		return true;
	fprintf(stderr, "directory_mutant: cannot use the certificate '%s'\n", certificate);
	return false;
}

bool world_open(struct world *w, const struct mutant *mutant)
{
	*w = (struct world){.dir = from_environment("LAPSIM_DIR"),
			    .ldap_uri = from_environment("LAPSIM_LDAP_URI"),
			    .ldaps_uri = from_environment("LAPSIM_LDAPS_URI"),
			    .replica_uri = from_environment("LAPSIM_DC2_URI"),
			    .admin_dn = from_environment("LAPSIM_ADMIN_DN"),
			    .admin_password_file = from_environment("LAPSIM_ADMIN_PASSWORD_FILE"),
			    .base_dn = from_environment("LAPSIM_BASE_DN")};
	if (!w->dir || !w->ldap_uri || !w->ldaps_uri || !w->replica_uri || !w->admin_dn ||
	    !w->admin_password_file || !w->base_dn)
		return false;
	w->ldap_port = port_of(w->ldap_uri);
	w->ldaps_port = port_of(w->ldaps_uri);
	w->replica_port = port_of(w->replica_uri);
	return load(w, "server", &w->own) &&
	       load(w, mutant->certificate ? mutant->certificate : "server", &w->wrong) &&
	       gnutls_certificate_allocate_credentials(&w->client) == GNUTLS_E_SUCCESS;
}

bool world_write_target(const struct world *w, const char *path, uint16_t ldap, uint16_t ldaps,
			uint16_t replica)
{
	const char *realm = getenv("LAPSIM_REALM"), *ca = from_environment("LAPSIM_CA_FILE");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (!f || !ca) {
		fprintf(stderr, "directory_mutant: cannot write '%s'\n", path);
		return false;
	}
	fprintf(f,
		"name = a broken world of lapsim\nprofile = ad\nmay-create = accounts\n"
		"ldap-uri = ldap://127.0.0.1:%u\nldaps-uri = ldaps://127.0.0.1:%u\n"
		"replica-uri = ldap://127.0.0.1:%u\nreplica-seconds = 5\n"
		"ca-file = %s\nbase-dn = %s\n"
		"administrator = %s\nadministrator-password-file = %s\n"
		/* what a mutant hides is still asked for */
		"schema = clear encrypted version legacy\n",
		ldap, ldaps, replica, ca, w->base_dn, w->admin_dn, w->admin_password_file);
	if (realm)
		fprintf(f, "realm = %s\n", realm);
	return fclose(f) == 0;
}

int world_connect(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}
