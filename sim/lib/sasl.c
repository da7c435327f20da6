/* SPDX-License-Identifier: MIT */
#include "lib/sasl.h"

#include <sasl/sasl.h>
#include <string.h>

int sim_sasl_answer(LDAP *ld, unsigned flags, void *defaults, void *prompts)
{
	(void)ld;
	(void)flags;
	(void)defaults;
	for (sasl_interact_t *p = prompts; p->id != SASL_CB_LIST_END; p++) {
		p->result = p->defresult ? p->defresult : "";
		p->len = (unsigned)strlen(p->result);
	}
	return LDAP_SUCCESS;
}
