/* SPDX-License-Identifier: MIT */
/* status, seed: what a running world says of itself. */
#include <stdio.h>
#include <string.h>

#include "run/client.h"
#include "run/options.h"

static void print_uptime(json_int_t ms)
{
	printf("%-11s %lldh %lldm %lld.%03llds\n", "uptime", ms / 3600000, ms / 60000 % 60,
	       ms / 1000 % 60, ms % 1000);
}

static json_int_t number(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

static const char *text(const json_t *o, const char *name)
{
	const char *value = json_string_value(json_object_get(o, name));

	return value ? value : "";
}

static void print_key_service(const char *what, const json_t *k)
{
	printf("%-11s pid %lld, port %lld, endpoint mapper at port %lld\n", what, number(k, "pid"),
	       number(k, "kds_port"), number(k, "rpc_port"));
}

static void print_controller(const char *what, const json_t *d)
{
	printf("%-11s", what);
	if (json_object_get(d, "pid"))
		printf(" pid %lld,", number(d, "pid"));
	else
		fputs(" stopped,", stdout);
	printf(" ldap port %lld, ldaps port %lld, %s\n", number(d, "ldap_port"),
	       number(d, "ldaps_port"), text(d, "ldapi_uri"));
}

static void print_ports(const char *what, const json_t *o)
{
	printf("%-11s pid %lld, ldap port %lld, ldaps port %lld\n", what, number(o, "pid"),
	       number(o, "ldap_port"), number(o, "ldaps_port"));
}

static void print_controllers(const json_t *s)
{
	const json_t *d = json_object_get(s, "directory"), *r = json_object_get(s, "rodc"),
		     *k = json_object_get(r, "key_service"), *b = json_object_get(s, "balancer");
	const json_t *other;
	char name[16];

	if (d) /* one of several has a number */
		print_controller(json_object_get(d, "dc2") ? "dc1" : "directory", d);
	for (int i = 2; d && snprintf(name, sizeof(name), "dc%d", i) > 0 &&
			(other = json_object_get(d, name)) != NULL;
	     i++)
		print_controller(name, other);
	if (b)
		print_ports("balancer", b);
	if (r)
		print_ports("read-only", r);
	if (k)
		print_key_service("its keys", k);
}

/* Those that are not as they began: "link 1:2    stalled, lag 20 ms". */
static void print_links(const json_t *links)
{
	const json_t *l;
	char name[24];
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)links, i, l)
	{
		if (strcmp(text(l, "state"), "open") == 0 && number(l, "lag_ms") == 0)
			continue;
		snprintf(name, sizeof(name), "link %lld:%lld", number(l, "from"), number(l, "to"));
		printf("%-11s %s, lag %lld ms\n", name, text(l, "state"), number(l, "lag_ms"));
	}
}

static void print_servers(const json_t *s)
{
	const json_t *kdc = json_object_get(s, "kdc"), *k = json_object_get(s, "key_service"),
		     *c = json_object_get(s, "cloud");

	print_controllers(s);
	print_links(json_object_get(s, "links"));
	if (kdc)
		printf("%-11s pid %lld, port %lld\n", "realm", number(kdc, "pid"),
		       number(kdc, "port"));
	if (k)
		print_key_service("key service", k);
	if (c)
		printf("%-11s %s, %lld devices\n", "cloud", text(c, "url"), number(c, "devices"));
}

/* "snapshots   one two" */
static void print_names(const char *what, const json_t *list, const char *member)
{
	const json_t *row;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	printf("%-11s", what);
	json_array_foreach((json_t *)(uintptr_t)list, i, row)
		printf(" %s", member ? text(row, member) : json_string_value(row));
	putchar('\n');
}

static int print_status(const json_t *s)
{
	if (!json_is_string(json_object_get(s, "dir")))
		return sim_complain("the world gave an answer that is not a status");
	printf("%-11s %s\n%-11s %s\n%-11s %s\n%-11s %s\n", "dir", text(s, "dir"), "domain",
	       text(s, "domain"), "seed", text(s, "seed"), "time", text(s, "time"));
	if (number(s, "clock_offset_s") != 0)
		printf("%-11s %+lld s of this machine's\n", "clock", number(s, "clock_offset_s"));
	print_uptime(number(s, "uptime_ms"));
	printf("%-11s %lld\n%-11s pid %lld\n", "computers", number(s, "computers"), "supervisor",
	       number(s, "pid"));
	print_servers(s);
	print_names("faults", json_object_get(s, "faults"), "spec");
	print_names("snapshots", json_object_get(s, "snapshots"), NULL);
	return 0;
}

int sim_cmd_status(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *answer = sim_client_ask(a->operand[0], json_pack("{ss}", "verb", "status"));
	int status;

	(void)c;
	if (!answer)
		return 1;
	if (a->json)
		return sim_client_print_answer(answer);
	status = print_status(answer);
	json_decref(answer);
	return status;
}

int sim_cmd_seed(const struct sim_command *c, struct sim_arguments *a)
{
	json_t *answer =
		sim_client_ask(a->operand[0], json_pack("{ss ss*}", "verb", "seed", "seed",
							a->operand_n > 1 ? a->operand[1] : NULL));

	(void)c;
	if (!answer)
		return 1;
	if (a->json)
		return sim_client_print_answer(answer);
	puts(text(answer, "seed"));
	json_decref(answer);
	return 0;
}
