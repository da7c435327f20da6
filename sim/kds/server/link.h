/* SPDX-License-Identifier: MIT */
/*
 * The connection to the directory: as who runs the world, by SASL EXTERNAL over its Unix socket.
 * Made when it is first needed; when it was lost, a question is asked once more over a new one. A
 * directory that has let us wait in vain is not asked again for KDS_DIRECTORY_SILENT_MS: the one
 * thread of the service is not kept from everybody else by each question.
 */
#ifndef SIM_KDS_SERVER_LINK_H
#define SIM_KDS_SERVER_LINK_H
#include <ldap.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define KDS_LINK_NAME 256
#define KDS_LINK_DN   1024

struct kds_directory {
	char *uri;
	LDAP *ld;           /* NULL: not connected */
	uint64_t silent_ms; /* CLOCK_MONOTONIC until which it is not asked; 0: it answers */
	/* of the domain, once it was connected; else "" */
	char base_dn[KDS_LINK_DN], config_dn[KDS_LINK_DN];
	char dns_name[KDS_LINK_NAME], netbios[KDS_LINK_NAME];
	/* the controller's highest update sequence number; NULL: it is not to be seen */
	const _Atomic uint64_t *usn;
	uint64_t usn_seen, generation;
	uint64_t settles_ms; /* 0: it has settled */
};

/* Connected, and the names of the domain are known. */
bool kds_link_open(struct kds_directory *d);
void kds_link_close(struct kds_directory *d);
/* LDAP's result. *out is to be freed with ldap_msgfree whatever it is. Of what the link lost, or
 * what took longer than KDS_DIRECTORY_WAIT_S, a code below 0. */
int kds_link_search(struct kds_directory *d, const char *base, int scope, const char *filter,
		    const char *const *attr, LDAPMessage **out);
/* An extended operation, RFC 4511 4.12; the result as above. *answer, which may be NULL on success,
 * is to be freed with ber_bvfree. */
int kds_link_extended(struct kds_directory *d, const char *oid, const struct berval *value,
		      struct berval **answer);
/* The first value of an attribute of an entry, with a NUL behind; "" when there is none, or when
 * it has no room in size bytes. */
void kds_link_text(LDAP *ld, LDAPMessage *entry, const char *attr, char *out, size_t size);

#endif
