/* SPDX-License-Identifier: MIT */
#include "crash/call.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Where a call's subject is. */
enum shape {
	ON_FD,    /* argument a: descriptor */
	ON_DATA,  /* the same, with a buffer and its length behind */
	ON_PATH,  /* argument a: path */
	AT_PATH,  /* arguments a and a + 1: directory and path */
	TO_PATH,  /* arguments 0 and 1: two paths */
	AT_TO_AT, /* arguments 0 to 3: two times directory and path */
	ON_OPEN,  /* as ON_PATH, when the flags in the next argument create or cut */
	AT_OPEN,  /* as AT_PATH, the same */
	ON_MAP,   /* descriptor in argument 4, when the map is shared and can be written */
	ALONE,    /* no subject: nothing of ours has a use for it */
};

struct row {
	long number;
	const char *name;
	enum shape shape;
	int arg;
};

/* The newer architectures lack the calls without "at". */
static const struct row rows[] = {
	{SYS_write, "write", ON_DATA, 0},
	{SYS_pwrite64, "pwrite64", ON_DATA, 0},
	{SYS_writev, "writev", ON_FD, 0},
	{SYS_pwritev, "pwritev", ON_FD, 0},
	{SYS_pwritev2, "pwritev2", ON_FD, 0},
	{SYS_sendto, "sendto", ON_FD, 0},
	{SYS_sendmsg, "sendmsg", ON_FD, 0},
	{SYS_sendmmsg, "sendmmsg", ON_FD, 0},
	{SYS_sendfile, "sendfile", ON_FD, 0},
	{SYS_copy_file_range, "copy_file_range", ON_FD, 2},
	{SYS_splice, "splice", ON_FD, 2},
	{SYS_fsync, "fsync", ON_FD, 0},
	{SYS_fdatasync, "fdatasync", ON_FD, 0},
	{SYS_sync_file_range, "sync_file_range", ON_FD, 0},
	{SYS_syncfs, "syncfs", ON_FD, 0},
	{SYS_sync, "sync", ALONE, 0},
	{SYS_ftruncate, "ftruncate", ON_FD, 0},
	{SYS_fallocate, "fallocate", ON_FD, 0},
	{SYS_fchmod, "fchmod", ON_FD, 0},
	{SYS_fchown, "fchown", ON_FD, 0},
	{SYS_truncate, "truncate", ON_PATH, 0},
	{SYS_unlinkat, "unlinkat", AT_PATH, 0},
	{SYS_mkdirat, "mkdirat", AT_PATH, 0},
	{SYS_mknodat, "mknodat", AT_PATH, 0},
	{SYS_symlinkat, "symlinkat", AT_PATH, 1},
	{SYS_fchmodat, "fchmodat", AT_PATH, 0},
	{SYS_fchownat, "fchownat", AT_PATH, 0},
	{SYS_renameat2, "renameat2", AT_TO_AT, 0},
	{SYS_linkat, "linkat", AT_TO_AT, 0},
	{SYS_openat, "openat", AT_OPEN, 0},
	{SYS_mmap, "mmap", ON_MAP, 4},
	{SYS_io_uring_setup, "io_uring_setup", ALONE, 0},
#ifdef SYS_openat2
	{SYS_openat2, "openat2", AT_PATH, 0},
#endif
#ifdef SYS_renameat
	{SYS_renameat, "renameat", AT_TO_AT, 0},
#endif
#ifdef SYS_rename
	{SYS_rename, "rename", TO_PATH, 0},
	{SYS_link, "link", TO_PATH, 0},
	{SYS_symlink, "symlink", ON_PATH, 1},
	{SYS_unlink, "unlink", ON_PATH, 0},
	{SYS_rmdir, "rmdir", ON_PATH, 0},
	{SYS_mkdir, "mkdir", ON_PATH, 0},
	{SYS_mknod, "mknod", ON_PATH, 0},
	{SYS_chmod, "chmod", ON_PATH, 0},
	{SYS_chown, "chown", ON_PATH, 0},
	{SYS_lchown, "lchown", ON_PATH, 0},
	{SYS_creat, "creat", ON_PATH, 0},
	{SYS_open, "open", ON_OPEN, 0},
#endif
};

/* Up to max bytes of the process' memory; how many there were. A page at a time, since a text may
 * end right before one that is not mapped. */
static size_t peek(pid_t pid, uint64_t address, char *out, size_t max)
{
	size_t n = 0;

	while (n < max) {
		size_t want = 4096 - (size_t)((address + n) & 4095);
		struct iovec to = {out + n, want < max - n ? want : max - n};
		struct iovec from = {(void *)(uintptr_t)(address + n), to.iov_len};
		ssize_t got = process_vm_readv(pid, &to, 1, &from, 1, 0);

		if (got <= 0)
			break;
		n += (size_t)got;
		if (memchr(to.iov_base, 0, (size_t)got))
			break;
	}
	return n;
}

