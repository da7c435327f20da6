/* SPDX-License-Identifier: MIT */
#include <laps/lapsschema.h>

#include <stdio.h>

#define ARC           "1.2.840.113556.1.6.44.1."
#define LARGE_INTEGER .syntax = "2.5.5.16", .om_syntax = "65"
#define PRINTABLE     .syntax = "2.5.5.5", .om_syntax = "19"
#define OCTETS        .syntax = "2.5.5.10", .om_syntax = "4"
#define OPEN          .search_flags = "0"
#define SECRET        .search_flags = "904"
#define NAMED(n)      "msLAPS-" n, "ms-LAPS-" n

const struct laps_schema_attribute laps_schema_attribute[LAPS_SCHEMA_ATTRIBUTE_N] = {
	{NAMED("PasswordExpirationTime"), ARC "1", LARGE_INTEGER, OPEN},
	{NAMED("Password"), ARC "2", PRINTABLE, SECRET},
	{NAMED("EncryptedPassword"), ARC "3", OCTETS, SECRET, .in_set = true},
	{NAMED("EncryptedPasswordHistory"), ARC "4", OCTETS, SECRET, .many = true, .in_set = true},
	{NAMED("EncryptedDSRMPassword"), ARC "5", OCTETS, SECRET, .in_set = true},
	{NAMED("EncryptedDSRMPasswordHistory"), ARC "6", OCTETS, SECRET, .many = true,
	 .in_set = true},
	{NAMED("CurrentPasswordVersion"), ARC "7", OCTETS, SECRET, .range = "16", .in_set = true},
};

uint32_t laps_schema_missing(uint32_t present, uint32_t of_computer)
{
	const uint32_t attributes = (1u << LAPS_SCHEMA_ATTRIBUTE_N) - 1;
	uint32_t missing = ~present & ((1u << LAPS_SCHEMA_COMPUTER) - 1);

	if ((of_computer & attributes) != attributes)
		missing |= 1u << LAPS_SCHEMA_COMPUTER;
	return missing;
}

void laps_schema_element_name(unsigned element, char *out, size_t out_len)
{
	if (element == LAPS_SCHEMA_SET)
		snprintf(out, out_len, "property set " LAPS_SCHEMA_SET_CN);
	else if (element == LAPS_SCHEMA_COMPUTER)
		snprintf(out, out_len, "attributes of class computer");
	else
		snprintf(out, out_len, "attribute %s",
			 laps_schema_attribute[element - LAPS_SCHEMA_ATTRIBUTE].name);
}
