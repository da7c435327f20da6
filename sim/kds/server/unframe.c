/* SPDX-License-Identifier: MIT */
#include "kds/server/unframe.h"

#include "lib/der.h"

#define AP_REQ SIM_DER_APPLICATION_OF(14) /* RFC 4120 5.5.1 */

static const uint8_t spnego[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x02}; /* 1.3.6.1.5.5.2 */
/* 1.2.840.113554.1.2.2, and 1.2.840.48018.1.2.2, which Windows once made of it */
static const uint8_t krb5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02};
static const uint8_t ms_krb5[] = {0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02};
static const uint8_t tok_id[] = {0x01, 0x00}; /* KRB_AP_REQ, RFC 4121 4.1 */

/* What the frame of RFC 2743 3.1 holds behind the name of its mechanism. */
static bool take_frame(const struct sim_der *in, struct sim_der *mech, struct sim_der *rest)
{
	return sim_der_take_all(in, SIM_DER_APPLICATION_OF(0), rest) &&
	       sim_der_take(rest, SIM_DER_OID, mech);
}

/* The AP-REQ in a framed token. */
static bool take_request(const struct sim_der *in, struct sim_der *out)
{
	struct sim_der mech, content;

	if (!take_frame(in, &mech, out) ||
	    !(sim_der_is(&mech, krb5, sizeof(krb5)) ||
	      sim_der_is(&mech, ms_krb5, sizeof(ms_krb5))) ||
	    out->len < sizeof(tok_id) || out->p[0] != tok_id[0] || out->p[1] != tok_id[1])
		return false;
	out->p += sizeof(tok_id);
	out->len -= sizeof(tok_id);
	return sim_der_take_all(out, AP_REQ, &content);
}

/* NegTokenInit, RFC 4178 4.2.1: what is before and behind mechToken, and that. */
static bool take_init(const struct sim_der *in, struct sim_der *before, struct sim_der *token,
		      struct sim_der *behind)
{
	struct sim_der mech, choice, init, skip;

	if (!take_frame(in, &mech, &choice) || !sim_der_is(&mech, spnego, sizeof(spnego)) ||
	    !sim_der_take_all(&choice, SIM_DER_CONTEXT_OF(0), &init) ||
	    !sim_der_take_all(&init, SIM_DER_SEQUENCE, behind))
		return false;
	before->p = behind->p;
	if (!sim_der_take(behind, SIM_DER_CONTEXT_OF(0), &skip))
		return false;
	if (sim_der_next(behind, SIM_DER_CONTEXT_OF(1)) &&
	    !sim_der_take(behind, SIM_DER_CONTEXT_OF(1), &skip))
		return false;
	before->len = (size_t)(behind->p - before->p);
	return sim_der_take(behind, SIM_DER_CONTEXT_OF(2), &skip) &&
	       sim_der_take_all(&skip, SIM_DER_OCTETS, token);
}

bool kds_unframe(const uint8_t *token, size_t len, struct laps_buf *out)
{
	const struct sim_der in = {token, len};
	struct sim_der before, framed, request, behind;
	size_t at;

	if (!take_init(&in, &before, &framed, &behind) || !take_request(&framed, &request))
		return false;
	sim_der_put(out, SIM_DER_OID, spnego, sizeof(spnego));
	at = out->len;
	laps_buf_put(out, before.p, before.len);
	sim_der_put(out, SIM_DER_OCTETS, request.p, request.len);
	sim_der_wrap(out, at + before.len, SIM_DER_CONTEXT_OF(2));
	laps_buf_put(out, behind.p, behind.len);
	sim_der_wrap(out, at, SIM_DER_SEQUENCE);
	sim_der_wrap(out, at, SIM_DER_CONTEXT_OF(0));
	sim_der_wrap(out, 0, SIM_DER_APPLICATION_OF(0));
	return laps_buf_status(out) == LAPS_OK;
}
