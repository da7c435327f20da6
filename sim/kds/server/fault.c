/* SPDX-License-Identifier: MIT */
#include "kds/server/fault.h"

#include <laps/hresult.h>
#include <string.h>

static bool is(const struct laps_fault *f, const char *effect)
{
	return strcmp(f->effect, effect) == 0;
}

/* What the timeline says of it, when nobody is asked. False: it is served. */
static bool told_of(const struct laps_fault *f, uint32_t *status)
{
	if (is(f, "fault"))
		*status = (uint32_t)f->arg;
	else if (is(f, "nak"))
		*status = LAPS_HR_RPC_SERVER_UNAVAILABLE;
	else if (is(f, "cut-before"))
		*status = LAPS_HR_RPC_CALL_FAILED;
	else
		return false;
	return true;
}

bool kds_fault_take(const struct kds_fault *f, const char *operation, const char *who,
		    struct laps_fault *out)
{
	uint32_t status = 0;
	bool unserved;

	if (!laps_worldfault_take(f->plan, "rpc", operation, who, out))
		return false;
	unserved = told_of(out, &status);
	if (unserved || strcmp(operation, "bind") == 0)
		kds_record_fault(f->record, operation, who, status, out->spec);
	return true;
}

bool kds_fault_decides(const struct laps_fault *fault, uint32_t *hresult)
{
	if (!fault || !is(fault, "hresult"))
		return false;
	*hresult = (uint32_t)fault->arg;
	return true;
}
