/* SPDX-License-Identifier: MIT */
/*
 * Another controller's log, as libldap hears of it: a real session over a pair of sockets, at whose
 * other end this test writes what is to come. [RFC4511] 4.1.1, 4.5.2; slapo-accesslog(5).
 */
#ifndef TESTS_UNIT_DC_PROVIDER_H
#define TESTS_UNIT_DC_PROVIDER_H
#include <check.h>
#include <lber.h>
#include <ldap.h>
#include <openldap.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROVIDER_VALUES 32
#define PROVIDER_LOG    "cn=domain,cn=changes"

struct provider {
	LDAP *ld; /* of him who listens */
	int fd;   /* of him who tells */
	int id;   /* of his search */
};
/* An attribute and its values, up to NULL. */
struct provider_attribute {
	const char *name, *value[PROVIDER_VALUES];
};

/* He has asked for everything; what he sent is left to be read. */
static inline struct provider provider_open(const char *base, char **attributes)
{
	struct provider p = {0};
	int fd[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	p.fd = fd[1];
	ck_assert_int_eq(ldap_init_fd(fd[0], 1, "ldap://127.0.0.1", &p.ld), LDAP_SUCCESS);
	ck_assert_int_eq(ldap_search_ext(p.ld, base, LDAP_SCOPE_SUBTREE, "(objectClass=*)",
					 attributes, 0, NULL, NULL, NULL, 0, &p.id),
			 LDAP_SUCCESS);
	return p;
}

static inline void provider_close(struct provider *p)
{
	ldap_destroy(p->ld);
	close(p->fd);
}

static inline void provider_send(const struct provider *p, BerElement *ber)
{
	struct berval *v = NULL;

	ck_assert_int_eq(ber_flatten(ber, &v), 0);
	ck_assert_int_eq(write(p->fd, v->bv_val, v->bv_len), (ssize_t)v->bv_len);
	ber_bvfree(v);
	ber_free(ber, 1);
}

/* One entry of the log; the list ends with one that has no name. */
static inline void provider_tell(const struct provider *p, const struct provider_attribute *a)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	ck_assert_int_ge(
		ber_printf(ber, "{it{s{", p->id, LDAP_RES_SEARCH_ENTRY, "reqStart=1," PROVIDER_LOG),
		0);
	for (; a->name; a++) {
		ck_assert_int_ge(ber_printf(ber, "{s[", a->name), 0);
		for (size_t i = 0; a->value[i]; i++)
			ck_assert_int_ge(ber_printf(ber, "s", a->value[i]), 0);
		ck_assert_int_ge(ber_printf(ber, "]}"), 0);
	}
	ck_assert_int_ge(ber_printf(ber, "}}}"), 0);
	provider_send(p, ber);
}

/* The search ends. */
static inline void provider_end(const struct provider *p)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	ck_assert_int_ge(
		ber_printf(ber, "{it{ess}}", p->id, LDAP_RES_SEARCH_RESULT, LDAP_SUCCESS, "", ""),
		0);
	provider_send(p, ber);
}

#define TELL(p, ...) provider_tell(p, (const struct provider_attribute[]){__VA_ARGS__, {0}})

#endif
