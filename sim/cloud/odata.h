/* SPDX-License-Identifier: MIT */
/*
 * OData's query options as Microsoft Graph takes them: parsed against a table of properties, and
 * evaluated over a function that gets a property of an object. Pure: no store, no clock. Texts are
 * compared without regard to (ASCII) case, as the directory does. Left out: contains, in, lambda
 * operators, $expand and $skip, which these resources of Graph do not take.
 */
#ifndef SIM_CLOUD_ODATA_H
#define SIM_CLOUD_ODATA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/http.h"

#define SIM_ODATA_TEXT_MAX     4096 /* bytes of one option's value; longer is 400 */
#define SIM_ODATA_NODE_MAX     64   /* operators and comparisons in a filter */
#define SIM_ODATA_DEPTH_MAX    16   /* parentheses and nots inside each other */
#define SIM_ODATA_ORDER_MAX    4
#define SIM_ODATA_SEARCH_MAX   8
#define SIM_ODATA_PROPERTY_MAX 32 /* of a type */
#define SIM_ODATA_TOP_DEFAULT  100
#define SIM_ODATA_TOP_MAX      999

typedef enum sim_odata_kind {
	SIM_ODATA_NULL,
	SIM_ODATA_TEXT,
	SIM_ODATA_BOOL,
	SIM_ODATA_TIME,    /* FILETIME ticks */
	SIM_ODATA_COMPLEX, /* for $select only */
} sim_odata_kind;

struct sim_odata_value {
	sim_odata_kind kind;
	const char *text; /* borrowed from the object */
	bool truth;
	uint64_t ticks;
};

/* What a property may be used for, beside $select. */
#define SIM_ODATA_FILTER 1u
#define SIM_ODATA_ORDER  2u
#define SIM_ODATA_SEARCH 4u
#define SIM_ODATA_PATH   8u  /* a path into a complex one: for $filter, not $select */
#define SIM_ODATA_ASKED  16u /* comes only when $select names it */
struct sim_odata_property {
	const char *name;
	sim_odata_kind kind;
	unsigned can;
};
struct sim_odata_type {
	const char *name; /* "microsoft.graph.device" */
	bool directory;   /* the rules of advanced queries hold */
	const struct sim_odata_property *property;
	size_t property_n;
	void (*get)(const void *object, size_t property, struct sim_odata_value *out);
};

/* Why a query is refused: 400 with these. Only plain ASCII of the query gets into message. */
struct sim_odata_fault {
	const char *code;
	char message[320];
};
/* Fill fault; always false. */
bool sim_odata_refuse(struct sim_odata_fault *fault, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
#ifdef __clang_analyzer__
/* what an analyser that sees one file at a time cannot know */
#define sim_odata_refuse(...) ((void)sim_odata_refuse(__VA_ARGS__), false)
#endif
/* The property of that name (len bytes), compared exactly; false: none, and fault says so. */
LAPS_MUST_USE bool sim_odata_property(const struct sim_odata_type *type, const char *name,
				      size_t len, size_t *out, struct sim_odata_fault *fault);

typedef enum sim_odata_op {
	SIM_ODATA_OR,
	SIM_ODATA_AND,
	SIM_ODATA_NOT,
	SIM_ODATA_EQ,
	SIM_ODATA_NE,
	SIM_ODATA_GT,
	SIM_ODATA_GE,
	SIM_ODATA_LT,
	SIM_ODATA_LE,
	SIM_ODATA_STARTS,
	SIM_ODATA_ENDS,
} sim_odata_op;
struct sim_odata_node {
	sim_odata_op op;
	uint8_t left, right; /* nodes of OR and AND; left of NOT */
	uint8_t property;
	struct sim_odata_value value; /* its text lies in the filter at text_at */
	size_t text_at;
};
struct sim_odata_filter {
	struct sim_odata_node node[SIM_ODATA_NODE_MAX];
	size_t n; /* 0: everything matches */
	uint8_t root;
	bool advanced; /* ne, not or endswith is in it, or a comparison with null */
	char text[SIM_ODATA_TEXT_MAX + 1];
	size_t text_len;
};
/* Read the text of $filter. out is written in any case, and whole only on true. */
LAPS_MUST_USE bool sim_odata_filter_parse(const struct sim_odata_type *type, const char *text,
					  struct sim_odata_filter *out,
					  struct sim_odata_fault *fault);
bool sim_odata_filter_match(const struct sim_odata_type *type, const struct sim_odata_filter *f,
			    const void *object);

struct sim_odata_search {
	struct {
		uint8_t property;
		bool starts_group; /* OR stands before it */
		size_t text_at;
	} clause[SIM_ODATA_SEARCH_MAX];
	size_t n;
	char text[SIM_ODATA_TEXT_MAX + 1];
};
/* Read $search: "property:text" in double quotes, joined by AND, and by OR, which binds less. */
LAPS_MUST_USE bool sim_odata_search_parse(const struct sim_odata_type *type, const char *text,
					  struct sim_odata_search *out,
					  struct sim_odata_fault *fault);
bool sim_odata_search_match(const struct sim_odata_type *type, const struct sim_odata_search *s,
			    const void *object);

/* Which options a resource takes. */
#define SIM_ODATA_WITH_SELECT 1u
#define SIM_ODATA_WITH_FILTER 2u /* and $search */
#define SIM_ODATA_WITH_PAGES  4u /* $top, $orderby, $count, $skiptoken */
#define SIM_ODATA_WITH_ALL    7u

struct sim_odata_query {
	uint32_t select; /* a bit for each property; 0: no $select */
	struct sim_odata_filter filter;
	struct sim_odata_search search;
	struct {
		size_t property;
		bool descending;
	} order[SIM_ODATA_ORDER_MAX];
	size_t order_n;
	unsigned top; /* SIM_ODATA_TOP_DEFAULT without $top */
	bool count;   /* wanted, and possible */
};
/*
 * Read the options of a query; those without '$' are passed over, and $skiptoken, which is not this
 * file's. eventual: the header ConsistencyLevel says so. out is written in any case, and whole only
 * on true.
 */
LAPS_MUST_USE bool sim_odata_parse(const struct sim_odata_type *type,
				   const struct sim_http_pairs *query, unsigned with, bool eventual,
				   struct sim_odata_query *out, struct sim_odata_fault *fault);
bool sim_odata_match(const struct sim_odata_type *type, const struct sim_odata_query *q,
		     const void *object);
/* Below, equal or above 0 as a stands before, with or behind b; null stands first. */
int sim_odata_compare(const struct sim_odata_value *a, const struct sim_odata_value *b);
/* Is the property among those to be shown? */
bool sim_odata_selected(const struct sim_odata_type *type, const struct sim_odata_query *q,
			size_t property);

#endif
