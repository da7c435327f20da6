/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "directory/conf.h"
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

bool sim_schema_write(int dir, const char *path, struct laps_buf *conf, struct sim_err *err)
{
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		char name[64];
		struct laps_buf file;
		bool ok;

		snprintf(name, sizeof(name), SIM_SLAPD_DIR "/%s.schema", part[i].name);
		if (!sim_write(dir, name, part[i].text, strlen(part[i].text), 0644, err))
			return false;
		laps_buf_init(&file, 8192);
		sim_buf_printf(&file, "%s/%s", path, name);
		laps_buf_put_u8(&file, 0);
		ok = laps_buf_status(&file) == LAPS_OK;
		if (ok) {
			sim_buf_text(conf, "include ");
			sim_conf_quote((char *)file.data, conf);
			sim_buf_text(conf, "\n");
		}
		laps_buf_clear(&file);
		if (!ok)
			return sim_fail_nomem(err);
	}
	put_content_rule(conf);
	return true;
}
