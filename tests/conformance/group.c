/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "conformance/select.h"

/* The chapters of the checklists that have rows of a suite. */
static const struct {
	const char *name, *title;
} group[] = {
	{"AAD", "backup to Entra ID"},
	{"ACL", "who may read, reset and delegate"},
	{"ADB", "values in the directory"},
	{"AUT", "logins and tokens"},
	{"CLI", "reading a password back"},
	{"CYC", "when and how it rotates"},
	{"DEV", "devices in the cloud"},
	{"DIR", "the directory as such"},
	{"DSRM", "passwords of the restore mode"},
	{"ENC", "encrypted values"},
	{"GEN", "passwords that are made"},
	{"GRA", "Microsoft Graph"},
	{"HIS", "earlier passwords"},
	{"LEG", "the older product"},
	{"POL", "policy"},
	{"RBK", "restored images"},
};

size_t conform_group_len(const char *id)
{
	return strcspn(id, "-.");
}

bool conform_same_group(const char *a, const char *b)
{
	size_t len = conform_group_len(a);

	return len == conform_group_len(b) && strncmp(a, b, len) == 0;
}

const char *conform_group_title(const char *id)
{
	size_t len = conform_group_len(id);

	for (size_t i = 0; i < sizeof(group) / sizeof(group[0]); i++)
		if (strncmp(group[i].name, id, len) == 0 && group[i].name[len] == 0)
			return group[i].title;
	return "";
}
