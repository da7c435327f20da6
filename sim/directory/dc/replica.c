/* SPDX-License-Identifier: MIT */
#include "directory/dc/replica.h"

#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "directory/dc/names.h"
#include "lib/monotonic.h"

#define AWAIT_MS       2000
#define AWAIT_PAUSE_NS 2000000

static struct {
	uint16_t own, other[DC_CONTROLLERS_MAX]; /* of a link's beginning */
	uint16_t behind[DC_CONTROLLERS_MAX];     /* where that one listens itself */
	size_t n;
	uint64_t began_ms; /* CLOCK_MONOTONIC, when this was set */
} port;

bool dc_replica_set(const char *ports)
{
	char *end;

	port.n = 0;
	port.began_ms = sim_monotonic_ms();
	port.own = (uint16_t)strtoul(ports, &end, 10);
	while (*end == ' ' && port.n < DC_CONTROLLERS_MAX) {
		port.other[port.n] = (uint16_t)strtoul(end, &end, 10);
		if (*end != ' ')
			return false;
		port.behind[port.n++] = (uint16_t)strtoul(end, &end, 10);
	}
	return *end == 0;
}

bool dc_replica_has_others(void)
{
	return port.own != 0;
}

static uint16_t port_of(int fd, int (*ask)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_in a = {.sin_family = AF_UNSPEC};
	socklen_t len = sizeof(a);

	return ask(fd, (struct sockaddr *)&a, &len) == 0 && a.sin_family == AF_INET
		       ? ntohs(a.sin_port)
		       : 0;
}

bool dc_replica_is_link(int fd)
{
	uint16_t peer;

	if (!port.own)
		return false;
	if (port_of(fd, getsockname) == port.own)
		return true;
	peer = port_of(fd, getpeername);
	for (size_t i = 0; i < port.n; i++)
		if (peer && peer == port.other[i])
			return true;
	return false;
}

static bool answers(uint16_t number)
{
	const struct sockaddr_in a = {.sin_family = AF_INET,
				      .sin_port = htons(number),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool yes = fd >= 0 && connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

void dc_replica_await(const char *uri)
{
	const struct timespec pause = {.tv_nsec = AWAIT_PAUSE_NS};
	const char *colon = strrchr(uri, ':');
	const uint16_t number = colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
	uint16_t behind = 0;

	for (size_t i = 0; i < port.n; i++)
		if (port.other[i] == number)
			behind = port.behind[i];
	while (behind && sim_monotonic_ms() - port.began_ms < AWAIT_MS && !answers(behind))
		nanosleep(&pause, NULL);
}

bool dc_replica_asks(Slapi_PBlock *pb)
{
	const char *dn = NULL;

	slapi_pblock_get(pb, SLAPI_REQUESTOR_DN, (void *)&dn);
	return dn && (strcasecmp(dn, DC_REPLICA) == 0 || strcasecmp(dn, DC_ROOT) == 0);
}
