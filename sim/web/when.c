/* SPDX-License-Identifier: MIT */
#include "web/when.h"

#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

void web_when_relative(uint64_t ticks, uint64_t now_ticks, char out[static WEB_WHEN_MAX])
{
	static const struct {
		uint64_t seconds;
		const char *name;
	} unit[] = {{UINT64_C(31536000), "y"}, {86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	const uint64_t distance =
		(ticks > now_ticks ? ticks - now_ticks : now_ticks - ticks) / LAPS_TICKS_PER_SECOND;
	const char *before = ticks > now_ticks ? "in " : "", *after = *before ? "" : " ago";
	size_t i = 0;

	while (i < 5 && distance < unit[i].seconds)
		i++;
	if (i == 5) {
		snprintf(out, WEB_WHEN_MAX, "now");
		return;
	}
	/* the next smaller one only where there is some of it */
	if (i < 4 && distance % unit[i].seconds >= unit[i + 1].seconds)
		snprintf(out, WEB_WHEN_MAX, "%s%" PRIu64 " %s %" PRIu64 " %s%s", before,
			 distance / unit[i].seconds, unit[i].name,
			 distance % unit[i].seconds / unit[i + 1].seconds, unit[i + 1].name, after);
	else
		snprintf(out, WEB_WHEN_MAX, "%s%" PRIu64 " %s%s", before,
			 distance / unit[i].seconds, unit[i].name, after);
}

void web_when_exact(uint64_t ticks, char out[static WEB_WHEN_MAX])
{
	char text[LAPS_FILETIME_TEXT];

	laps_filetime_format(ticks - ticks % LAPS_TICKS_PER_SECOND, text);
	/* 2026-11-27T10:00:00Z, or "-" */
	snprintf(out, WEB_WHEN_MAX, "%.10s %.8s UTC", text, strlen(text) > 11 ? text + 11 : "");
}
