/* SPDX-License-Identifier: MIT */
/* Every port that a mutant may break, passed through; the context is the mutant. */
#include <laps/encvalue.h>

#include "conformance/mutant/client/mutant.h"

static laps_rc load_policy(void *ctx, struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			   struct laps_cause *cause)
{
	struct mutant *m = ctx;
	laps_rc rc = m->real.policy.load(m->real.policy.ctx, roots, cause);

	if (rc == LAPS_OK && m->hook.policy)
		m->hook.policy(roots);
	return rc;
}

static laps_rc domain(void *ctx, struct laps_domain *out, struct laps_cause *cause)
{
	struct mutant *m = ctx;
	laps_rc rc = m->real.names.domain(m->real.names.ctx, out, cause);

	if (rc != LAPS_OK || !m->hook.domain)
		return rc;
	laps_cause_set(cause, 1, "the domain is not what this client knows");
	return m->hook.domain(m, out);
}

static laps_rc resolve(void *ctx, const char *principal, struct laps_sid *out,
		       struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.names.resolve(m->real.names.ctx, principal, out, cause);
}

static laps_rc name_of(void *ctx, const struct laps_sid *sid, struct laps_buf *out,
		       struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.names.name_of(m->real.names.ctx, sid, out, cause);
}

static laps_rc find_rid(void *ctx, uint32_t rid, struct laps_account *out, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	if (m->hook.find_rid)
		return m->hook.find_rid(m, rid, out, cause);
	return m->real.account.find_rid(m->real.account.ctx, rid, out, cause);
}

static laps_rc find_name(void *ctx, const char *name, struct laps_account *out,
			 struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.account.find_name(m->real.account.ctx, name, out, cause);
}

static laps_rc next_rid(void *ctx, uint32_t *rid, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.account.next_rid(m->real.account.ctx, rid, cause);
}

static laps_rc accepts(void *ctx, const struct laps_account *account,
		       const struct laps_secret *password, struct laps_cause *cause)
{
	struct mutant *m = ctx;
	size_t len;
	const uint8_t *p = laps_secret_view(password, &len);

	laps_secret_free(&m->password);
	m->account = *account;
	if (laps_secret_dup(p, len, &m->password) != LAPS_OK)
		return LAPS_E_NOMEM;
	if (m->hook.accepts_all)
		return LAPS_OK;
	return m->real.account.accepts(m->real.account.ctx, account, password, cause);
}

static laps_rc set(void *ctx, const struct laps_account *account,
		   const struct laps_account_shape *shape, const struct laps_secret *password,
		   uint64_t now_ticks, struct laps_account *out, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.account.set(m->real.account.ctx, account, shape,
				   m->hook.set ? m->hook.set(m) : password, now_ticks, out, cause);
}

static laps_rc configure(void *ctx, uint32_t rid, const struct laps_account_shape *shape,
			 struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.account.configure(m->real.account.ctx, rid, shape, cause);
}

static laps_rc remove_account(void *ctx, uint32_t rid, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.account.remove(m->real.account.ctx, rid, cause);
}

static laps_rc guard(void *ctx, uint32_t rid, laps_guard how, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.account.guard(m->real.account.ctx, rid, how, cause);
}

static laps_rc locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.backup.locate(m->real.backup.ctx, name, name_len, cause);
}

static laps_rc bind_device(void *ctx, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.backup.bind(m->real.backup.ctx, cause);
}

/* By the header's time, high half first. */
static int compare_times(const struct laps_buf *a, const struct laps_buf *b)
{
	struct laps_encvalue x = {0}, y = {0};

	(void)!laps_encvalue_parse(a->data, a->len, &x, NULL);
	(void)!laps_encvalue_parse(b->data, b->len, &y, NULL);
	return (x.updated_ticks > y.updated_ticks) - (x.updated_ticks < y.updated_ticks);
}

static void keep(struct laps_buf *to, const struct laps_buf *from)
{
	laps_buf_clear(to);
	laps_buf_put(to, from->data, from->len);
}

