/* SPDX-License-Identifier: MIT */
/* Parts of an LDAP message, RFC 4511 4, in the tree that it is. */
#ifndef MUTANT_DIRECTORY_MESSAGE_H
#define MUTANT_DIRECTORY_MESSAGE_H
#include "conformance/mutant/directory/tlv.h"

enum {
	BER_INTEGER = 0x02,
	BER_OCTETS = 0x04,
	BER_ENUM = 0x0a,
	BER_SEQUENCE = 0x30,
	BER_SET = 0x31,
	LDAP_BIND = 0x60,
	LDAP_BOUND = 0x61,
	LDAP_UNBIND = 0x42,
	LDAP_SEARCH = 0x63,
	LDAP_ENTRY = 0x64,
	LDAP_DONE = 0x65,
	LDAP_MODIFY = 0x66,
	LDAP_ADDITION = 0x68,
	LDAP_DELETION = 0x4a,
	LDAP_RENAMING = 0x6c,
	LDAP_COMPARISON = 0x6e,
	LDAP_GIVING_UP = 0x50,
	LDAP_EXTENSION = 0x77,
	LDAP_EXTENDED = 0x78,
	LDAP_CONTROL_LIST = 0xa0,
	AUTH_SIMPLE = 0x80,
	AUTH_SASL = 0xa3,
	FILTER_NOT = 0xa2,
	FILTER_PART = 0xa4,
	FILTER_GE = 0xa5,
	FILTER_LE = 0xa6,
	FILTER_ABOUT = 0xa8,
};
enum { CHANGE_ADD, CHANGE_DELETE, CHANGE_REPLACE };

/* A message has an id, an operation, and maybe controls. Whole: that it is one, so that the calls
 * below need not look. */
bool msg_is_whole(const struct tlv *m);
long msg_id(const struct tlv *m);
struct tlv *msg_op(const struct tlv *m);
static inline uint8_t msg_tag(const struct tlv *m)
{
	return msg_op(m)->tag;
}
/* The last answer to a request. */
bool msg_is_final(const struct tlv *m);
/* An empty answer to a request of that tag, with a code and a text. */
struct tlv *msg_answer(long id, uint8_t request, long code, const char *text);
long msg_code(const struct tlv *m);
void msg_set_code(struct tlv *m, long code);

/* The name of the object: of an entry, a modify, an addition ...; NULL: none. */
const struct tlv *msg_dn(const struct tlv *m);
/* Attributes of an entry or an addition, changes of a modify, each {type, {value}}. NULL: none. */
struct tlv *msg_list(const struct tlv *m);
/* Of an entry or an addition: the attribute, in any options; NULL: none. */
struct tlv *msg_attr(const struct tlv *m, const char *name);
bool msg_drop_attr(struct tlv *m, const char *name);
void msg_add_attr(struct tlv *m, const char *name, const void *data, size_t len);
/* The values of an attribute. */
struct tlv *attr_values(const struct tlv *attr);
bool attr_is(const struct tlv *attr, const char *name);

/* Of change i of a modify. */
long change_op(const struct tlv *m, size_t i);
struct tlv *change_attr(const struct tlv *m, size_t i);
/* The first change of that attribute; SIZE_MAX: none. */
size_t change_of(const struct tlv *m, const char *name);
void msg_add_change(struct tlv *m, long op, const char *name, const char *value);

/* The control with that OID, or NULL; its value as a tree, the caller's, or NULL. */
struct tlv *msg_control(const struct tlv *m, const char *oid);
struct tlv *control_value(const struct tlv *control);
/* Put a tree in as the value. */
void control_set(struct tlv *control, const struct tlv *value);

#endif
