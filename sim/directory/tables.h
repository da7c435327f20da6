/* SPDX-License-Identifier: MIT */
/*
 * The tables of fixtures/schema, which the build puts into the program: what Microsoft publishes of
 * the attributes, classes and rights of Active Directory. Their heads say what the columns are.
 */
#ifndef SIM_DIRECTORY_TABLES_H
#define SIM_DIRECTORY_TABLES_H
#include <laps/guid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char sim_table_attributes[], sim_table_classes[], sim_table_rights[];

#define SIM_ROW_COLUMNS       13
#define SIM_ROW_LEN           512
#define SIM_ATTRIBUTE_COLUMNS 13
#define SIM_RIGHT_COLUMNS     5
struct sim_row {
	char line[SIM_ROW_LEN];
	const char *column[SIM_ROW_COLUMNS]; /* into line; NULL: "-" */
};
/* The row at *table, which moves on to the next; comments and empty lines are passed over. The last
 * column takes what is left of the line. False: there is none, or it has fewer columns. */
bool sim_row_next(const char **table, size_t columns, struct sim_row *row);

/* An attribute of a class's stanza: its values, which are apart by blanks. *value is in the table,
 * not terminated. False: there is no such class, or it has no such attribute. */
bool sim_class_value(const char *class, const char *attribute, const char **value, size_t *len);
/* schemaIDGUID of a class, rightsGuid of a right. False: there is none. */
bool sim_class_guid(const char *class, uint8_t out[static LAPS_GUID_LEN]);
bool sim_right_guid(const char *cn, uint8_t out[static LAPS_GUID_LEN]);

#endif
