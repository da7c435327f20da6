/* SPDX-License-Identifier: MIT */
/* What goes wrong in the world on purpose. */
#include <string.h>

#include "lib/faultspec.h"
#include "lib/file.h"
#include "web/frame.h"

/* Each operation of an effect, as a SPEC that could be added. */
static void put_specs(struct web_request *r, const struct sim_fault_known *k, const char *before,
		      const char *after)
{
	const char *at = k->operations;

	while (*at) {
		const size_t len = strcspn(at, " ");

		sim_buf_printf(r->page.out, "%s%s.%.*s=%s%s", before, k->protocol, (int)len, at,
			       k->effect, after);
		at += len;
		at += strspn(at, " ");
	}
}

static void put_form(struct web_request *r, const char *typed)
{
	struct sim_page *p = &r->page;

	web_frame_forms_begin(r);
	sim_page_heading(p, "Add a fault");
	sim_page_form_begin(p, "/faults");
	sim_page_field(p,
		       &(struct sim_page_field){
			       .name = "spec",
			       .label = "Fault",
			       .value = typed,
			       .choices = "known",
			       .hint = "PROTOCOL.OPERATION[@WHO][:WHEN]=EFFECT[(ARGUMENT)], as in "
				       "ldap.modify:2=busy"});
	sim_page_markup(p, "<datalist id=\"known\">\n");
	for (size_t i = 0; i < sim_fault_known_n; i++)
		put_specs(r, &sim_fault_known[i], "<option value=\"", "\">\n");
	sim_page_markup(p, "</datalist>\n");
	sim_page_button(p, "add", "Add", "main");
	sim_page_form_end(p);
	sim_page_heading(p, "All at once");
	sim_page_form_begin(p, "/faults");
	sim_page_button(p, "hostile", "Make the world hostile", "harm");
	sim_page_button(p, "calm", "Calm it", "");
	sim_page_form_end(p);
	web_frame_forms_end(r);
}

static void put_fault(struct web_request *r, const json_t *fault)
{
	struct sim_page *p = &r->page;
	static const char *const counted[] = {"seen", "hit"};

	sim_page_row_begin(p);
	sim_page_cell_begin(p, true);
	sim_page_put(p, "<code>", web_text(fault, "spec"), "</code>");
	sim_page_cell_end(p);
	for (size_t i = 0; i < 2; i++) {
		sim_page_cell_begin(p, false);
		sim_buf_printf(p->out, "%" JSON_INTEGER_FORMAT,
			       json_integer_value(json_object_get(fault, counted[i])));
		sim_page_cell_end(p);
	}
	sim_page_cell_begin(p, false);
	sim_page_form_begin(p, "/faults");
	sim_page_hidden(p, "spec", web_text(fault, "spec"));
	sim_page_put(p,
		     "<button type=\"submit\" name=\"action\" value=\"clear\" aria-label=\"Clear ",
		     web_text(fault, "spec"), "\"");
	sim_page_markup(p, r->allowed ? ">Clear</button>\n" : " disabled>Clear</button>\n");
	sim_page_form_end(p);
	sim_page_cell_end(p);
	sim_page_row_end(p);
}

static void put_faults(struct web_request *r, const json_t *faults)
{
	static const char *const heading[] = {"Fault", "Matched", "Went wrong", "Undo"};
	const json_t *fault;
	size_t i;

	sim_page_table_begin(&r->page, "In force", "faults", heading, 4);
	json_array_foreach((json_t *)(uintptr_t)faults, i, fault) put_fault(r, fault);
	sim_page_table_end(&r->page, i, "Nothing goes wrong on purpose.");
}

static void put_known(struct web_request *r)
{
	static const char *const heading[] = {"Effect", "Where", "What the client sees"};
	struct sim_page *p = &r->page;

	sim_page_heading(p, "What there is");
	sim_page_table_begin(p, "What there is", NULL, heading, 3);
	for (size_t i = 0; i < sim_fault_known_n; i++) {
		const struct sim_fault_known *k = &sim_fault_known[i];

		sim_page_row_begin(p);
		sim_page_cell_begin(p, false);
		sim_page_text(p, k->effect);
		sim_page_cell_end(p);
		sim_page_cell_begin(p, true);
		sim_page_put(p, "<code>", k->protocol, "</code>: ");
		sim_page_text(p, k->operations);
		sim_page_cell_end(p);
		sim_page_cell_begin(p, true);
		sim_page_text(p, k->purpose);
		sim_page_cell_end(p);
		sim_page_row_end(p);
	}
	sim_page_table_end(p, sim_fault_known_n, "");
}

static void show(struct web_request *r, unsigned status, const char *typed)
{
	struct sim_err err;
	json_t *faults = r->w->source.faults(r->w->source.ctx, &err);

	web_frame_begin(r, faults ? status : 503, "Faults", "/faults");
	sim_page_heading(&r->page, "In force");
	if (faults)
		put_faults(r, faults);
	else
		web_frame_trouble(r, err.text);
	put_form(r, typed);
	put_known(r);
	web_frame_end(r);
	json_decref(faults);
}

void web_faults(struct web_request *r)
{
	show(r, 200, NULL);
}

/* The request for an action, and what is said behind it. */
static json_t *request_of(const char *action, const char *spec, const char **said)
{
	if (strcmp(action, "add") == 0) {
		*said = "added";
		return json_pack("{ss ss ss}", "verb", "fault", "op", "add", "spec", spec);
	}
	if (strcmp(action, "clear") == 0 && *spec) {
		*said = "cleared";
		return json_pack("{ss ss ss}", "verb", "fault", "op", "clear", "spec", spec);
	}
	if (strcmp(action, "calm") == 0) {
		*said = "calm";
		return json_pack("{ss ss}", "verb", "fault", "op", "clear");
	}
	if (strcmp(action, "hostile") == 0) {
		*said = "hostile";
		return json_pack("{ss ss}", "verb", "fault", "op", "hostile");
	}
	return NULL;
}

void web_faults_do(struct web_request *r)
{
	const char *action = web_field(r, "action"), *said = "";
	const char *spec = web_field(r, "spec");
	json_t *request = request_of(action, spec, &said);
	struct sim_err err;

	if (!request) {
		r->wrong = "There is no such button.";
		show(r, 400, spec);
	} else if (r->w->source.ask(r->w->source.ctx, request, &err)) {
		web_frame_done(r, "/faults", said);
	} else {
		r->wrong = err.text;
		show(r, 409, strcmp(action, "add") == 0 ? spec : NULL);
	}
	json_decref(request);
}
