/* SPDX-License-Identifier: MIT */
#include "directory/laps_schema.h"

#include <stdio.h>

#include "lib/choice.h"

#define LAPS_ARC   "1.2.840.113556.1.6.44.1."
#define LEGACY_ARC "1.2.840.113556.1.8000.2554.50051.45980.28112.18903.35903.6685103.1224907.2."
/* attributeSyntax and oMSyntax of AD */
#define LARGE_INTEGER    "2.5.5.16", 65
#define PRINTABLE_STRING "2.5.5.5", 19
#define OCTET_STRING     "2.5.5.10", 4

#define IN_2023 .since = SIM_LAPS_SCHEMA_2023
#define IN_FULL .since = SIM_LAPS_SCHEMA_FULL
#define SECRET  .secret = true
#define IN_SET  .secret = true, .in_property_set = true

const struct sim_laps_attribute sim_laps_attribute[] = {
	{"msLAPS-PasswordExpirationTime", "ms-LAPS-PasswordExpirationTime", LAPS_ARC "1",
	 LARGE_INTEGER, IN_2023},
	{"msLAPS-Password", "ms-LAPS-Password", LAPS_ARC "2", PRINTABLE_STRING, IN_2023, SECRET},
	{"msLAPS-EncryptedPassword", "ms-LAPS-EncryptedPassword", LAPS_ARC "3", OCTET_STRING,
	 IN_2023, IN_SET},
	{"msLAPS-EncryptedPasswordHistory", "ms-LAPS-EncryptedPasswordHistory", LAPS_ARC "4",
	 OCTET_STRING, IN_2023, IN_SET, .many = true},
	{"msLAPS-EncryptedDSRMPassword", "ms-LAPS-EncryptedDSRMPassword", LAPS_ARC "5",
	 OCTET_STRING, IN_2023, IN_SET},
	{"msLAPS-EncryptedDSRMPasswordHistory", "ms-LAPS-EncryptedDSRMPasswordHistory",
	 LAPS_ARC "6", OCTET_STRING, IN_2023, IN_SET, .many = true},
	{"msLAPS-CurrentPasswordVersion", "ms-LAPS-CurrentPasswordVersion", LAPS_ARC "7",
	 OCTET_STRING, IN_FULL, IN_SET, .exact_len = 16},
	{"ms-Mcs-AdmPwd", "ms-Mcs-AdmPwd", LEGACY_ARC "1", PRINTABLE_STRING, IN_2023, SECRET},
	{"ms-Mcs-AdmPwdExpirationTime", "ms-Mcs-AdmPwdExpirationTime", LEGACY_ARC "2",
	 LARGE_INTEGER, IN_2023},
};
const size_t sim_laps_attribute_n = sizeof(sim_laps_attribute) / sizeof(sim_laps_attribute[0]);

const uint8_t sim_laps_property_set[LAPS_GUID_LEN] = {0xc6, 0x1e, 0x53, 0xf3, 0x30, 0x63,
						      0x8e, 0x4f, 0x8d, 0x39, 0x7a, 0x67,
						      0x1f, 0xba, 0xc6, 0x05};

bool sim_laps_attribute_is_in(const struct sim_laps_attribute *a, sim_laps_schema schema)
{
	return schema >= a->since;
}

bool sim_laps_attribute_guid(const struct sim_domain *d, const struct sim_laps_attribute *a,
			     uint8_t out[static LAPS_GUID_LEN], struct sim_err *err)
{
	char name[96];

	snprintf(name, sizeof(name), "schemaIDGUID/%s", a->name);
	return sim_choose_guid(d->seed, name, out, err);
}
