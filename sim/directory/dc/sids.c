/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "directory/dc/tokenbuild.h"

bool dc_sids_has(const struct dc_sids *s, const struct laps_sid *sid)
{
	for (size_t i = 0; i < s->n; i++)
		if (laps_sid_eq(&s->sid[i], sid))
			return true;
	return false;
}

void dc_sids_add(struct dc_sids *s, const struct laps_sid *sid)
{
	if (dc_sids_has(s, sid))
		return;
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 16;
		struct laps_sid *more = realloc(s->sid, room * sizeof(*more));

		if (!more) {
			s->failed = true;
			return;
		}
		s->sid = more;
		s->room = room;
	}
	s->sid[s->n++] = *sid;
}

void dc_sids_add_group(struct dc_sids *s, const struct laps_sid *sid, bool wide)
{
	const size_t n = s->n;

	dc_sids_add(s, sid);
	if (!wide || s->n == n)
		return;
	s->wide_n++;
	s->sid[n] = s->sid[s->wide_n];
	s->sid[s->wide_n] = *sid;
}

void dc_sids_add_text(struct dc_sids *s, const char *text)
{
	struct laps_sid sid;
	struct laps_err err;

	if (laps_sid_parse_text(text, strlen(text), &sid, &err) == LAPS_OK)
		dc_sids_add(s, &sid);
}

void dc_sids_clear(struct dc_sids *s)
{
	free(s->sid);
	*s = (struct dc_sids){0};
}
