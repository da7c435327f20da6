/* SPDX-License-Identifier: MIT */
#include "kds/server/ntlm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kds/server/link.h"
#include "kds/server/passwords.h"
#include "lib/seal.h"

#define COMPUTER "DC1" /* the controller of every world */

struct kds_ntlm {
	struct sim_ntlmhash *hash;
	struct kds_passwords passwords;
	const struct sim_clock *clock;
	char secrets[4096];
	char dns_computer[KDS_LINK_NAME + sizeof(COMPUTER)];
	struct ntlm_options options;
};

static bool nt_hash(void *ctx, const char *user, const char *domain,
		    uint8_t out[static SIM_NTLM_KEY])
{
	return kds_nt_hash(&((struct kds_ntlm *)ctx)->passwords, user, domain, out);
}

static uint64_t now(void *ctx)
{
	return sim_clock_now(((struct kds_ntlm *)ctx)->clock);
}

static bool random_bytes(void *ctx, uint8_t *out, size_t n)
{
	(void)ctx;
	return sim_random(out, n);
}

static bool set_up(struct kds_ntlm *n, const char *world, struct kds_directory *d,
		   const struct sim_clock *clock, struct sim_err *err)
{
	if (!kds_link_open(d))
		return sim_fail(err, "the directory does not say what the domain is called");
	if (!(n->hash = sim_ntlmhash_new(err)))
		return false;
	if (snprintf(n->secrets, sizeof(n->secrets), "%s/secrets", world) >=
	    (int)sizeof(n->secrets))
		return sim_fail(err, "the path '%.400s' is too long", world);
	(void)snprintf(n->dns_computer, sizeof(n->dns_computer), "dc1.%s", d->dns_name);
	n->clock = clock;
	n->passwords = (struct kds_passwords){n->hash, d, n->secrets};
	n->options = (struct ntlm_options){
		.hash = n->hash,
		.ctx = n,
		.nt_hash = nt_hash,
		.now = now,
		.random = random_bytes,
		.netbios_domain = d->netbios,
		.dns_domain = d->dns_name,
		.netbios_computer = COMPUTER,
		.dns_computer = n->dns_computer,
		.forest = d->dns_name,
	};
	return true;
}

struct kds_ntlm *kds_ntlm_new(const char *world, struct kds_directory *directory,
			      const struct sim_clock *clock, struct sim_err *err)
{
	struct kds_ntlm *n = calloc(1, sizeof(*n));

	if (!n)
		sim_fail_nomem(err);
	else if (!set_up(n, world, directory, clock, err))
		kds_ntlm_free(&n);
	return n;
}

void kds_ntlm_free(struct kds_ntlm **n)
{
	if (*n)
		sim_ntlmhash_free(&(*n)->hash);
	free(*n);
	*n = NULL;
}

const struct ntlm_options *kds_ntlm_options(const struct kds_ntlm *n)
{
	return &n->options;
}
