/* SPDX-License-Identifier: MIT */
#include "lib/pcapng.h"

#include <string.h>

#define SECTION       0x0a0d0d0au
#define INTERFACE     1u
#define SECRETS       10u
#define PACKET        6u
#define MAGIC         0x1a2b3c4du
#define UNKNOWN       0xffffffffu
#define ETHERNET      1u
#define TLS_KEY_LOG   0x544c534bu
#define OPT_END       0
#define OPT_COMMENT   1
#define OPT_USERAPPL  4
#define OPT_IF_NAME   2
#define OPT_IF_TSRES  9
#define NANOSECONDS   9
#define BLOCK_FRAMING 12 /* type, and length twice */

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static void put_padded(struct laps_buf *out, const void *bytes, size_t len)
{
	static const uint8_t zeros[3];

	if (len > 0)
		laps_buf_put(out, bytes, len);
	laps_buf_put(out, zeros, padded(len) - len);
}

static size_t option_size(size_t len)
{
	return 4 + padded(len);
}

static void put_option(struct laps_buf *out, uint16_t code, const void *value, size_t len)
{
	laps_buf_put_u16le(out, code);
	laps_buf_put_u16le(out, (uint16_t)len);
	put_padded(out, value, len);
}

/* Texts of options have a length of 16 bits. */
static size_t text_len(const char *text)
{
	return strnlen(text, UINT16_MAX);
}

void sim_pcapng_section(struct laps_buf *out, const char *program, const char *comment)
{
	const size_t program_len = text_len(program), comment_len = text_len(comment);
	const uint32_t size = (uint32_t)(BLOCK_FRAMING + 16 + option_size(program_len) +
					 option_size(comment_len) + option_size(0));

	laps_buf_put_u32le(out, SECTION);
	laps_buf_put_u32le(out, size);
	laps_buf_put_u32le(out, MAGIC);
	laps_buf_put_u16le(out, 1);
	laps_buf_put_u16le(out, 0);
	laps_buf_put_u32le(out, UNKNOWN); /* length of the section: it goes on while packets come */
	laps_buf_put_u32le(out, UNKNOWN);
	put_option(out, OPT_USERAPPL, program, program_len);
	put_option(out, OPT_COMMENT, comment, comment_len);
	put_option(out, OPT_END, NULL, 0);
	laps_buf_put_u32le(out, size);
}

void sim_pcapng_interface(struct laps_buf *out, const char *name, uint32_t snap_len)
{
	static const uint8_t resolution = NANOSECONDS;
	const size_t name_len = text_len(name);
	const uint32_t size = (uint32_t)(BLOCK_FRAMING + 8 + option_size(name_len) +
					 option_size(sizeof(resolution)) + option_size(0));

	laps_buf_put_u32le(out, INTERFACE);
	laps_buf_put_u32le(out, size);
	laps_buf_put_u16le(out, ETHERNET);
	laps_buf_put_u16le(out, 0);
	laps_buf_put_u32le(out, snap_len);
	put_option(out, OPT_IF_NAME, name, name_len);
	put_option(out, OPT_IF_TSRES, &resolution, sizeof(resolution));
	put_option(out, OPT_END, NULL, 0);
	laps_buf_put_u32le(out, size);
}

void sim_pcapng_tls_keys(struct laps_buf *out, const void *lines, size_t len)
{
	const uint32_t size = (uint32_t)(BLOCK_FRAMING + 8 + padded(len));

	laps_buf_put_u32le(out, SECRETS);
	laps_buf_put_u32le(out, size);
	laps_buf_put_u32le(out, TLS_KEY_LOG);
	laps_buf_put_u32le(out, (uint32_t)len);
	put_padded(out, lines, len);
	laps_buf_put_u32le(out, size);
}

void sim_pcapng_packet(struct laps_buf *out, uint64_t ns, const void *frame, size_t len,
		       size_t whole_len)
{
	const uint32_t size = (uint32_t)(BLOCK_FRAMING + 20 + padded(len));

	laps_buf_put_u32le(out, PACKET);
	laps_buf_put_u32le(out, size);
	laps_buf_put_u32le(out, 0); /* of the one interface */
	laps_buf_put_u32le(out, (uint32_t)(ns >> 32));
	laps_buf_put_u32le(out, (uint32_t)ns);
	laps_buf_put_u32le(out, (uint32_t)len);
	laps_buf_put_u32le(out, (uint32_t)whole_len);
	put_padded(out, frame, len);
	laps_buf_put_u32le(out, size);
}
