/* SPDX-License-Identifier: MIT */
#include "directory/replication.h"

#include <errno.h>
#include <laps/secret.h>
#include <laps/text.h>
#include <stdio.h>
#include <sys/random.h>

#include "directory/conf.h"
#include "lib/file.h"

#define RETRY_SECONDS   1 /* after a connection was lost; slapd knows whole ones only */
#define TIMEOUT_SECONDS 3 /* of a controller that does not answer */

_Static_assert(SIM_DCS_MAX <= DC_CONTROLLERS_MAX, "the object knows as many");

const char *const sim_log_dn[SIM_DB_N] = {"cn=schema," DC_CHANGES, "cn=configuration," DC_CHANGES,
					  "cn=domain," DC_CHANGES};

static bool draw_password(char out[static SIM_REPLICA_PASSWORD], struct sim_err *err)
{
	uint8_t bytes[(SIM_REPLICA_PASSWORD - 1) / 2];
	bool ok = getrandom(bytes, sizeof(bytes), 0) == sizeof(bytes) ||
		  sim_fail_errno(err, errno, "cannot draw", "a password");

	for (size_t i = 0; i < sizeof(bytes) && ok; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
	laps_wipe(bytes, sizeof(bytes));
	return ok;
}

bool sim_replication_open(uint32_t n, struct sim_replication *out, struct sim_err *err)
{
	struct sim_replication r = {.n = n};
	bool ok = true;

	for (uint32_t i = 0; i < SIM_DCS_MAX; i++)
		r.port[i] = SIM_PORT_NONE;
	if (n > 1)
		ok = draw_password(r.password, err);
	for (uint32_t i = 0; i < n && n > 1 && ok; i++)
		ok = sim_port_hold(0, &r.port[i], err);
	if (ok)
		*out = r;
	else
		sim_replication_close(&r);
	return ok;
}

void sim_replication_close(struct sim_replication *r)
{
	for (uint32_t i = 0; i < SIM_DCS_MAX; i++)
		sim_port_release(&r->port[i]);
	laps_wipe(r->password, sizeof(r->password));
}

void sim_replication_put_ports(const struct sim_replication *r, uint32_t i, struct laps_buf *out)
{
	if (r->n < 2)
		return;
	sim_buf_printf(out, "%u", r->port[i].number);
	for (uint32_t of = 0; of < r->n; of++)
		if (of != i)
			sim_buf_printf(out, " %u %u", r->relay[of][i], r->port[of].number);
}

void sim_replication_put_global(const struct sim_replication *r, uint32_t i, struct laps_buf *out)
{
	if (r->n > 1)
		sim_buf_printf(out, "moduleload syncprov\nmoduleload accesslog\nserverID %u\n",
			       i + 1);
}

/* A number of its own for each of a slapd's consumers, 1 to 999. */
static uint32_t consumer_id(int database, uint32_t of)
{
	return (uint32_t)database * 10 + of + 1;
}

void sim_replication_put_context(const struct sim_replication *r, uint32_t i, int database,
				 const char *suffix, struct laps_buf *out)
{
	if (r->n < 2)
		return;
	sim_buf_text(out, "index entryUUID,entryCSN eq\n");
	for (uint32_t of = 0; of < r->n; of++) {
		if (of == i)
			continue;
		sim_buf_printf(out,
			       "syncrepl rid=%03u provider=ldap://127.0.0.1:%u\n"
			       "\ttype=refreshAndPersist retry=\"%d +\" timeout=%d "
			       "network-timeout=%d\n"
			       "\tbindmethod=simple binddn=\"" DC_REPLICA "\" credentials=%s\n"
			       "\tsyncdata=accesslog logbase=\"" DC_NOWHERE "%s\"\n"
			       "\tlogfilter=\"(&(objectClass=auditWriteObject)(reqResult=0))\"\n"
			       "\tschemachecking=off searchbase=",
			       consumer_id(database, of), r->relay[of][i], RETRY_SECONDS,
			       TIMEOUT_SECONDS, TIMEOUT_SECONDS, r->password, sim_log_dn[database]);
		sim_conf_quote(suffix, out);
		sim_buf_text(out, "\n");
	}
	sim_buf_printf(out,
		       "multiprovider on\noverlay syncprov\noverlay accesslog\n"
		       "logdb \"%s\"\nlogops writes\nlogsuccess TRUE\n",
		       sim_log_dn[database]);
}

/*
 * An older change of an object is told from newer ones by the object's part of the log (reqDN). The
 * log's own times are not indexed: slapd would collect all that is newer, of any object, each time.
 */
void sim_replication_put_log(const struct sim_replication *r, int database, struct laps_buf *out)
{
	sim_buf_text(
		out,
		"index reqDN,reqEntryUUID,entryCSN eq\nlimits * size=unlimited time=unlimited\n");
	if (database == SIM_DB_DOMAIN)
		sim_buf_printf(out, "rootdn \"" DC_REPLICA "\"\nrootpw %s\n", r->password);
	else
		sim_buf_text(out, "rootdn \"" SIM_ROOT_DN "\"\n");
	/* with each change it writes up to where the log is, of every controller: one that has died
	 * would know that of its own changes alone, and pass on what it gets next of another's
	 * before what it has of those already */
	sim_buf_text(out, "overlay syncprov\nsyncprov-nopresent TRUE\nsyncprov-reloadhint TRUE\n"
			  "syncprov-checkpoint 1 1\n");
}
