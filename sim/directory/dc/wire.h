/* SPDX-License-Identifier: MIT */
/*
 * What slapd would refuse or misunderstand before any plugin runs, and how it answers by itself:
 * LDAP messages are rewritten on their way in and out, bytes to bytes. Nothing here needs a server.
 *
 * A message that cannot be decoded, or that needs no change, is left alone: refusing is slapd's
 * part. Only requests are rewritten on the way in and only answers on the way out, so what slapd
 * sends and receives as a client of another directory stays as it is.
 */
#ifndef SIM_DIRECTORY_DC_WIRE_H
#define SIM_DIRECTORY_DC_WIRE_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "directory/dc/wire_ber.h"
#include "directory/dc/wire_name.h"

#define DC_WIRE_MAX     (8u << 20) /* bytes of a message that is written */
#define DC_WIRE_DEPTH   64         /* of filters that are looked into */
#define DC_RANGE_MAX    1500u      /* AD's MaxValRange: values in one answer */
#define DC_RANGES       16         /* attributes with a range in one request */
#define DC_RANGE_NAME   64
#define DC_RANGE_TO_END UINT32_MAX /* ";range=0-*" */

/* How names are looked up. Each appends to dn, or to or. */
struct dc_wire_names {
	/* The DN of what name means; false: it is not known. */
	bool (*find)(void *context, const struct dc_name *name, struct laps_buf *dn);
	/* The DN of a class' default category. */
	bool (*category)(void *context, const char *name, size_t len, struct laps_buf *dn);
	/*
	 * For the rule that follows links, [MS-ADTS] 3.1.1.3.4.4.3: call each(dn) for every value
	 * of which attribute must have one. False: it is no such attribute.
	 */
	bool (*chain)(void *context, const struct dc_element *attribute,
		      const struct dc_element *dn,
		      void (*each)(void *or_context, const char *dn, size_t len), void *or_context);
	void *context;
};

/* A range of values that was asked for. */
struct dc_range {
	char name[DC_RANGE_NAME]; /* the attribute without it */
	uint32_t first, last;
};
struct dc_ranges {
	struct dc_range range[DC_RANGES];
	size_t n;
	bool places; /* distinguishedName may say where the object was */
};

/*
 * A request: in is the inside of the message, as ber_get_next leaves it. True: out has another to
 * take its place. ranges are what was asked for in any case; none for what is no search.
 */
bool dc_wire_request(const uint8_t *in, size_t len, const struct dc_wire_names *names,
		     struct laps_buf *out, struct dc_ranges *ranges);
/* An answer, whole: values by pages, and slapd's results in AD's form. ranges: those of its
 * request. True: out has another to take its place. */
bool dc_wire_answer(const uint8_t *in, size_t len, const struct dc_ranges *ranges,
		    struct laps_buf *out);
/* The number of a message, whole or from its inside on, and the tag of what it is. False: it cannot
 * be decoded. */
bool dc_wire_head(const uint8_t *in, size_t len, bool whole, uint64_t *id, uint8_t *tag);

/* Parts of the two above. True: what was written differs from what was read. */
bool dc_wire_filter(const struct dc_element *filter, const struct dc_wire_names *names, int depth,
		    struct laps_buf *out);
bool dc_wire_entry(const struct dc_element *entry, const struct dc_ranges *ranges,
		   struct laps_buf *out);
bool dc_wire_result(const struct dc_element *result, struct laps_buf *out);
/* "member;range=0-*". False: it has no range that can be read. */
bool dc_range_parse(const void *description, size_t len, struct dc_range *out);

#endif
