/* SPDX-License-Identifier: MIT */
/*
 * What the key service decides in a running world, without its wire: its callers and its root keys
 * out of the world's directory, by the world's clock. A line on stdin is a question,
 *
 *	WHO SID [ROOT-KEY [L0 L1 L2]]     "-" is no root key; without indices: the latest
 *
 * for the target descriptor of the SID, and a line on stdout the answer:
 *
 *	seed|public (L0, L1, L2) ROOT-KEY     or     0xHRESULT REASON
 *
 * "WHO" alone is answered with its SIDs in a line. One that nobody is, or that cannot be asked for,
 * is "nobody" or "trouble".
 *
 * usage: kdsanswer [URI]      in a world's environment
 */
#include <inttypes.h>
#include <laps/targetsd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kds/server/callers.h"
#include "kds/server/directory.h"
#include "lib/worldclock.h"

struct asked {
	char who[256], sid[LAPS_SID_TEXT], key[64];
	int32_t l0, l1, l2;
};

static struct kds_callers *callers;
static struct kds_keys *keys;
static struct sim_clock world;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "kdsanswer: %s\n", what);
	exit(2);
}

static void say_sids(const struct kds_caller *c)
{
	char text[LAPS_SID_TEXT];

	for (size_t i = 0; i < c->sid_n; i++) {
		laps_sid_format_text(&c->sid[i], text);
		printf("%s%s", i ? " " : "", text);
	}
	printf("\n");
}

static void make_request(const struct asked *a, struct laps_buf *sd, struct laps_getkey_request *rq)
{
	struct laps_sid sid;

	if (laps_sid_parse_text(a->sid, strlen(a->sid), &sid, NULL) != LAPS_OK)
		die("no SID");
	laps_targetsd_format(&sid, sd);
	*rq = (struct laps_getkey_request){
		.sd = sd->data, .sd_len = sd->len, .l0 = a->l0, .l1 = a->l1, .l2 = a->l2};
	rq->has_root_key_id = strcmp(a->key, "-") != 0;
	if (rq->has_root_key_id && laps_guid_parse_text(a->key, rq->root_key_id, NULL) != LAPS_OK)
		die("no id of a root key");
}

static void answer(const struct asked *a, const struct kds_caller *c)
{
	const uint64_t now = sim_clock_now(&world);
	char id[LAPS_GUID_TEXT];
	struct laps_getkey_request rq;
	struct kds_decision d;
	struct laps_buf sd, out;
	uint32_t hr;

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_buf_init(&out, LAPS_GKE_MAX);
	make_request(a, &sd, &rq);
	hr = kds_get_key(keys, c->sid, c->sid_n, c->disabled || c->expires_ticks <= now, &rq, now,
			 &out, &d);
	laps_guid_format_text(d.root_key_id, id);
	if (hr == 0)
		printf("%s (%" PRId32 ", %" PRId32 ", %" PRId32 ") %s\n",
		       d.seed ? "seed" : "public", d.period.l0, d.period.l1, d.period.l2, id);
	else
		printf("0x%08" PRIX32 " %s\n", hr, d.why);
	laps_buf_clear(&out);
	laps_buf_clear(&sd);
}

int main(int argc, char **argv)
{
	const char *uri = argc > 1 ? argv[1] : getenv("LAPSIM_LDAPI_URI");
	const char *dir = getenv("LAPSIM_DIR"), *domain = getenv("LAPSIM_DOMAIN");
	char path[2][1024], line[1024];
	struct kds_directory *directory;
	struct kds_root_source source;
	struct sim_err err;

	signal(SIGPIPE, SIG_IGN); /* as the service does */
	if (!uri || !dir || !domain)
		die("not in a world");
	snprintf(path[0], sizeof(path[0]), "%s/clock", dir);
	snprintf(path[1], sizeof(path[1]), "%s/slapd/counters", dir);
	if (!sim_clock_open(path[0], &world, &err) ||
	    !(directory = kds_directory_new(uri, path[1])) ||
	    !(callers = kds_callers_new(directory)))
		die("cannot begin");
	source = kds_directory_root_keys(directory);
	if (!(keys = kds_keys_new(&source, domain, domain)))
		die("no memory");
	while (fgets(line, sizeof(line), stdin)) {
		struct asked a = {.key = "-", .l0 = -1, .l1 = -1, .l2 = -1};
		const struct kds_caller *c = NULL;
		/* clang-format off */
		int n = sscanf(line, "%255s %187s %63s %" SCNd32 " %" SCNd32 " %" SCNd32,
			       a.who, a.sid, a.key, &a.l0, &a.l1, &a.l2);
		/* clang-format on */
		kds_found found = n > 0 ? kds_callers_find(callers, a.who, &c) : KDS_FOUND_NOBODY;

		if (found != KDS_FOUND)
			printf("%s\n", found == KDS_FOUND_NOBODY ? "nobody" : "trouble");
		else if (n == 1)
			say_sids(c);
		else
			answer(&a, c);
		fflush(stdout);
	}
	kds_keys_free(&keys);
	kds_callers_free(&callers);
	kds_directory_free(&directory);
	sim_clock_close(&world);
	return 0;
}
