/* SPDX-License-Identifier: MIT */
#include "conformance/directory/layer.h"

#include <errno.h>
#include <lber.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LEVEL 15 /* above the socket, LBER_SBIOD_LEVEL_PROVIDER, and below TLS, _TRANSPORT */

struct layer {
	bool cuts;
	size_t left;       /* bytes until the cut */
	const void *extra; /* to be said behind the next write; NULL: nothing */
	size_t extra_len;
};

static int setup(Sockbuf_IO_Desc *d, void *arg)
{
	d->sbiod_pvt = arg;
	return 0;
}

static int removed(Sockbuf_IO_Desc *d)
{
	free(d->sbiod_pvt);
	d->sbiod_pvt = NULL;
	return 0;
}

static int control(Sockbuf_IO_Desc *d, int option, void *arg)
{
	return LBER_SBIOD_CTRL_NEXT(d, option, arg);
}

static ber_slen_t read_on(Sockbuf_IO_Desc *d, void *data, ber_len_t len)
{
	return LBER_SBIOD_READ_NEXT(d, data, len);
}

static ber_slen_t write_cut(Sockbuf_IO_Desc *d, struct layer *l, void *data, ber_len_t len)
{
	ber_socket_t fd = -1;
	ber_slen_t n;

	if (len > l->left)
		len = l->left;
	if (len == 0) {
		if (ber_sockbuf_ctrl(d->sbiod_sb, LBER_SB_OPT_GET_FD, &fd) == 1)
			(void)shutdown(fd, SHUT_RDWR);
		errno = EPIPE;
		return -1;
	}
	n = LBER_SBIOD_WRITE_NEXT(d, data, len);
	l->left -= n > 0 ? (size_t)n : 0;
	return n;
}

/* In one write, so that the other side reads both at once. */
static ber_slen_t write_more(Sockbuf_IO_Desc *d, struct layer *l, const void *data, ber_len_t len)
{
	char *both = malloc(len + l->extra_len);
	ber_slen_t n = -1;

	if (both) {
		memcpy(both, data, len);
		memcpy(both + len, l->extra, l->extra_len);
		n = LBER_SBIOD_WRITE_NEXT(d, both, len + l->extra_len);
		l->extra = NULL;
	}
	free(both);
	return n < (ber_slen_t)len ? n : (ber_slen_t)len;
}

static ber_slen_t write_on(Sockbuf_IO_Desc *d, void *data, ber_len_t len)
{
	struct layer *l = d->sbiod_pvt;

	if (l->cuts)
		return write_cut(d, l, data, len);
	return l->extra ? write_more(d, l, data, len) : LBER_SBIOD_WRITE_NEXT(d, data, len);
}

static bool install(struct conform *c, struct dir_session *s, struct layer what)
{
	static Sockbuf_IO io = {setup, removed, control, read_on, write_on, NULL};
	struct layer *l = malloc(sizeof(*l));
	Sockbuf *sb = NULL;

	if (!l)
		return conform_that(c, false, "out of memory");
	*l = what;
	if (s->ld && ldap_get_option(s->ld, LDAP_OPT_SOCKBUF, &sb) == LDAP_OPT_SUCCESS && sb &&
	    ber_sockbuf_add_io(sb, &io, LEVEL, l) == 0)
		return true;
	free(l);
	return conform_that(c, false, "%s: libldap takes no layer of ours", s->who);
}

bool dir_cut_after(struct conform *c, struct dir_session *s, size_t len)
{
	return install(c, s, (struct layer){.cuts = true, .left = len});
}

bool dir_say_behind(struct conform *c, struct dir_session *s, const void *data, size_t len)
{
	return install(c, s, (struct layer){.extra = data, .extra_len = len});
}
