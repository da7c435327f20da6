/* SPDX-License-Identifier: MIT */
#include "web/status.h"

#include <string.h>

const struct web_status web_status[WEB_STATUS_N] = {
	{"torn", "Torn", SIM_PAGE_BAD},
	{"due", "Due", SIM_PAGE_WARN},
	{"never", "Never", SIM_PAGE_IDLE},
	{"current", "Current", SIM_PAGE_GOOD},
	{"unmanaged", "Unmanaged", SIM_PAGE_NONE},
};

const struct web_status *web_status_of(const char *status)
{
	static const struct web_status unknown = {"", "Unknown", SIM_PAGE_NONE};

	for (size_t i = 0; i < WEB_STATUS_N; i++)
		if (strcmp(status, web_status[i].status) == 0)
			return &web_status[i];
	return &unknown;
}

const char *web_kind(const char *kind)
{
	static const struct {
		const char *kind, *word;
	} row[] = {
		{"none", ""},          {"clear", "Clear text"}, {"encrypted", "Encrypted"},
		{"dsrm", "DSRM"},      {"legacy", "Legacy"},    {"ad", "Directory"},
		{"entra", "Entra ID"},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (strcmp(kind, row[i].kind) == 0)
			return row[i].word;
	return kind;
}
