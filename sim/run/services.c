/* SPDX-License-Identifier: MIT */
/* Which services there are, and which of them go together. */
#include <string.h>

#include "run/world.h"

const char *const sim_service_names[] = {"directory", "kdc", "kds", "cloud", NULL};

static unsigned parse_one(const char *name, size_t len)
{
	for (size_t i = 0; sim_service_names[i]; i++)
		if (strncmp(sim_service_names[i], name, len) == 0 && !sim_service_names[i][len])
			return 1u << i;
	return 0;
}

unsigned sim_services_parse(const char *text)
{
	unsigned all = 0, one;

	do {
		size_t len = strcspn(text, ",");

		one = len ? parse_one(text, len) : 0;
		all |= one;
		text += len;
	} while (one && *text++);
	return one ? all : 0;
}

bool sim_services_check(const struct lapsim_options *o, struct sim_err *err)
{
	const unsigned s = o->services ? o->services : LAPSIM_ALL;

	if (s & ~(unsigned)LAPSIM_ALL)
		return sim_fail(err, "there is no service 0x%x", s & ~(unsigned)LAPSIM_ALL);
	if (!(s & LAPSIM_DIRECTORY) && (s & (LAPSIM_KDC | LAPSIM_KDS)))
		return sim_fail(err,
				"%s asks the directory who there is: there is no world with %s "
				"and without directory",
				s & LAPSIM_KDC ? "kdc" : "kds", s & LAPSIM_KDC ? "kdc" : "kds");
	if ((s & LAPSIM_KDS) && !(s & LAPSIM_KDC))
		return sim_fail(err, "clients of kds show tickets: there is no world with kds and "
				     "without kdc");
	if (!(s & LAPSIM_DIRECTORY) && (o->rodc || o->dcs > 1))
		return sim_fail(err, "another controller is one of the directory: there is none "
				     "without directory");
	if (!(s & LAPSIM_DIRECTORY) && o->ldif && o->ldif[0])
		return sim_fail(err, "'%s' is for the directory: there is none without directory",
				o->ldif[0]);
	if (o->balancer && o->dcs < 2)
		return sim_fail(err, "a balancer stands before several domain controllers: "
				     "start the world with --dcs 2");
	return true;
}
