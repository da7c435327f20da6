/* SPDX-License-Identifier: MIT */
/* Names of the steps of a cycle. They stand in this room so that every other one can speak of them.
 */
#include <laps/step.h>

const char *laps_step_name(laps_step s)
{
	switch (s) {
	case LAPS_STEP_POLICY: return "policy";
	case LAPS_STEP_ACCOUNT: return "account";
	case LAPS_STEP_LOCATE: return "locate";
	case LAPS_STEP_READ: return "read";
	case LAPS_STEP_DECIDE: return "decide";
	case LAPS_STEP_GENERATE: return "generate";
	case LAPS_STEP_PROTECT: return "protect";
	case LAPS_STEP_INTEND: return "intend";
	case LAPS_STEP_WRITE: return "write";
	case LAPS_STEP_APPLY: return "apply";
	case LAPS_STEP_CONFIRM: return "confirm";
	case LAPS_STEP_N: break;
	}
	return "unknown";
}

const char *laps_step_moment_name(laps_step_moment m)
{
	switch (m) {
	case LAPS_STEP_BEGIN: return "begin";
	case LAPS_STEP_END: return "end";
	case LAPS_STEP_FAILED: return "failed";
	}
	return "unknown";
}
