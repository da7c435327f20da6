/* SPDX-License-Identifier: MIT */
/* The one line for a value that is broken. */
#include "cli/cli.h"
#include "cli/explain.h"

#define DER_SEQUENCE 0x30

bool cli_explain_is_no_value(const struct cli_explain *x)
{
	const struct cli_explain_failure *blob = &x->blob_failure;

	if (!x->bare && !x->has_header)
		return true;
	if (!x->bare && x->reserved == 0 && x->updated_ticks != 0)
		return false;
	return blob->rc == LAPS_E_FORMAT && blob->err.offset == x->base;
}

static bool begins_as_blob(const struct cli_explain *x)
{
	return !x->bare && x->len > 0 && x->in[0] == DER_SEQUENCE;
}

int cli_explain_tell_failure(const char *step, const struct cli_explain *x)
{
	const struct cli_explain_failure *f = &x->failure;
	char field[160], bytes[CLI_EXPLAIN_HEX];

	if (f->rc == LAPS_OK)
		return CLI_DONE;
	cli_explain_field(f, field, sizeof field);
	cli_explain_bytes(x, f->err.offset, bytes);
	return cli_fail(step, "%s (%s at byte %zu: %s)%s", field, laps_rc_name(f->rc),
			f->err.offset, bytes[0] != '\0' ? bytes : "the end",
			cli_explain_is_no_value(x) && begins_as_blob(x)
				? "; it begins as a blob without a header does, for which there is "
				  "--bare"
				: "");
}
