/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fleet/plot.h"
#include "lib/file.h"

bool fleet_plot_unicode(void)
{
	static const char *const name[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		const char *value = getenv(name[i]);

		if (value && *value)
			return strcasestr(value, "UTF-8") || strcasestr(value, "utf8");
	}
	return false;
}

/* The greatest of the values that fall into a column; there are more columns than values as well
 * as fewer. */
static double column(const double *value, size_t n, size_t width, size_t at)
{
	const size_t from = at * n / width;
	size_t end = (at + 1) * n / width;
	double most = 0;

	if (end <= from)
		end = from + 1;
	for (size_t i = from; i < end && i < n; i++)
		if (value[i] > most)
			most = value[i];
	return most;
}

void fleet_plot_line(const double *value, size_t n, size_t width, bool unicode,
		     struct laps_buf *out)
{
	static const char *const block[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	static const char *const ascii[] = {" ", ".", ":", "-", "=", "+", "*", "#", "@"};
	double most = 0;

	for (size_t i = 0; i < n; i++)
		if (value[i] > most)
			most = value[i];
	for (size_t at = 0; at < width && n > 0; at++) {
		const double v = most > 0 ? column(value, n, width, at) / most : 0;
		/* what is there at all is seen */
		const int level = v <= 0 ? 0 : 1 + (int)(v * 7.999);

		sim_buf_text(out, unicode ? block[level] : ascii[level]);
	}
}