static void link_of(pid_t pid, const char *what, char out[static CRASH_PATH_MAX])
{
	char name[128];
	ssize_t n;

	snprintf(name, sizeof(name), "/proc/%d/%s", (int)pid, what);
	n = readlink(name, out, CRASH_PATH_MAX - 1);
	out[n > 0 ? n : 0] = 0;
}

/* The C library's resolver asks over UDP, and again when nobody answers: for the host's own name,
 * where /etc/hosts does not tell it. link is "socket:[INODE]", the tenth word of a line there. */
static bool is_of_the_resolver(pid_t pid, const char *link)
{
	static const char *const table[] = {"udp", "udp6"};
	unsigned long long inode, wanted = strtoull(link + strcspn(link, "0123456789"), NULL, 10);
	char name[64], line[512];
	bool found = false;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		FILE *f;

		snprintf(name, sizeof(name), "/proc/%d/net/%s", (int)pid, table[i]);
		f = fopen(name, "re");
		while (f && fgets(line, sizeof(line), f))
			if (sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %llu", &inode) == 1)
				found = found || inode == wanted;
		if (f)
			fclose(f);
	}
	return found;
}

/* False when the descriptor is none of the host's. */
static bool path_of_fd(pid_t pid, int fd, char out[static CRASH_PATH_MAX])
{
	char name[64];
	struct stat st;

	snprintf(name, sizeof(name), "fd/%d", fd);
	link_of(pid, name, out);
	snprintf(name, sizeof(name), "/proc/%d/fd/%d", (int)pid, fd);
	if (stat(name, &st) != 0)
		return false;
	if (S_ISSOCK(st.st_mode) && is_of_the_resolver(pid, out))
		return false;
	if (S_ISSOCK(st.st_mode))
		snprintf(out, CRASH_PATH_MAX, "socket");
	return S_ISREG(st.st_mode) || S_ISDIR(st.st_mode) || S_ISSOCK(st.st_mode);
}

static void path_at(pid_t pid, int dir, uint64_t address, char out[static CRASH_PATH_MAX])
{
	char text[CRASH_PATH_MAX], base[CRASH_PATH_MAX], name[32];
	size_t n = peek(pid, address, text, sizeof(text) - 1);

	text[n] = 0;
	base[0] = 0;
	if (text[0] != '/' && dir == AT_FDCWD) {
		link_of(pid, "cwd", base);
	} else if (text[0] != '/') {
		snprintf(name, sizeof(name), "fd/%d", dir);
		link_of(pid, name, base);
	}
	/* cut on purpose where the two together are too long */
	if (snprintf(out, CRASH_PATH_MAX, "%s%s%s", base, base[0] ? "/" : "", text) >=
	    CRASH_PATH_MAX)
		out[CRASH_PATH_MAX - 1] = 0;
}

static const struct row *find(uint64_t number)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((uint64_t)rows[i].number == number)
			return &rows[i];
	return NULL;
}

static bool is_changing_open(uint64_t flags)
{
	return (flags & (O_CREAT | O_TRUNC)) != 0;
}

/* What a program that counts its own lines writes beside its objects. */
static bool is_of_the_compiler(const char *path)
{
	size_t n = strlen(path);

	return n > 5 && strcmp(path + n - 5, ".gcda") == 0;
}

bool crash_call_decode(pid_t pid, const struct __ptrace_syscall_info *info, struct crash_call *out)
{
	const __uint64_t *args = info->entry.args;
	const struct row *r = find(info->entry.nr);
	uint64_t a = r ? args[r->arg] : 0;
	size_t want;
	bool ours = r != NULL;

	if (!r)
		return false;
	*out = (struct crash_call){.name = r->name};
	switch (r->shape) {
	case ALONE: break;
	case ON_DATA:
		want = args[2] < CRASH_DATA_MAX ? (size_t)args[2] : CRASH_DATA_MAX;
		(void)peek(pid, args[1], out->data, want);
		/* fall through */
	case ON_FD: ours = path_of_fd(pid, (int)a, out->path); break;
	case ON_MAP:
		ours = (args[3] & MAP_SHARED) && (args[2] & PROT_WRITE) &&
		       path_of_fd(pid, (int)a, out->path);
		break;
	case ON_OPEN:
		ours = is_changing_open(args[1]);
		/* fall through */
	case ON_PATH: path_at(pid, AT_FDCWD, a, out->path); break;
	case AT_OPEN:
		ours = is_changing_open(args[2]);
		/* fall through */
	case AT_PATH: path_at(pid, (int)a, args[r->arg + 1], out->path); break;
	case TO_PATH:
		path_at(pid, AT_FDCWD, args[0], out->path);
		path_at(pid, AT_FDCWD, args[1], out->to);
		break;
	case AT_TO_AT:
		path_at(pid, (int)args[0], args[1], out->path);
		path_at(pid, (int)args[2], args[3], out->to);
		break;
	}
	return ours && !is_of_the_compiler(out->path);
}
