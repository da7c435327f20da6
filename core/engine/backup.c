/* SPDX-License-Identifier: MIT */
#include <laps/ports.h>
#include <stdlib.h>

void laps_backup_current_clear(struct laps_backup_current *c)
{
	laps_buf_clear(&c->encrypted);
	for (size_t i = 0; i < c->history_n; i++)
		laps_buf_clear(&c->history[i]);
	free(c->history);
	*c = (struct laps_backup_current){0};
}
