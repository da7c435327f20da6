/* SPDX-License-Identifier: MIT */
#include "conformance/mutant/directory/message.h"

#include <string.h>
#include <strings.h>

bool msg_is_whole(const struct tlv *m)
{
	return m->tag == BER_SEQUENCE && m->n >= 2 && m->n <= 3 && m->child[0]->tag == BER_INTEGER;
}

long msg_id(const struct tlv *m)
{
	return tlv_get(m->child[0]);
}

struct tlv *msg_op(const struct tlv *m)
{
	return m->child[1];
}

bool msg_is_final(const struct tlv *m)
{
	const uint8_t tag = msg_tag(m);

	return tag != LDAP_ENTRY && tag != 0x73 && tag != 0x79; /* reference, intermediate */
}

struct tlv *msg_answer(long id, uint8_t request, long code, const char *text)
{
	const uint8_t tag = request == LDAP_DELETION ? 0x6b
			    : request == LDAP_SEARCH ? LDAP_DONE
						     : (uint8_t)(request + 1);
	struct tlv *m = tlv_new(BER_SEQUENCE, NULL, 0), *op = tlv_new(tag, NULL, 0);

	tlv_add(tlv_add(tlv_add(op, tlv_number(BER_ENUM, code)), tlv_text(BER_OCTETS, "")),
		tlv_text(BER_OCTETS, text));
	return tlv_add(tlv_add(m, tlv_number(BER_INTEGER, id)), op);
}

long msg_code(const struct tlv *m)
{
	return tlv_get(tlv_child(msg_op(m), 0));
}

void msg_set_code(struct tlv *m, long code)
{
	struct tlv *op = msg_op(m), *number = tlv_number(BER_ENUM, code);

	tlv_set(op->child[0], number->data, number->len);
	tlv_free(&number);
}

const struct tlv *msg_dn(const struct tlv *m)
{
	const struct tlv *op = msg_op(m);

	return op->tag == LDAP_DELETION ? op : tlv_child(op, op->tag == LDAP_BIND ? 1 : 0);
}

struct tlv *msg_list(const struct tlv *m)
{
	return tlv_child(msg_op(m), 1);
}

bool attr_is(const struct tlv *attr, const char *name)
{
	const struct tlv *type = tlv_child(attr, 0);
	const char *options = type && type->data ? strchr((const char *)type->data, ';') : NULL;
	const size_t len = options ? (size_t)(options - (const char *)type->data)
			   : type  ? type->len
				   : 0;

	return len == strlen(name) && strncasecmp((const char *)type->data, name, len) == 0;
}

struct tlv *msg_attr(const struct tlv *m, const char *name)
{
	const struct tlv *list = msg_list(m);

	for (size_t i = 0; list && i < list->n; i++)
		if (attr_is(list->child[i], name))
			return list->child[i];
	return NULL;
}

bool msg_drop_attr(struct tlv *m, const char *name)
{
	struct tlv *list = msg_list(m);
	bool dropped = false;

	for (size_t i = list ? list->n : 0; i > 0; i--)
		if (attr_is(list->child[i - 1], name)) {
			tlv_remove(list, i - 1);
			dropped = true;
		}
	return dropped;
}

static struct tlv *new_attr(const char *name, const void *data, size_t len)
{
	struct tlv *attr = tlv_new(BER_SEQUENCE, NULL, 0), *values = tlv_new(BER_SET, NULL, 0);

	if (data)
		tlv_add(values, tlv_new(BER_OCTETS, data, len));
	return tlv_add(tlv_add(attr, tlv_text(BER_OCTETS, name)), values);
}

void msg_add_attr(struct tlv *m, const char *name, const void *data, size_t len)
{
	tlv_add(msg_list(m), new_attr(name, data, len));
}

struct tlv *attr_values(const struct tlv *attr)
{
	return tlv_child(attr, 1);
}

long change_op(const struct tlv *m, size_t i)
{
	return tlv_get(tlv_child(msg_list(m)->child[i], 0));
}

struct tlv *change_attr(const struct tlv *m, size_t i)
{
	return tlv_child(msg_list(m)->child[i], 1);
}

size_t change_of(const struct tlv *m, const char *name)
{
	for (size_t i = 0; i < msg_list(m)->n; i++)
		if (attr_is(change_attr(m, i), name))
			return i;
	return SIZE_MAX;
}

void msg_add_change(struct tlv *m, long op, const char *name, const char *value)
{
	struct tlv *change = tlv_new(BER_SEQUENCE, NULL, 0);

	tlv_add(change, tlv_number(BER_ENUM, op));
	tlv_add(msg_list(m), tlv_add(change, new_attr(name, value, value ? strlen(value) : 0)));
}

struct tlv *msg_control(const struct tlv *m, const char *oid)
{
	const struct tlv *list = tlv_child(m, 2);

	for (size_t i = 0; list && i < list->n; i++)
		if (tlv_is(tlv_child(list->child[i], 0), oid))
			return list->child[i];
	return NULL;
}

static struct tlv *value_of(const struct tlv *control)
{
	struct tlv *last = control && control->n > 1 ? control->child[control->n - 1] : NULL;

	return last && last->tag == BER_OCTETS ? last : NULL;
}

struct tlv *control_value(const struct tlv *control)
{
	const struct tlv *value = value_of(control);

	return value ? tlv_parse(value->data, value->len) : NULL;
}

void control_set(struct tlv *control, const struct tlv *value)
{
	struct tlv *place = value_of(control);
	struct laps_buf out;

	if (!place)
		return;
	laps_buf_init(&out, TLV_LEN_MAX);
	tlv_format(value, &out);
	tlv_set(place, out.data, out.len);
	laps_buf_clear(&out);
}
