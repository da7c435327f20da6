/* SPDX-License-Identifier: MIT */
#include <laps/worldfault.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* A number of every seed and count, well mixed (splitmix64). */
static uint64_t mix(uint64_t seed, uint64_t n)
{
	uint64_t z = seed + n * UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* The realm behind a name counts only when the rule has one too. */
static bool is_who(const char *wanted, const char *who)
{
	size_t len = strlen(wanted);

	if (len == 0)
		return true;
	return who && strncasecmp(wanted, who, len) == 0 && (who[len] == 0 || who[len] == '@');
}

static bool is_request(const char *operation)
{
	static const char *const no[] = {LAPS_FAULT_CONNECT, LAPS_FAULT_TLS, LAPS_FAULT_VALUES};

	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (strcmp(operation, no[i]) == 0)
			return false;
	return true;
}

static bool matches(const struct laps_worldfault_rule *r, const char *protocol,
		    const char *operation)
{
	return __atomic_load_n(&r->on, __ATOMIC_ACQUIRE) != 0 &&
	       strcmp(r->protocol, protocol) == 0 &&
	       (strcmp(r->operation, operation) == 0 ||
		(strcmp(r->operation, LAPS_FAULT_ANY) == 0 && is_request(operation)));
}

/* The n-th that matches. */
static bool hits(const struct laps_worldfault_rule *r, uint64_t n)
{
	if (n < r->first || (r->last != 0 && n > r->last))
		return false;
	if (r->every > 1 && (n - r->first) % r->every != 0)
		return false;
	return r->millionths >= LAPS_FAULT_ALWAYS ||
	       mix(r->seed, n) % LAPS_FAULT_ALWAYS < r->millionths;
}

bool laps_worldfault_take(struct laps_worldfault *w, const char *protocol, const char *operation,
			  const char *who, struct laps_fault *out)
{
	struct laps_worldfault_rule *first = NULL;
	uint64_t n, first_n = 0;

	if (!w || __atomic_load_n(&w->n_on, __ATOMIC_ACQUIRE) == 0)
		return false;
	for (size_t i = 0; i < LAPS_WORLDFAULT_RULES; i++) {
		struct laps_worldfault_rule *r = &w->rule[i];

		if (!matches(r, protocol, operation) || !is_who(r->who, who))
			continue;
		n = __atomic_add_fetch(&r->seen, 1, __ATOMIC_RELAXED);
		if (!hits(r, n) || (first && first->added <= r->added))
			continue;
		first = r;
		first_n = n;
	}
	if (!first)
		return false;
	__atomic_add_fetch(&first->hit, 1, __ATOMIC_RELAXED);
	*out = (struct laps_fault){.effect = first->effect,
				   .spec = first->spec,
				   .arg = first->arg,
				   .draw = mix(~first->seed, first_n)};
	return true;
}

const struct laps_worldfault_rule *laps_worldfault_concerns(const struct laps_worldfault *w,
							    const char *protocol,
							    const char *operation)
{
	if (!w || __atomic_load_n(&w->n_on, __ATOMIC_ACQUIRE) == 0)
		return NULL;
	for (size_t i = 0; i < LAPS_WORLDFAULT_RULES; i++)
		if (matches(&w->rule[i], protocol, operation))
			return &w->rule[i];
	return NULL;
}
