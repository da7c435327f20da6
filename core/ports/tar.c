/* SPDX-License-Identifier: MIT */
#include "ports/tar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BLOCK     512
#define OCTAL_MAX UINT64_C(077777777777) /* what eleven octal digits hold */

struct header {
	char name[LAPS_TAR_NAME_MAX], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8],
		type, link[100], magic[6], version[2], user[32], group[32], major[8], minor[8],
		folder[LAPS_TAR_FOLDER_MAX], pad[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "the header of ustar is a block");

/* The sum of the header's bytes, its own field taken as blanks. */
static unsigned checksum(struct header *h)
{
	const uint8_t *p = (const uint8_t *)h;
	unsigned sum = 0;

	memset(h->checksum, ' ', sizeof(h->checksum));
	for (size_t i = 0; i < sizeof(*h); i++)
		sum += p[i];
	return sum;
}

static void pad(struct laps_buf *out, size_t len)
{
	static const uint8_t zero[BLOCK];

	laps_buf_put(out, zero, (BLOCK - len % BLOCK) % BLOCK);
}

laps_rc laps_tar_add(struct laps_buf *out, const char *folder, const char *name, const void *data,
		     size_t len, uint64_t mtime)
{
	struct header h = {.mode = "0000600",
			   .uid = "0000000",
			   .gid = "0000000",
			   .type = '0',
			   .magic = "ustar",
			   .version = {'0', '0'}};

	if (*name == 0 || strlen(name) > sizeof(h.name) || strlen(folder) > sizeof(h.folder) ||
	    len > OCTAL_MAX || mtime > OCTAL_MAX)
		return LAPS_E_RANGE;
	memcpy(h.name, name, strlen(name));
	memcpy(h.folder, folder, strlen(folder));
	snprintf(h.size, sizeof(h.size), "%011" PRIo64, (uint64_t)len);
	snprintf(h.mtime, sizeof(h.mtime), "%011" PRIo64, mtime);
	snprintf(h.checksum, sizeof(h.checksum), "%06o", checksum(&h));
	h.checksum[7] = ' ';
	laps_buf_put(out, &h, sizeof(h));
	laps_buf_put(out, data, len);
	pad(out, len);
	return laps_buf_status(out);
}

laps_rc laps_tar_end(struct laps_buf *out)
{
	static const uint8_t zero[2 * BLOCK];

	laps_buf_put(out, zero, sizeof(zero));
	return laps_buf_status(out);
}
