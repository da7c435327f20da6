/* SPDX-License-Identifier: MIT */
/* What a client by Kerberos tells libsasl2 (RFC 4752): nothing is asked of anybody. */
#ifndef SIM_LIB_SASL_H
#define SIM_LIB_SASL_H
#include <ldap.h>

/* For ldap_sasl_interactive_bind_s: every prompt gets its default, which is to be who the ticket
 * says. */
int sim_sasl_answer(LDAP *ld, unsigned flags, void *defaults, void *prompts);

#endif
