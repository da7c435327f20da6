/* SPDX-License-Identifier: MIT */
/* Mutants that make something else of the policy. */
#include <strings.h>

#include "conformance/mutant/client/mutant.h"

#define ROOT(source) ((source)-1)

/* In every root that has anything. */
static void put(struct laps_policy_root *roots, const char *name, uint32_t value)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		if (roots[i].value_n > 0)
			(void)!laps_policy_root_put(&roots[i], name, LAPS_VALUE_DWORD, value, NULL,
						    NULL);
}

static void drop(struct laps_policy_root *roots, const char *name)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		(void)laps_policy_root_remove(&roots[i], name);
}

static void clamp(struct laps_policy_root *roots, const char *name, uint32_t least, uint32_t most)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++) {
		for (size_t k = 0; k < roots[i].value_n; k++) {
			struct laps_policy_value *v = &roots[i].value[k];

			if (strcasecmp(v->name, name) != 0 || v->type != LAPS_VALUE_DWORD)
				continue;
			v->dword = v->dword < least ? least : v->dword;
			v->dword = v->dword > most ? most : v->dword;
		}
	}
}

static void no_length(struct laps_policy_root *roots)
{
	drop(roots, "PasswordLength");
	drop(roots, "PassphraseLength");
}
static void no_complexity(struct laps_policy_root *roots)
{
	drop(roots, "PasswordComplexity");
}
static void no_account(struct laps_policy_root *roots)
{
	drop(roots, "AdministratorAccountName");
}
static void no_principal(struct laps_policy_root *roots)
{
	drop(roots, "ADPasswordEncryptionPrincipal");
}
static void no_protection(struct laps_policy_root *roots)
{
	put(roots, "PasswordExpirationProtectionEnabled", 0);
}
static void always_protection(struct laps_policy_root *roots)
{
	put(roots, "PasswordExpirationProtectionEnabled", 1);
	put(roots, "PwdExpirationProtectionEnabled", 1);
}
static void a_history(struct laps_policy_root *roots)
{
	put(roots, "ADEncryptedPasswordHistorySize", 3);
}
static void short_history(struct laps_policy_root *roots)
{
	clamp(roots, "ADEncryptedPasswordHistorySize", 0, 10);
}
static void clear_text(struct laps_policy_root *roots)
{
	put(roots, "ADPasswordEncryptionEnabled", 0);
}
static void always_encrypts(struct laps_policy_root *roots)
{
	drop(roots, "ADPasswordEncryptionEnabled");
}

static void directory(struct laps_policy_root *roots)
{
	put(roots, "BackupDirectory", LAPS_BACKUP_AD);
}

static void exchange(struct laps_policy_root *a, struct laps_policy_root *b)
{
	const struct laps_policy_root was = *a;

	*a = *b;
	*b = was;
}

static void gpo_first(struct laps_policy_root *roots)
{
	exchange(&roots[ROOT(LAPS_POLICY_CSP)], &roots[ROOT(LAPS_POLICY_GPO)]);
}

static void local_first(struct laps_policy_root *roots)
{
	exchange(&roots[ROOT(LAPS_POLICY_LOCAL)], &roots[ROOT(LAPS_POLICY_GPO)]);
}

static bool has(const struct laps_policy_root *r, const char *name)
{
	for (size_t i = 0; i < r->value_n; i++)
		if (strcasecmp(r->value[i].name, name) == 0)
			return true;
	return false;
}

static void merges(struct laps_policy_root *roots)
{
	struct laps_policy_root *csp = &roots[ROOT(LAPS_POLICY_CSP)];
	const struct laps_policy_root *gpo = &roots[ROOT(LAPS_POLICY_GPO)];

	for (size_t i = 0; i < gpo->value_n; i++)
		if (!has(csp, gpo->value[i].name))
			(void)!laps_policy_root_add(csp, gpo->value[i].name, gpo->value[i].type,
						    gpo->value[i].dword, gpo->value[i].text);
}

static void clamps(struct laps_policy_root *roots)
{
	clamp(roots, "PasswordLength", 8, 64);
	clamp(roots, "PasswordAgeDays", 1, LAPS_AGE_DAYS_MAX);
	clamp(roots, "ADEncryptedPasswordHistorySize", 0, LAPS_HISTORY_MAX);
	clamp(roots, "PasswordComplexity", 1, 8);
	clamp(roots, "PassphraseLength", 3, 10);
}

static void stays_legacy(struct laps_policy_root *roots)
{
	if (roots[ROOT(LAPS_POLICY_LEGACY)].value_n == 0)
		return;
	for (int i = 0; i < ROOT(LAPS_POLICY_LEGACY); i++)
		laps_policy_root_clear(&roots[i]);
}

/* What cannot be encrypted goes as it is. */
static void fall_back(struct mutant *m, const struct laps_cycle_result *r)
{
	struct laps_cycle_result again;

	if (r->outcome != LAPS_CYCLE_FAILED)
		return;
	m->hook.policy = clear_text;
	(void)!mutant_cycle(m, &again);
}

const struct mutant_def mutants_policy[] = {
	{"ignores-length", "makes passwords of the default length", .hook = {.policy = no_length}},
	{"ignores-complexity", "makes passwords of the default complexity",
	 .hook = {.policy = no_complexity}},
	{"ignores-account", "rotates the built-in account whatever policy says",
	 .hook = {.policy = no_account}},
	{"ignores-principal", "encrypts for Domain Admins whatever policy says",
	 .hook = {.policy = no_principal}},
	{"always-directory", "backs up to the directory whatever policy says",
	 .hook = {.policy = directory}},
	{"never-protects", "takes an expiry later than policy permits",
	 .hook = {.policy = no_protection}},
	{"always-protects", "takes no expiry later than policy has it",
	 .hook = {.policy = always_protection}},
	{"makes-history", "keeps a history that nobody wants", .hook = {.policy = a_history}},
	{"keeps-ten", "keeps ten old passwords at most", .hook = {.policy = short_history}},
	{"writes-clear", "encrypts nothing", .hook = {.policy = clear_text}},
	{"writes-encrypted", "encrypts although policy says no",
	 .hook = {.policy = always_encrypts}},
	{"gpo-first", "takes group policy before that of the CSP", .hook = {.policy = gpo_first}},
	{"local-first", "takes the local configuration before group policy",
	 .hook = {.policy = local_first}},
	{"merges-roots", "fills the policy of one root from another", .hook = {.policy = merges}},
	{"clamps", "takes the nearest for a value out of range", .hook = {.policy = clamps}},
	{"keeps-legacy", "goes on with legacy policy beside another",
	 .hook = {.policy = stays_legacy}},
	{"clear-fallback", "writes what it cannot encrypt in clear text", .after = fall_back},
	{0},
};
