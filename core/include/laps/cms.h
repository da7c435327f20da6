/* SPDX-License-Identifier: MIT */
/*
 * The CMS EnvelopedData of a DPAPI-NG blob, RFC 5652 and RFC 5084, as Windows writes it:
 *
 *   ContentInfo envelopedData { version 2, recipientInfos SET of
 *     [2] KEKRecipientInfo { version 4,
 *        KEKIdentifier { keyIdentifier (keyid.h), OtherKeyAttribute 1.3.6.1.4.1.311.74.1 {
 *            descriptor kind OID, SEQUENCE of (OR) SEQUENCE of (AND) { UTF8String, UTF8String } }
 * }, id-aes256-wrap (no parameters), wrapped content key (40 bytes) }, EncryptedContentInfo { data,
 * id-aes256-GCM { nonce 12, ICVlen 16 }, [0] content OPTIONAL } } and, when [0] is absent, the
 * content behind the DER: ciphertext and 16-byte tag.
 *
 * DER only: definite and minimal lengths. Several recipients are alternatives (OR): each wraps the
 * same content key. Recipients of other kinds (AND combinations, certificates, LOCAL ...) are known
 * by name and cannot be opened; a blob that has no other ones is refused by that name. Not covered:
 * originatorInfo, unprotectedAttrs, dates in KEKIdentifier (refused as unsupported).
 */
#ifndef LAPS_CMS_H
#define LAPS_CMS_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_CMS_RECIPIENT_MAX 16 /* OR alternatives we read */
#define LAPS_CMS_WRAPPED_LEN   40
#define LAPS_CMS_NONCE_LEN     12
#define LAPS_CMS_TAG_LEN       16

/* The arc below 1.3.6.1.4.1.311.74.1, but for the last two. */
typedef enum laps_descriptor_kind {
	LAPS_DESCRIPTOR_SID,              /* .1 */
	LAPS_DESCRIPTOR_SDDL,             /* .5; these two can be opened, the others cannot */
	LAPS_DESCRIPTOR_KEY,              /* .3 */
	LAPS_DESCRIPTOR_AND,              /* .4, an OtherRecipientInfo */
	LAPS_DESCRIPTOR_MSIDCRL,          /* .6 */
	LAPS_DESCRIPTOR_WEBCREDENTIALS,   /* .7 */
	LAPS_DESCRIPTOR_LOCAL,            /* .8 */
	LAPS_DESCRIPTOR_DRACERTIFICATE,   /* .9 */
	LAPS_DESCRIPTOR_VAULTCREDENTIALS, /* .10 */
	LAPS_DESCRIPTOR_CERTIFICATE,      /* .11, or a KeyTransRecipientInfo */
	LAPS_DESCRIPTOR_KEYFILE,          /* .12 */
	LAPS_DESCRIPTOR_OTHER,            /* another OID, or another kind of recipient */
} laps_descriptor_kind;
/* "SID", "LOCAL", "AND combination": for messages. */
const char *laps_descriptor_kind_name(laps_descriptor_kind kind);

struct laps_cms_recipient {
	size_t offset; /* bytes from the start of the blob, for messages */
	laps_descriptor_kind kind;
	/* NULL and 0 in a kind that cannot be opened: */
	const uint8_t *key_id; /* borrowed: keyIdentifier octets */
	size_t key_id_len;
	size_t key_id_offset;
	const char *descriptor; /* borrowed, not NUL-terminated: the SID or the SDDL text */
	size_t descriptor_len;
	const uint8_t *wrapped_key; /* borrowed, LAPS_CMS_WRAPPED_LEN bytes */
};
/* Can it be opened at all? */
bool laps_cms_recipient_readable(const struct laps_cms_recipient *r);

struct laps_cms {
	struct laps_cms_recipient recipient[LAPS_CMS_RECIPIENT_MAX];
	size_t recipient_n;     /* 1.. */
	const uint8_t *nonce;   /* borrowed, LAPS_CMS_NONCE_LEN bytes */
	const uint8_t *content; /* borrowed: ciphertext and tag */
	size_t content_len;     /* bytes, at least LAPS_CMS_TAG_LEN */
	bool appended;          /* content lies behind the DER, as Windows LAPS writes it */
	size_t der_len;         /* bytes of the DER part */
};

/*
 * Read a blob of exactly len bytes. in must outlive *out. out is written only on LAPS_OK.
 * LAPS_OK; LAPS_E_TRUNCATED, LAPS_E_TRAILING (embedded content and more behind it), LAPS_E_FORMAT,
 * LAPS_E_RANGE, LAPS_E_UNSUPPORTED (another content type or algorithm, or no recipient that can be
 * opened: what names the kind of the first).
 */
LAPS_MUST_USE laps_rc laps_cms_parse(const uint8_t *in, size_t len, struct laps_cms *out,
				     struct laps_err *err);
/* The same, but out holds what was read before a failure: whole recipients, and of the rest what is
 * not NULL. For those who explain; never for opening. */
LAPS_MUST_USE laps_rc laps_cms_read(const uint8_t *in, size_t len, struct laps_cms *out,
				    struct laps_err *err);

struct laps_cms_fields {
	const uint8_t *key_id;
	size_t key_id_len;
	const struct laps_sid *sid; /* the single recipient */
	const uint8_t *wrapped_key; /* LAPS_CMS_WRAPPED_LEN bytes */
	const uint8_t *nonce;       /* LAPS_CMS_NONCE_LEN bytes */
	const uint8_t *content;     /* ciphertext and tag */
	size_t content_len;
	bool appended;
};
/* Append the blob. Failures are out's. */
void laps_cms_format(const struct laps_cms_fields *f, struct laps_buf *out);

#endif
