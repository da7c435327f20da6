/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/monotonic.h"

#define TRIES_MAX   2000
#define PAUSE_MS    2
#define PATIENCE_US UINT64_C(300000000)

const char *const single[SINGLE_N] = {"description", "displayName", "location", "info"};

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("ledger: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return 1;
}

void wait_ms(int ms)
{
	const struct timespec t = {.tv_nsec = (long)ms * 1000000};

	if (ms > 0)
		nanosleep(&t, NULL);
}

void object_dn(int object, char out[static 256])
{
	snprintf(out, 256, "CN=WS%04d,CN=Computers,%s", object + 1, getenv("LAPSIM_BASE_DN"));
}

static bool read_password(char out[static 256], struct berval *password)
{
	FILE *f = fopen(getenv("LAPSIM_ADMIN_PASSWORD_FILE"), "r");

	if (!f)
		return false;
	*password = (struct berval){.bv_val = out, .bv_len = fread(out, 1, 255, f)};
	fclose(f);
	return true;
}

bool bind_admin(LDAP *ld)
{
	const int version = LDAP_VERSION3;
	char text[256];
	struct berval password;
	bool ok;

	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ok = read_password(text, &password) &&
	     ldap_sasl_bind_s(ld, getenv("LAPSIM_ADMIN_DN"), LDAP_SASL_SIMPLE, &password, NULL,
			      NULL, NULL) == LDAP_SUCCESS;
	explicit_bzero(text, sizeof(text));
	return ok;
}

LDAP *connect_admin(const char *uri)
{
	LDAP *ld = NULL;

	if (ldap_initialize(&ld, uri) != LDAP_SUCCESS)
		return NULL;
	if (bind_admin(ld))
		return ld;
	ldap_unbind_ext_s(ld, NULL, NULL);
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static bool shows(LDAP *ld, const char *dn, const char *wanted)
{
	static char name[] = "description";
	char *list[] = {name, NULL};
	LDAPMessage *found = NULL;
	struct berval **v = NULL;
	bool yes = false;

	if (ldap_search_ext_s(ld, dn, LDAP_SCOPE_BASE, NULL, list, 0, NULL, NULL, NULL, 0,
			      &found) == LDAP_SUCCESS)
		v = ldap_get_values_len(ld, found, name);
	if (v && v[0])
		yes = strcmp(v[0]->bv_val, wanted) == 0;
	ldap_value_free_len(v);
	ldap_msgfree(found);
	return yes;
}

/* From the answer to a change at one until it is seen at the other. */
static int latency(int n, const char *from, const char *to)
{
	static char name[] = "description";
	static uint64_t took[TRIES_MAX];
	LDAP *a = connect_admin(from), *b = connect_admin(to);
	char dn[256], value[VALUE], *values[] = {value, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE, .mod_type = name, .mod_values = values};
	LDAPMod *mods[] = {&mod, NULL};

	object_dn(0, dn);
	for (int i = 0; i < n && a && b; i++) {
		snprintf(value, sizeof(value), "latency %d %llu", i,
			 (unsigned long long)sim_monotonic_us());
		if (ldap_modify_ext_s(a, dn, mods, NULL, NULL) != LDAP_SUCCESS)
			return complain("cannot change %s", dn);
		took[i] = sim_monotonic_us();
		while (!shows(b, dn, value))
			if (sim_monotonic_us() - took[i] > PATIENCE_US)
				return complain("a change does not come from %s to %s", from, to);
		took[i] = sim_monotonic_us() - took[i];
		wait_ms(PAUSE_MS);
	}
	if (!a || !b)
		return complain("cannot bind at %s and %s", from, to);
	ldap_unbind_ext_s(a, NULL, NULL);
	ldap_unbind_ext_s(b, NULL, NULL);
	qsort(took, (size_t)n, sizeof(took[0]), by_size);
	printf("p50 %.2f ms, p99 %.2f ms, most %.2f ms\n", (double)took[n / 2] / 1000,
	       (double)took[n * 99 / 100] / 1000, (double)took[n - 1] / 1000);
	return 0;
}

static int number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long n;

	if (strcmp(what, "write") == 0 && argc > 7) {
		n = write_all(argv[2], number(argv[3]), number(argv[4]), number(argv[5]),
			      number(argv[6]), argv + 7, argc - 7);
		printf("%ld writes\n", n);
		return n > 0 ? 0 : 1;
	}
	if (strcmp(what, "names") == 0 && argc > 6 && number(argv[5]) > 0) {
		n = name_all((unsigned)number(argv[2]), number(argv[3]), number(argv[4]),
			     number(argv[5]), argv + 6, argc - 6);
		printf("%ld changes\n", n);
		return n > 0 ? 0 : 1;
	}
	if (strcmp(what, "mute") == 0 && argc == 4)
		return be_mute(argv[2], argv[3]);
	if (strcmp(what, "judge") == 0 && argc == 4)
		return judge(argv[2], argv[3]);
	if (strcmp(what, "latency") == 0 && argc == 5 && number(argv[2]) > 0 &&
	    number(argv[2]) <= TRIES_MAX)
		return latency(number(argv[2]), argv[3], argv[4]);
	complain("usage: ledger write|judge|latency|names|mute ARGUMENT...");
	return 2;
}
