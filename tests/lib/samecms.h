/* SPDX-License-Identifier: MIT */
/* Whether two readings of one blob are the same, member by member: structs have gaps. */
#ifndef TESTS_LIB_SAMECMS_H
#define TESTS_LIB_SAMECMS_H
#include <laps/cms.h>

static inline bool same_recipient(const struct laps_cms_recipient *a,
				  const struct laps_cms_recipient *b)
{
	return a->offset == b->offset && a->kind == b->kind && a->key_id == b->key_id &&
	       a->key_id_len == b->key_id_len && a->key_id_offset == b->key_id_offset &&
	       a->descriptor == b->descriptor && a->descriptor_len == b->descriptor_len &&
	       a->wrapped_key == b->wrapped_key;
}

static inline bool same_cms(const struct laps_cms *a, const struct laps_cms *b)
{
	if (a->recipient_n != b->recipient_n || a->nonce != b->nonce || a->content != b->content ||
	    a->content_len != b->content_len || a->appended != b->appended ||
	    a->der_len != b->der_len)
		return false;
	for (size_t i = 0; i < a->recipient_n; i++) {
		if (!same_recipient(&a->recipient[i], &b->recipient[i]))
			return false;
	}
	return true;
}

#endif
