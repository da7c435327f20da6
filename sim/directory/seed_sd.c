/* SPDX-License-Identifier: MIT */
#include "directory/seed_sd.h"

#include <laps/sddl.h>
#include <laps/sdinherit.h>
#include <string.h>

#include "directory/tables.h"
#include "lib/file.h"

#define ALL         "RPWPCRCCDCLCLORCWOWDSDDTSW"
#define READ        "RPLCLORC"
#define REPLICATE   "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"
#define SYNCHRONIZE "1131f6ab-9c07-11d1-f79f-00c04fc2dcd2"
#define TOPOLOGY    "1131f6ac-9c07-11d1-f79f-00c04fc2dcd2"
#define REPLICATION(who)                                                                    \
	"(OA;;CR;" REPLICATE ";;" who ")(OA;;CR;" SYNCHRONIZE ";;" who ")(OA;;CR;" TOPOLOGY \
	";;" who ")"
#define CHANGE_PASSWORD "ab721a53-1e2f-11d0-9819-00aa0040529b"

/*
 * What Windows gives these objects of a new forest is not part of the schema, and not published
 * in SDDL: this follows what [MS-ADTS] 6.1.1.2, 6.1.1.4 and 6.1.1.6 say of who administers them.
 */
const char sim_sddl_config[] =
	"D:(A;;" READ ";;;AU)(A;CI;" ALL ";;;EA)(A;;" ALL
	";;;SY)(A;CIIO;RPWPCRCCLCLORCWOWDSDSW;;;DA)" REPLICATION("ED") REPLICATION("BA");
const char sim_sddl_schema[] =
	"D:(A;CI;" READ ";;;AU)(A;CI;RPWPCRCCLCLORCWOWDSW;;;SA)(A;CI;" ALL
	";;;SY)(OA;;CR;e12b56b6-0a95-11d1-adbb-00c04fd8d5cd;;SA)" REPLICATION("ED")
		REPLICATION("BA");
/* AdminSDHolder's: administrators alone change administrators */
const char sim_sddl_guarded[] =
	"D:P(A;;RPWPCRLCLOCCRCWDWOSW;;;DA)(A;;RPWPCRLCLOCCRCWDWOSW;;;EA)"
	"(A;;RPWPCRLCLOCCRCWDWOSDSW;;;BA)(A;;" ALL ";;;SY)(A;;" READ ";;;AU)(A;;" READ ";;;RU)"
	"(OA;;CR;" CHANGE_PASSWORD ";;WD)(OA;;CR;" CHANGE_PASSWORD ";;PS)"
	"(OA;;RPWP;bf967a7f-0de6-11d0-a285-00aa003049e2;;CA)"
	"(OA;;RP;46a9b11d-60ae-405a-b7e8-ff8a58d456d2;;S-1-5-32-560)"
	"(OA;;RPWP;6db69a1c-9422-11d1-aebd-0000f80367c1;;S-1-5-32-561)"
	"(OA;;RPWP;5805bc62-bdc9-4428-a5e2-856a0f4c185e;;S-1-5-32-561)";
/* [MS-ADTS] 6.1.1.4.2 */
const char sim_sddl_deleted[] = "D:P(A;;RPWPCCDCLCRCWOWDSDSW;;;SY)(A;;RPLC;;;BA)";

static laps_rc parse(const char *sddl, const struct sim_domain *d, struct laps_sd *out)
{
	struct laps_buf bytes;
	struct laps_err err;
	laps_rc rc;

	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	rc = laps_sddl_parse(sddl, strlen(sddl), &d->sid, &bytes, &err);
	if (rc == LAPS_OK)
		rc = laps_sd_parse(bytes.data, bytes.len, out, &err);
	laps_buf_clear(&bytes);
	return rc;
}

/* The text that the descriptor is made from. */
static bool source(const struct sim_sd_how *how, struct laps_buf *out)
{
	const char *text = how->sddl, *sacl;
	size_t len = text ? strlen(text) : 0, dacl;

	if (!text && !sim_class_value(how->like ? how->like : how->class,
				      "defaultSecurityDescriptor", &text, &len))
		return false;
	/* no entry has a colon, so this is the mark of the SACL */
	sacl = memmem(text, len, "S:", 2);
	dacl = sacl ? (size_t)(sacl - text) : len;
	laps_buf_put(out, text, dacl);
	if (how->more)
		sim_buf_text(out, how->more);
	laps_buf_put(out, text + dacl, len - dacl);
	laps_buf_put_u8(out, 0);
	return laps_buf_status(out) == LAPS_OK;
}

static laps_rc make(const struct sim_domain *d, const struct sim_sd_how *how, const char *sddl,
		    struct sim_sd *out)
{
	bool is_default = !how->like && !how->sddl && !how->more;
	uint8_t guid[LAPS_GUID_LEN];
	struct laps_sid admins;
	struct laps_sd asked = {0};
	laps_rc rc = laps_sid_append(&d->sid, LAPS_RID_DOMAIN_ADMINS, &admins);

	if (!sim_class_guid(how->class, guid))
		return LAPS_E_FORMAT;
	if (rc == LAPS_OK)
		rc = parse(sddl, d, &asked);
	if (rc == LAPS_OK)
		rc = laps_sd_create(
			&(struct laps_sdinherit){
				.parent = how->parent ? &how->parent->sd : NULL,
				.given = is_default ? NULL : &asked,
				.class_default = is_default ? &asked : NULL,
				.class_guid = guid,
				.creator = &admins,
				.group = &admins,
			},
			&out->sd);
	laps_sd_clear(&asked);
	if (rc != LAPS_OK)
		return rc;
	laps_sd_format(&out->sd, &out->bytes);
	return laps_buf_status(&out->bytes);
}

void sim_sd_make(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd_how *how,
		 struct sim_sd *out)
{
	struct laps_buf text;
	struct sim_err why;
	laps_rc rc = LAPS_E_FORMAT;

	memset(out, 0, sizeof(*out));
	laps_buf_init(&out->bytes, LAPS_SD_LEN_MAX);
	laps_buf_init(&text, LAPS_SDDL_SD_MAX);
	if (source(how, &text))
		rc = make(d, how, (char *)text.data, out);
	laps_buf_clear(&text);
	if (rc == LAPS_OK)
		return;
	sim_fail(&why, "cannot make the security descriptor of a %s: %s", how->class,
		 laps_rc_name(rc));
	sim_ldif_fail(l, &why);
}

void sim_sd_put(struct sim_ldif *l, const struct sim_sd *sd)
{
	sim_ldif_bytes(l, "nTSecurityDescriptor", sd->bytes.data, sd->bytes.len);
}

void sim_sd_clear(struct sim_sd *sd)
{
	laps_sd_clear(&sd->sd);
	laps_buf_clear(&sd->bytes);
}
