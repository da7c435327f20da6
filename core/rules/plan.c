/* SPDX-License-Identifier: MIT */
#include <laps/plan.h>

const char *laps_mode_name(laps_mode m)
{
	static const char *const name[LAPS_MODE_N] = {
		[LAPS_MODE_NONE] = "none",           [LAPS_MODE_CLEAR] = "clear",
		[LAPS_MODE_ENCRYPTED] = "encrypted", [LAPS_MODE_DSRM] = "dsrm",
		[LAPS_MODE_LEGACY] = "legacy",       [LAPS_MODE_ENTRA] = "entra",
	};

	return name[m];
}

static void manage(struct laps_plan *out, laps_mode mode, laps_account_choice account,
		   const char *why)
{
	*out = (struct laps_plan){.mode = mode, .account = account, .why = why};
}

static void leave(struct laps_plan *out, uint32_t event, const char *why)
{
	*out = (struct laps_plan){.mode = LAPS_MODE_NONE, .event = event, .why = why};
}

static laps_account_choice choose_account(const struct laps_policy *p)
{
	if (laps_policy_number(p, LAPS_SET_AAM_ENABLED))
		return laps_policy_number(p, LAPS_SET_AAM_TARGET) ? LAPS_ACCOUNT_AUTO_NEW
								  : LAPS_ACCOUNT_AUTO_BUILTIN;
	return laps_policy_text(p, LAPS_SET_ADMIN_ACCOUNT_NAME)[0] ? LAPS_ACCOUNT_NAMED
								   : LAPS_ACCOUNT_BUILTIN;
}

/* A domain controller has nothing to manage but the DSRM account, and that only encrypted. */
static void plan_dc(const struct laps_policy *p, struct laps_plan *out)
{
	if (laps_policy_number(p, LAPS_SET_BACKUP_DIRECTORY) != LAPS_BACKUP_AD)
		leave(out, 10008, "a domain controller backs up to Active Directory only");
	else if (!laps_policy_number(p, LAPS_SET_ENCRYPTION_ENABLED))
		leave(out, 10008, "a DSRM password is only backed up encrypted");
	else if (!laps_policy_number(p, LAPS_SET_BACKUP_DSRM))
		leave(out, 10008, "ADBackupDSRMPassword is off on a domain controller");
	else
		manage(out, LAPS_MODE_DSRM, LAPS_ACCOUNT_BUILTIN,
		       "the DSRM password is backed up to Active Directory, encrypted");
}

/* Legacy LAPS' own policy. Its own client, when it is there, comes first. */
static void plan_legacy(const struct laps_policy *p, const struct laps_host *host,
			struct laps_plan *out)
{
	if (host->is_dc)
		leave(out, 10024, "legacy policy is ignored on a domain controller");
	else if (host->legacy_client)
		leave(out, 10033, "legacy LAPS is installed and follows its policy itself");
	else if (host->join != LAPS_JOIN_AD && host->join != LAPS_JOIN_HYBRID)
		leave(out, 10007, "legacy policy needs a host that is joined to Active Directory");
	else
		manage(out, LAPS_MODE_LEGACY, choose_account(p),
		       "the password is backed up as legacy LAPS does, in clear text");
}

static void plan_member(const struct laps_policy *p, const struct laps_host *host,
			struct laps_plan *out)
{
	bool entra = laps_policy_number(p, LAPS_SET_BACKUP_DIRECTORY) == LAPS_BACKUP_ENTRA;
	bool encrypted = laps_policy_number(p, LAPS_SET_ENCRYPTION_ENABLED) != 0;

	/* there is no falling back to another directory */
	if (host->join != LAPS_JOIN_HYBRID &&
	    host->join != (entra ? LAPS_JOIN_ENTRA : LAPS_JOIN_AD))
		leave(out, 10007,
		      entra ? "the host is not joined to Entra ID"
			    : "the host is not joined to Active Directory");
	else if (entra)
		manage(out, LAPS_MODE_ENTRA, choose_account(p),
		       "the password is backed up to Entra ID");
	else if (encrypted)
		manage(out, LAPS_MODE_ENCRYPTED, choose_account(p),
		       "the password is backed up to Active Directory, encrypted");
	else
		manage(out, LAPS_MODE_CLEAR, choose_account(p),
		       "the password is backed up to Active Directory in clear text");
}

void laps_plan_make(const struct laps_policy *policy, const struct laps_host *host,
		    struct laps_plan *out)
{
	/* in safe mode and the like the service does not even start */
	if (!host->normal_boot)
		leave(out, 0, "LAPS is off unless the machine is booted normally");
	else if (laps_policy_number(policy, LAPS_SET_BACKUP_DIRECTORY) == LAPS_BACKUP_NONE)
		leave(out, 10024,
		      policy->source == LAPS_POLICY_NONE ? "no policy root defines a setting"
							 : "the policy turns backup off");
	else if (policy->source == LAPS_POLICY_LEGACY)
		plan_legacy(policy, host, out);
	else if (host->is_dc)
		plan_dc(policy, out);
	else
		plan_member(policy, host, out);
}
