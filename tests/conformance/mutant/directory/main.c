/* SPDX-License-Identifier: MIT */
/*
 * directory_mutant --list
 * directory_mutant NAME --target FILE -- COMMAND...
 *
 * A world's directory with one thing broken: mutant/README.md says how it is called. Ends with
 * COMMAND's status, or with 125.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/mutant/directory/mutant.h"

#define COULD_NOT 125

enum { PORT_LDAP, PORT_LDAPS, PORT_REPLICA, PORT_N };

struct port {
	int fd;
	uint16_t number;
	unsigned connections; /* so far */
};

static int list(void)
{
	for (const struct mutant *const *table = mutants; *table; table++)
		for (const struct mutant *m = *table; m->name; m++)
			printf("%s\t%s\n", m->name, m->purpose);
	return 0;
}

static const struct mutant *find(const char *name)
{
	static const struct mutant none = {.name = "none", .purpose = "nothing"};

	if (strcmp(name, none.name) == 0)
		return &none;
	for (const struct mutant *const *table = mutants; *table; table++)
		for (const struct mutant *m = *table; m->name; m++)
			if (strcmp(m->name, name) == 0)
				return m;
	return NULL;
}

static bool listen_at(struct port *p)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->fd < 0 || bind(p->fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(p->fd, 64) != 0 || getsockname(p->fd, (struct sockaddr *)&address, &len) != 0)
		return false;
	p->number = ntohs(address.sin_port);
	return true;
}

static void serve(const struct mutant *mutant, const struct world *w, struct port *p, bool ldaps,
		  bool replica)
{
	const int fd = accept4(p->fd, NULL, NULL, SOCK_CLOEXEC), on = 1;
	struct session *s = fd >= 0 ? calloc(1, sizeof(*s)) : NULL;
	pthread_t thread;

	if (!s) {
		if (fd >= 0)
			close(fd);
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	s->mutant = mutant;
	s->world = w;
	s->ldaps = ldaps;
	s->replica = replica;
	s->number = ++p->connections;
	wire_init(&s->client, fd);
	wire_init(&s->admin, -1);
	if (pthread_create(&thread, NULL, session_run, s) == 0) {
		pthread_detach(thread);
	} else {
		wire_close(&s->client);
		free(s);
	}
}

/* COMMAND, which ends when we do. -1: it cannot be started. */
static pid_t start(char **command)
{
	const pid_t parent = getpid(), pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(COULD_NOT);
	signal(SIGPIPE, SIG_DFL);
	execvp(command[0], command);
	fprintf(stderr, "directory_mutant: cannot run '%s'\n", command[0]);
	_exit(COULD_NOT);
}

/* Until COMMAND has ended; its status. */
static int run(const struct mutant *mutant, const struct world *w, struct port port[PORT_N],
	       pid_t pid)
{
	struct pollfd fd[PORT_N + 1];
	int status;

	for (int i = 0; i < PORT_N; i++)
		fd[i] = (struct pollfd){.fd = port[i].fd, .events = POLLIN};
	fd[PORT_N] = (struct pollfd){.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
	while (!fd[PORT_N].revents)
		if (poll(fd, PORT_N + 1, -1) > 0)
			for (int i = 0; i < PORT_N; i++)
				if (fd[i].revents)
					serve(mutant, w, &port[i], i == PORT_LDAPS,
					      i == PORT_REPLICA);
	if (waitpid(pid, &status, 0) != pid)
		return COULD_NOT;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	struct port port[PORT_N];
	const struct mutant *mutant;
	struct world w;
	const pid_t parent = getppid();
	pid_t pid;

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	if (argc < 6 || strcmp(argv[2], "--target") != 0 || strcmp(argv[4], "--") != 0) {
		fputs("usage: directory_mutant --list | NAME --target FILE -- COMMAND...\n",
		      stderr);
		return COULD_NOT;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	mutant = find(argv[1]);
	if (getppid() != parent || !mutant) {
		fprintf(stderr, "directory_mutant: no mutant '%s'; --list tells them\n", argv[1]);
		return COULD_NOT;
	}
	if (!world_open(&w, mutant))
		return COULD_NOT;
	for (int i = 0; i < PORT_N; i++)
		if (!listen_at(&port[i])) {
			fputs("directory_mutant: cannot listen on 127.0.0.1\n", stderr);
			return COULD_NOT;
		}
	if (!world_write_target(&w, argv[3], port[PORT_LDAP].number, port[PORT_LDAPS].number,
				port[PORT_REPLICA].number))
		return COULD_NOT;
	pid = start(argv + 5);
	return pid < 0 ? COULD_NOT : run(mutant, &w, port, pid);
}
