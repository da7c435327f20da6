/* SPDX-License-Identifier: MIT */
/* Names of the result codes, and the one way to refuse. */
#include <laps/err.h>

const char *laps_rc_name(laps_rc rc)
{
	switch (rc) {
	case LAPS_OK: return "ok";
	case LAPS_E_TRUNCATED: return "truncated";
	case LAPS_E_TRAILING: return "trailing";
	case LAPS_E_FORMAT: return "format";
	case LAPS_E_RANGE: return "range";
	case LAPS_E_UNSUPPORTED: return "unsupported";
	case LAPS_E_AUTH: return "auth";
	case LAPS_E_DENIED: return "denied";
	case LAPS_E_HOST: return "host";
	case LAPS_E_NOTFOUND: return "notfound";
	case LAPS_E_STOPPED: return "stopped";
	case LAPS_E_NOMEM: return "nomem";
	case LAPS_E_BUG: return "bug";
	}
	return "unknown";
}

laps_rc laps_fail(struct laps_err *err, laps_rc rc, size_t offset, const char *what)
{
	if (err != NULL)
		*err = (struct laps_err){rc, offset, what};
	return rc;
}
