/* SPDX-License-Identifier: MIT */
/* Parts of signed requests that assertions and device tokens have in common. */
#include <laps/text.h>
#include <string.h>

#include "cloud/login.h"

json_t *sim_login_object(const struct laps_buf *b)
{
	json_t *v = b->len ? json_loadb((const char *)b->data, b->len, JSON_REJECT_DUPLICATES, NULL)
			   : NULL;

	if (v && !json_is_object(v)) {
		json_decref(v);
		return NULL;
	}
	return v;
}

const char *sim_login_member(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

int sim_login_x5c(const json_t *header, struct laps_buf *der)
{
	const json_t *x5c = json_object_get(header, "x5c");
	const char *text;

	if (!x5c)
		return 0;
	if (json_is_array(x5c))
		x5c = json_array_get(x5c, 0);
	text = json_string_value(x5c);
	if (!text || laps_base64_parse(text, strlen(text), der, NULL) != LAPS_OK || der->len == 0)
		return -1;
	return 1;
}
