/* SPDX-License-Identifier: MIT */
#include "lib/fakeworld_enter.h"
#include <stdlib.h>
#include <string.h>

static void must(laps_rc rc)
{
	if (rc != LAPS_OK)
		abort();
}

void fakeworld_init(struct fakeworld *w)
{
	static const uint8_t key[LAPS_SEED_LEN] = {0x4b, 0x65, 0x79};

	*w = (struct fakeworld){
		.now_ticks = FAKE_START,
		.host = {.join = LAPS_JOIN_AD,
			 .normal_boot = true,
			 .os_level = LAPS_OS_24H2,
			 .name = "WS0001",
			 .dns_name = "ws0001.corp.example",
			 .boot_id = "a",
			 .entra_device = FAKE_DEVICE},
		.account = {{.account = {"Administrator", 500, true, 0},
			     .password = FAKE_FIRST,
			     .administrator = true},
			    {.account = {"Guest", 501, false, 0}},
			    {.account = {"localadmin", 1001, true, 0}}},
		.account_n = 3,
		.next_rid = 1002,
		.mode = LAPS_MODE_ENCRYPTED,
		.domain = {.functional_level = LAPS_DFL_2016,
			   .schema = LAPS_SCHEMA_NATIVE | LAPS_SCHEMA_VERSION,
			   .dns_name = "corp.example",
			   .netbios_name = "CORP"},
		.root_key = {.id = {1, 2, 3, 4}, .kdf_hash = LAPS_KDF_SHA512},
	};
	fakeworld_init_ports(w);
	must(laps_sid_parse_text(FAKE_DOMAIN_SID, strlen(FAKE_DOMAIN_SID), &w->domain.sid, NULL));
	/* each agreement takes the same steps here, and this one the least time */
	must(laps_root_key_set_agreement(&w->root_key, LAPS_AGREEMENT_ECDH_P256));
	must(laps_secret_dup(key, sizeof(key), &w->root_key.key));
	fakeworld_policy(w, "BackupDirectory", LAPS_BACKUP_AD);
}

void fakeworld_clear(struct fakeworld *w)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&w->roots[i]);
	laps_buf_clear(&w->clear.bytes);
	laps_buf_clear(&w->encrypted.bytes);
	laps_buf_clear(&w->dsrm.bytes);
	laps_buf_clear(&w->legacy.bytes);
	for (size_t i = 0; i < FAKE_CREDENTIAL_N; i++)
		laps_buf_clear(&w->credential[i].bytes);
	for (size_t i = 0; i < FAKE_HISTORY_MAX; i++) {
		laps_buf_clear(&w->history.value[i].bytes);
		laps_buf_clear(&w->dsrm_history.value[i].bytes);
	}
	fake_controllers_clear(w);
	laps_root_key_clear(&w->root_key);
}

static void set_policy(struct fakeworld *w, const char *name, laps_value_type type, uint32_t number,
		       const char *text)
{
	struct laps_policy_root *gpo = &w->roots[LAPS_POLICY_GPO - 1], next = {0};

	for (size_t i = 0; i < gpo->value_n; i++) {
		const struct laps_policy_value *v = &gpo->value[i];

		if (strcmp(v->name, name) != 0)
			must(laps_policy_root_add(&next, v->name, v->type, v->dword, v->text));
	}
	must(laps_policy_root_add(&next, name, type, number, text));
	laps_policy_root_clear(gpo);
	*gpo = next;
}

void fakeworld_policy(struct fakeworld *w, const char *name, uint32_t number)
{
	set_policy(w, name, LAPS_VALUE_DWORD, number, NULL);
}

void fakeworld_policy_text(struct fakeworld *w, const char *name, const char *text)
{
	set_policy(w, name, LAPS_VALUE_TEXT, 0, text);
}

void fakeworld_forget(struct fakeworld *w)
{
	memset(w->fault, 0, sizeof(w->fault));
	memset(w->called, 0, sizeof(w->called));
	w->refusal = (struct laps_cloud_refusal){0};
	w->requests = w->cloud_stage = 0;
	w->order_n = w->event_n = w->step_n = 0;
	w->stop = w->stopped = false;
	w->locked_out = w->after_stop = w->bad_events = w->too_early = 0;
}
