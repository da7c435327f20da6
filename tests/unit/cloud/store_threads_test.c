/* SPDX-License-Identifier: MIT */
/* Threads that read, upload, delete, restore, save and load at once; what each sees is whole. */
#include <pthread.h>
#include <stdatomic.h>

#include "unit/cloud/storekit.h"

#define DEVICES 64
#define ROUNDS  4000

static struct sim_store *s;
static atomic_int wrong;

static void must(bool holds)
{
	if (!holds)
		atomic_fetch_add(&wrong, 1);
}

static struct sim_device *pick(unsigned round, unsigned thread)
{
	char id[LAPS_GUID_TEXT];

	kit_id((round * 7 + thread * 13) % DEVICES, 'b', id);
	return sim_store_device(s, id);
}

/* An account and a password belong together: "n" and "Pass-word-n". */
static void is_whole(const struct sim_device *d)
{
	must(d->credential_n <= SIM_CREDENTIALS_MAX);
	for (size_t i = 0; i < d->credential_n; i++) {
		const char *password = laps_secret_text(d->credential[i].password);

		must(strncmp(password, "Pass-word-", 10) == 0);
		must(strcmp(password + 10, d->credential[i].account) == 0);
	}
}

static void *reader(void *arg)
{
	(void)arg;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct sim_tenant *t;
		char last[LAPS_GUID_TEXT] = "";

		sim_store_read(s);
		t = sim_store_tenant(s, "corp.example");
		for (struct sim_device *d = sim_store_device_after(s, t, ""); d;
		     d = sim_store_device_after(s, t, d->device_id)) {
			must(strcmp(d->device_id, last) > 0);
			memcpy(last, d->device_id, sizeof(last));
			is_whole(d);
		}
		for (size_t i = 0; sim_store_audit_at(s, i) && i < 10; i++)
			must(sim_store_audit_at(s, i)->tenant == t);
		sim_store_unlock(s);
	}
	return NULL;
}

static void *uploader(void *arg)
{
	const unsigned thread = *(const unsigned *)arg;
	const struct sim_actor who = {.name = "x"};
	struct sim_err err;

	for (unsigned round = 0; round < ROUNDS; round++) {
		char account[16], text[32];
		struct laps_secret *password = NULL;
		struct sim_device *d;

		snprintf(account, sizeof(account), "%u", round * 10 + thread);
		snprintf(text, sizeof(text), "Pass-word-%s", account);
		must(laps_secret_dup(text, strlen(text), &password) == LAPS_OK);
		sim_store_write(s);
		d = pick(round, thread);
		if (d) {
			must(sim_store_push_credential(s, d, account, KIT_SID, password,
						       KIT_NOW + round, KIT_NOW, &err));
			sim_store_audit(s, d->tenant, SIM_AUDIT_UPDATED, &who, d, "", KIT_NOW);
		}
		sim_store_unlock(s);
		laps_secret_free(&password);
	}
	return NULL;
}

static void *deleter(void *arg)
{
	struct sim_err err;

	(void)arg;
	for (unsigned round = 0; round < ROUNDS; round++) {
		const unsigned n = round * 5 % DEVICES;
		struct sim_device *d, new;
		char id[LAPS_GUID_TEXT];

		kit_id(n, 'b', id);
		sim_store_write(s);
		d = sim_store_device(s, id);
		if (!d) {
			new = kit_device_plain(sim_store_tenant_at(s, 0), n);
			must(sim_store_add_device(s, &new, NULL, &err));
			free(new.name);
		} else if (round % 3 == 0) {
			sim_store_remove_device(s, d);
		} else if (d->deleted_ticks) {
			sim_store_restore_device(s, d);
		} else {
			sim_store_delete_device(s, d, KIT_NOW + round);
		}
		sim_store_purge(s, KIT_NOW + 30 * LAPS_TICKS_PER_DAY + round / 2);
		sim_store_unlock(s);
	}
	return NULL;
}

static void *saver(void *arg)
{
	struct sim_err err;

	(void)arg;
	for (unsigned round = 0; round < ROUNDS / 20; round++) {
		json_t *j = sim_store_save(s);

		must(j != NULL);
		/* as a world that is restored while its clients go on */
		must(sim_store_load(s, j, &err));
		json_decref(j);
	}
	return NULL;
}

START_TEST(many_threads_see_whole_objects)
{
	void *(*const work[])(void *) = {reader, reader, uploader, uploader, deleter, saver};
	enum { N = sizeof(work) / sizeof(work[0]) };
	unsigned number[N];
	pthread_t thread[N];
	struct sim_tenant *t;
	struct sim_err err;

	ck_assert(sim_store_new(&s, &err));
	t = kit_tenant(s, KIT_TENANT, "corp.example");
	for (unsigned i = 0; i < DEVICES; i++)
		kit_device(s, t, i);
	for (unsigned i = 0; i < N; i++) {
		number[i] = i;
		ck_assert_int_eq(pthread_create(&thread[i], NULL, work[i], &number[i]), 0);
	}
	for (unsigned i = 0; i < N; i++)
		ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
	ck_assert_int_eq(atomic_load(&wrong), 0);
	sim_store_free(&s);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("store_threads");
	TCase *t = tcase_create("threads");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, many_threads_see_whole_objects);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
