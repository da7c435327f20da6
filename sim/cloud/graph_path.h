/* SPDX-License-Identifier: MIT */
/* Keys in parentheses, as OData writes them. */
#ifndef SIM_CLOUD_GRAPH_PATH_H
#define SIM_CLOUD_GRAPH_PATH_H
#include <stdbool.h>
#include <stddef.h>

/*
 * Take "name", "name('key')" or "name(other='key')" apart; quotes inside of the key are doubled,
 * and may be missing around it. *name_len is the length of name in segment; key and key_name are ""
 * for what is not there. False when it is none of the three, or does not fit.
 */
bool sim_graph_key_parse(const char *segment, size_t *name_len, char *key, size_t key_size,
			 char *key_name, size_t key_name_size);

#endif
