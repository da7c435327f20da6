/* SPDX-License-Identifier: MIT */
#include "fleet/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct record {
	char id[LAPS_GUID_TEXT];
	uint16_t len;
	uint8_t cert[FLEET_CERT_MAX];
};

bool fleet_disk_open(struct fleet_disk *d, struct sim_err *err)
{
	const char *dir = getenv("TMPDIR");

	d->fd = open(dir && *dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return d->fd >= 0 ||
	       sim_fail_errno(err, errno, "cannot make a file in", dir && *dir ? dir : "/tmp");
}

void fleet_disk_close(struct fleet_disk *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

static off_t place(uint32_t index)
{
	return (off_t)index * (off_t)sizeof(struct record);
}

bool fleet_disk_write(const struct fleet_disk *d, uint32_t index, const char *id,
		      const struct laps_buf *cert, struct sim_err *err)
{
	struct record r = {.len = (uint16_t)cert->len};

	if (cert->len > sizeof(r.cert) || strlen(id) >= sizeof(r.id))
		return sim_fail(err, "the certificate of a device is too long");
	memcpy(r.id, id, strlen(id));
	memcpy(r.cert, cert->data, cert->len);
	return pwrite(d->fd, &r, sizeof(r), place(index)) == (ssize_t)sizeof(r) ||
	       sim_fail_errno(err, errno, "cannot write", "the devices' disk");
}

bool fleet_disk_read(const struct fleet_disk *d, uint32_t index, char id[static LAPS_GUID_TEXT],
		     struct laps_buf *cert)
{
	struct record r;
	const size_t want = cert ? sizeof(r) : sizeof(r.id);

	if (pread(d->fd, &r, want, place(index)) != (ssize_t)want || !r.id[0])
		return false;
	memcpy(id, r.id, sizeof(r.id));
	id[LAPS_GUID_TEXT - 1] = 0;
	if (!cert)
		return true;
	laps_buf_put(cert, r.cert, r.len <= sizeof(r.cert) ? r.len : 0);
	return laps_buf_status(cert) == LAPS_OK;
}