static laps_rc read_backup(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	struct mutant *m = ctx;
	laps_rc rc = m->real.backup.read(m->real.backup.ctx, mode, out, cause);

	if (rc != LAPS_OK)
		return rc;
	keep(&m->encrypted, &out->encrypted);
	laps_buf_clear(&m->newest);
	for (size_t i = 0; i < out->history_n; i++)
		if (i == 0 || compare_times(&out->history[i], &m->newest) > 0)
			keep(&m->newest, &out->history[i]);
	if (m->hook.read)
		m->hook.read(m, out);
	return LAPS_OK;
}

laps_rc mutant_write(struct mutant *m, const struct laps_backup_change *change,
		     struct laps_cause *cause)
{
	return m->real.backup.write(m->real.backup.ctx, change, cause);
}

static laps_rc write_backup(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->hook.write ? m->hook.write(m, change, cause) : mutant_write(m, change, cause);
}

static void close_backup(void *ctx)
{
	struct mutant *m = ctx;

	m->real.backup.close(m->real.backup.ctx);
}

static laps_rc load_state(void *ctx, struct laps_state *out, struct laps_cause *cause)
{
	struct mutant *m = ctx;
	laps_rc rc = m->real.state.load(m->real.state.ctx, out, cause);

	if (rc == LAPS_OK && m->hook.loaded)
		m->hook.loaded(m, out);
	return rc;
}

static laps_rc store_state(void *ctx, const struct laps_state *state, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.state.store(m->real.state.ctx, state, cause);
}

static laps_rc get_key(void *ctx, const uint8_t *sd, size_t sd_len,
		       const struct laps_key_request *request, struct laps_buf *out,
		       struct laps_cause *cause)
{
	struct mutant *m = ctx;
	const size_t before = out->len;
	laps_rc rc = m->real.keys.get_key(m->real.keys.ctx, sd, sd_len, request, out, cause);

	if (rc != LAPS_OK)
		return rc;
	laps_buf_clear(&m->envelope);
	laps_buf_put(&m->envelope, out->data + before, out->len - before);
	return m->hook.get_key ? m->hook.get_key(m, out) : LAPS_OK;
}

static laps_rc discover(void *ctx, char *name, size_t name_len, struct laps_cloud_refusal *refusal,
			struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.cloud.discover(m->real.cloud.ctx, name, name_len, refusal, cause);
}

static laps_rc authenticate(void *ctx, struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	return m->real.cloud.authenticate(m->real.cloud.ctx, refusal, cause);
}

static laps_rc upload(void *ctx, const struct laps_cloud_upload *what,
		      struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct mutant *m = ctx;

	if (m->hook.upload)
		return m->hook.upload(m, what, refusal, cause);
	return m->real.cloud.upload(m->real.cloud.ctx, what, refusal, cause);
}

static void close_cloud(void *ctx)
{
	struct mutant *m = ctx;

	m->real.cloud.close(m->real.cloud.ctx);
}

void mutant_wrap(struct mutant *m)
{
	m->ports.policy = (struct laps_policy_port){m, load_policy};
	m->ports.names = (struct laps_names_port){m, domain, resolve, name_of};
	m->ports.account = (struct laps_account_port){.ctx = m,
						      .find_rid = find_rid,
						      .find_name = find_name,
						      .next_rid = next_rid,
						      .accepts = accepts,
						      .set = set,
						      .configure = configure,
						      .remove = remove_account,
						      .guard = guard};
	m->ports.backup = (struct laps_backup_port){.ctx = m,
						    .locate = locate,
						    .bind = bind_device,
						    .read = read_backup,
						    .write = write_backup,
						    .close = close_backup};
	m->ports.cloud = (struct laps_cloud_port){.ctx = m,
						  .discover = discover,
						  .authenticate = authenticate,
						  .upload = upload,
						  .close = close_cloud};
	m->ports.keys = (struct laps_keys_port){.ctx = m, .get_key = get_key};
	m->ports.state = (struct laps_state_port){m, load_state, store_state};
}
