/* SPDX-License-Identifier: MIT */
/* Presentation contexts: what a client offers, and what has been bound. [C706] 12.6.3.1. */
#include "kds/rpc/private.h"

#define LOCAL_LIMIT_EXCEEDED 3 /* reason of a rejection */

const struct rpc_context *rpc_context_find(const struct rpc_assoc *a, uint16_t id)
{
	for (size_t i = 0; i < a->context_n; i++)
		if (a->context[i].id == id)
			return &a->context[i];
	return NULL;
}

const struct laps_rpc_syntax *rpc_context_transfer(const struct rpc_context *c)
{
	return c->ndr64 ? &laps_rpc_ndr64 : &laps_rpc_ndr;
}

static const struct rpc_interface *find_interface(const struct rpc_options *o,
						  const struct laps_rpc_syntax *syntax)
{
	for (size_t i = 0; i < o->interface_n; i++)
		if (laps_rpc_syntax_eq(o->interface[i]->syntax, syntax))
			return o->interface[i];
	return NULL;
}

/* The first that we know. */
static bool choose_transfer(const struct laps_rpc_offer *offer, bool *ndr64)
{
	for (size_t i = 0; i < offer->transfer_n; i++) {
		*ndr64 = laps_rpc_syntax_eq(&offer->transfer[i], &laps_rpc_ndr64);
		if (*ndr64 || laps_rpc_syntax_eq(&offer->transfer[i], &laps_rpc_ndr))
			return true;
	}
	return false;
}

static bool keep(struct rpc_assoc *a, const struct rpc_context *c)
{
	for (size_t i = 0; i < a->context_n; i++)
		if (a->context[i].id == c->id) {
			a->context[i] = *c;
			return true;
		}
	if (a->context_n == RPC_CONTEXTS)
		return false;
	a->context[a->context_n++] = *c;
	return true;
}

static struct laps_rpc_result rejected(uint16_t reason)
{
	return (struct laps_rpc_result){.result = LAPS_RPC_REJECTED, .reason = reason};
}

static struct laps_rpc_result bind_one(struct rpc_assoc *a, laps_rpc_type type,
				       const struct laps_rpc_offer *offer)
{
	struct rpc_context c = {.id = offer->id};
	uint8_t features = 0;

	/* bind-time feature negotiation, [MS-RPCE] 3.3.1.5.3 */
	if (type == LAPS_RPC_BIND && offer->transfer_n > 0 &&
	    laps_rpc_syntax_features(&offer->transfer[0], &features))
		return (struct laps_rpc_result){.result = LAPS_RPC_NEGOTIATED,
						.reason = features & LAPS_RPC_FEATURES};
	c.interface = find_interface(a->o, &offer->interface);
	if (c.interface == NULL)
		return rejected(LAPS_RPC_NO_INTERFACE);
	if (!choose_transfer(offer, &c.ndr64))
		return rejected(LAPS_RPC_NO_TRANSFER);
	if (!keep(a, &c))
		return rejected(LOCAL_LIMIT_EXCEEDED);
	return (struct laps_rpc_result){.result = LAPS_RPC_ACCEPTED,
					.transfer = *rpc_context_transfer(&c)};
}

void rpc_contexts_bind(struct rpc_assoc *a, laps_rpc_type type, const struct laps_rpc_bind *b,
		       struct laps_rpc_bind_ack *ack)
{
	for (size_t i = 0; i < b->offer_n; i++)
		ack->result[i] = bind_one(a, type, &b->offer[i]);
	ack->result_n = b->offer_n;
}
