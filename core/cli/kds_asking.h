/* SPDX-License-Identifier: MIT */
/* Whether the key service gives the key of a recipient at all now, whoever asks: its root key and
 * its period, [MS-GKDI] 3.1.4.1. */
#ifndef LAPS_CLI_KDS_ASKING_H
#define LAPS_CLI_KDS_ASKING_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include <laps/gkdi.h>

#include "cli/explain.h"
#include "cli/explain_who.h"
#include "cli/kds_keys.h"

struct cli_kds_asking {
	const struct cli_kds_key *key; /* borrowed; NULL: the forest has none of that id, or it is
					* not known whether it has */
	bool gives;
	struct laps_period given;         /* of whose seed keys its own follows; when it gives */
	uint32_t hresult;                 /* of the refusal; 0: it gives, or nobody could ask */
	struct cli_who_obstacle obstacle; /* reason NULL: it gives, as far as is known */
	char what[384];                   /* in words */
};
void cli_kds_ask(const struct cli_explain_recipient *p, const struct cli_kds_keys *keys,
		 uint64_t now_ticks, struct cli_kds_asking *out);

/* The rows of "root key" and "key service", and the members root_key_in_forest, root_key and
 * key_service added to object (freed and NULL when out of memory). */
void cli_kds_asking_rows(const struct cli_kds_asking *a, const struct cli_kds_keys *keys,
			 struct cli_table *t);
json_t *cli_kds_asking_json(const struct cli_kds_asking *a, const struct cli_kds_keys *keys,
			    json_t *object);

#endif
