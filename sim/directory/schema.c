/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "directory/conf_parts.h"
#include "directory/laps_schema.h"
#include "lib/file.h"

/* fixtures/schema/NAME.schema, made into C by the build */
extern const char sim_schema_ad[], sim_schema_laps2023[], sim_schema_laps2025[],
	sim_schema_legacy[];

#define COMPUTER_CLASS "1.2.840.113556.1.3.30"

static const struct {
	const char *name;
	const char *text;
} part[] = {
	{"ad", sim_schema_ad},
	{"laps2023", sim_schema_laps2023},
	{"laps2025", sim_schema_laps2025},
	{"legacy", sim_schema_legacy},
};

/*
 * slapd knows every attribute of LAPS from the start, and lets computers have it: which of them the
 * directory has is said by its own schema objects, which an administrator adds while it runs.
 */
static void put_content_rule(struct laps_buf *conf)
{
	const char *separator = "";

	sim_buf_text(conf, "ditcontentrule ( " COMPUTER_CLASS " NAME 'computer' MAY (");
	for (size_t i = 0; i < sim_laps_attribute_n; i++) {
		sim_buf_printf(conf, "%s\n\t%s", separator, sim_laps_attribute[i].name);
		separator = " $";
	}
	sim_buf_text(conf, " ) )\n");
}

static void name_of(size_t i, char *out, size_t size)
{
	snprintf(out, size, SIM_SLAPD_DIR "/%s.schema", part[i].name);
}

bool sim_schema_write(int dir, struct sim_err *err)
{
	char name[64];
	bool ok = true;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]) && ok; i++) {
		name_of(i, name, sizeof(name));
		ok = sim_write(dir, name, part[i].text, strlen(part[i].text), 0644, err);
	}
	return ok;
}

void sim_schema_put(const char *path, struct laps_buf *conf)
{
	char name[64];

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		name_of(i, name, sizeof(name));
		sim_conf_put_path(conf, "include", path, name);
	}
	put_content_rule(conf);
}
