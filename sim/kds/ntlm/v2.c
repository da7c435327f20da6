/* SPDX-License-Identifier: MIT */
#include "kds/ntlm/v2.h"

#include <laps/secret.h>
#include <locale.h>
#include <string.h>
#include <wctype.h>

#define NAME_MAX_LEN 1024 /* bytes of a user's name */

/* Unit by unit, as Windows does: what is beyond U+FFFF has no case there. */
static bool upper_case(const struct sim_bytes *in, uint8_t *out)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	if (!locale)
		return false;
	for (size_t i = 0; i + 1 < in->len; i += 2) {
		const wint_t unit = in->p[i] | (wint_t)in->p[i + 1] << 8;
		const wint_t upper = towupper_l(unit, locale);
		const wint_t put = upper <= 0xFFFF ? upper : unit;

		out[i] = (uint8_t)put;
		out[i + 1] = (uint8_t)(put >> 8);
	}
	freelocale(locale);
	return true;
}

bool ntlm_v2_key(const struct sim_ntlmhash *h, const uint8_t nt_hash[static SIM_NTLM_KEY],
		 const struct sim_bytes *user, const struct sim_bytes *domain,
		 uint8_t out[static SIM_NTLM_KEY])
{
	uint8_t upper[NAME_MAX_LEN];
	const struct sim_bytes part[] = {{upper, user->len}, *domain};

	return user->len <= sizeof(upper) && user->len % 2 == 0 && upper_case(user, upper) &&
	       sim_hmac_md5(h, nt_hash, part, 2, out);
}

static bool take_session_key(const struct sim_ntlmhash *h, const uint8_t base[static SIM_NTLM_KEY],
			     uint8_t key[static SIM_NTLM_KEY])
{
	struct sim_rc4 *rc4 = sim_rc4_new(h, base, SIM_NTLM_KEY);
	bool ok = rc4 && sim_rc4(rc4, key, SIM_NTLM_KEY);

	sim_rc4_free(&rc4);
	return ok;
}

bool ntlm_v2_check(const struct sim_ntlmhash *h, const uint8_t key[static SIM_NTLM_KEY],
		   const uint8_t challenge[static NTLM_CHALLENGE_LEN],
		   const struct ntlm_response *r, const uint8_t encrypted[static SIM_NTLM_KEY],
		   uint8_t session_key[static SIM_NTLM_KEY])
{
	const struct sim_bytes part[] = {{challenge, NTLM_CHALLENGE_LEN}, r->temp};
	uint8_t proof[SIM_NTLM_KEY], base[SIM_NTLM_KEY];
	const struct sim_bytes proven = {proof, sizeof(proof)};
	bool ok = sim_hmac_md5(h, key, part, 2, proof) &&
		  laps_ct_eq(proof, r->proof, sizeof(proof)) &&
		  sim_hmac_md5(h, key, &proven, 1, base);

	if (ok) {
		memcpy(session_key, encrypted, SIM_NTLM_KEY);
		ok = take_session_key(h, base, session_key);
	}
	laps_wipe(base, sizeof(base));
	return ok;
}

bool ntlm_v2_check_mic(const struct sim_ntlmhash *h, const uint8_t session_key[static SIM_NTLM_KEY],
		       const struct sim_bytes *before, const struct sim_bytes *authenticate)
{
	static const uint8_t none[SIM_NTLM_KEY];
	const size_t behind = NTLM_MIC_AT + SIM_NTLM_KEY;
	uint8_t mic[SIM_NTLM_KEY];

	if (authenticate->len < behind)
		return false;
	return sim_hmac_md5(h, session_key,
			    (struct sim_bytes[]){
				    *before,
				    {authenticate->p, NTLM_MIC_AT},
				    {none, sizeof(none)},
				    {authenticate->p + behind, authenticate->len - behind},
			    },
			    4, mic) &&
	       laps_ct_eq(mic, authenticate->p + NTLM_MIC_AT, sizeof(mic));
}
