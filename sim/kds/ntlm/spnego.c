/* SPDX-License-Identifier: MIT */
#include "kds/ntlm/spnego.h"

static const uint8_t spnego[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x02}; /* 1.3.6.1.5.5.2 */
/* 1.3.6.1.4.1.311.2.2.10 */
static const uint8_t ntlmssp[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a};

/* [n] with one element in it, when it is there. False: it is there and broken. */
static bool take_optional(struct sim_der *in, unsigned n, unsigned tag, struct sim_der *out)
{
	struct sim_der field;

	*out = (struct sim_der){NULL, 0};
	return !sim_der_next(in, SIM_DER_CONTEXT_OF(n)) ||
	       (sim_der_take(in, SIM_DER_CONTEXT_OF(n), &field) &&
		sim_der_take_all(&field, tag, out));
}

/* mechTypes. */
static bool take_mechs(struct sim_der *in, struct sim_der *out)
{
	struct sim_der list, mech;

	if (!sim_der_take(in, SIM_DER_CONTEXT_OF(0), out) ||
	    !sim_der_take_all(out, SIM_DER_SEQUENCE, &list) ||
	    !sim_der_take(&list, SIM_DER_OID, &mech) ||
	    !sim_der_is(&mech, ntlmssp, sizeof(ntlmssp)))
		return false;
	while (list.len > 0)
		if (!sim_der_take(&list, SIM_DER_OID, &mech))
			return false;
	return true;
}

bool ntlm_spnego_read_init(const uint8_t *in, size_t len, struct ntlm_spnego *out)
{
	const struct sim_der all = {in, len};
	struct sim_der frame, mech, choice, init, flags;
	struct ntlm_spnego s;

	if (!sim_der_take_all(&all, SIM_DER_APPLICATION_OF(0), &frame) ||
	    !sim_der_take(&frame, SIM_DER_OID, &mech) ||
	    !sim_der_is(&mech, spnego, sizeof(spnego)) ||
	    !sim_der_take_all(&frame, SIM_DER_CONTEXT_OF(0), &choice) ||
	    !sim_der_take_all(&choice, SIM_DER_SEQUENCE, &init) || !take_mechs(&init, &s.mechs) ||
	    !take_optional(&init, 1, SIM_DER_BITS, &flags) ||
	    !take_optional(&init, 2, SIM_DER_OCTETS, &s.token) ||
	    !take_optional(&init, 3, SIM_DER_OCTETS, &s.mic) || init.len > 0 || !s.token.p)
		return false;
	*out = s;
	return true;
}

bool ntlm_spnego_read_resp(const uint8_t *in, size_t len, struct ntlm_spnego *out)
{
	const struct sim_der all = {in, len};
	struct sim_der choice, resp, state, mech;
	struct ntlm_spnego s = {.mechs = {NULL, 0}};

	if (!sim_der_take_all(&all, SIM_DER_CONTEXT_OF(1), &choice) ||
	    !sim_der_take_all(&choice, SIM_DER_SEQUENCE, &resp) ||
	    !take_optional(&resp, 0, SIM_DER_ENUMERATED, &state) ||
	    !take_optional(&resp, 1, SIM_DER_OID, &mech) ||
	    !take_optional(&resp, 2, SIM_DER_OCTETS, &s.token) ||
	    !take_optional(&resp, 3, SIM_DER_OCTETS, &s.mic) || resp.len > 0 || !s.token.p)
		return false;
	*out = s;
	return true;
}

static void put_field(struct laps_buf *out, unsigned n, unsigned tag, const void *p, size_t len)
{
	const size_t at = out->len;

	sim_der_put(out, tag, p, len);
	sim_der_wrap(out, at, SIM_DER_CONTEXT_OF(n));
}

void ntlm_spnego_put_resp(struct laps_buf *out, enum ntlm_spnego_state state,
			  const struct laps_buf *token, const struct sim_der *mic)
{
	const size_t at = out->len;
	const uint8_t state_byte = (uint8_t)state;

	put_field(out, 0, SIM_DER_ENUMERATED, &state_byte, 1);
	if (token) {
		put_field(out, 1, SIM_DER_OID, ntlmssp, sizeof(ntlmssp));
		put_field(out, 2, SIM_DER_OCTETS, token->data, token->len);
	}
	if (mic)
		put_field(out, 3, SIM_DER_OCTETS, mic->p, mic->len);
	sim_der_wrap(out, at, SIM_DER_SEQUENCE);
	sim_der_wrap(out, at, SIM_DER_CONTEXT_OF(1));
}
