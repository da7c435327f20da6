/* SPDX-License-Identifier: MIT */
/* Images of the world: to take one, to put one back, to begin again. */
#include <stdio.h>
#include <string.h>

#include "web/frame.h"

/* What of an image is put back; NULL: all. */
static const struct {
	const char *action, *only, *label;
} part[] = {
	{"all", NULL, "All"},
	{"host", "host", "Hosts"},
	{"directory", "directory", "Directory"},
	{"cloud", "cloud", "Cloud"},
};
#define PARTS (sizeof(part) / sizeof(part[0]))

/* "WS0001, WS0002": of a list of names. */
static void put_names(struct web_request *r, const json_t *names)
{
	const json_t *name;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)names, i, name)
	{
		sim_page_text(&r->page, i ? ", " : "");
		sim_page_text(&r->page, json_is_string(name) ? json_string_value(name) : "");
	}
}

static void put_restore(struct web_request *r, const char *name)
{
	struct sim_page *p = &r->page;

	sim_page_form_begin(p, "/images");
	sim_page_hidden(p, "name", name);
	for (size_t i = 0; i < PARTS; i++) {
		sim_page_put(p, "<button type=\"submit\" name=\"action\" value=\"", part[i].action,
			     "\"");
		sim_page_put(p, " aria-label=\"Put back ", part[i].label, " of ");
		sim_page_put(p, "", name, r->allowed ? "\">" : "\" disabled>");
		sim_page_put(p, "", part[i].label, "</button>\n");
	}
	sim_page_form_end(p);
}

static void put_image(struct web_request *r, const json_t *image)
{
	struct sim_page *p = &r->page;

	sim_page_row_begin(p);
	sim_page_cell_begin(p, false);
	sim_page_text(p, web_text(image, "name"));
	sim_page_cell_end(p);
	sim_page_cell_begin(p, false);
	web_frame_time(r, json_string_value(json_object_get(image, "time")), false);
	sim_page_cell_end(p);
	sim_page_cell_begin(p, true);
	put_names(r, json_object_get(image, "hosts"));
	sim_page_cell_end(p);
	sim_page_cell_begin(p, false);
	put_restore(r, web_text(image, "name"));
	sim_page_cell_end(p);
	sim_page_row_end(p);
}

static void put_images(struct web_request *r, const json_t *images)
{
	static const char *const heading[] = {"Name", "Taken", "Hosts", "Put back"};
	const json_t *image;
	size_t i;

	sim_page_table_begin(&r->page, "Images", NULL, heading, 4);
	json_array_foreach((json_t *)(uintptr_t)images, i, image) put_image(r, image);
	sim_page_table_end(&r->page, json_array_size(images), "No image was taken yet.");
}

static void put_forms(struct web_request *r, const char *typed)
{
	struct sim_page *p = &r->page;

	web_frame_forms_begin(r);
	sim_page_heading(p, "Take an image");
	sim_page_form_begin(p, "/images");
	sim_page_field(p, &(struct sim_page_field){.name = "name",
						   .label = "Name",
						   .value = typed,
						   .hint = "Letters, digits, '.', '_' and '-'."});
	sim_page_button(p, "take", "Take", "main");
	sim_page_form_end(p);
	sim_page_heading(p, "Begin again");
	/* two clicks: nothing brings back what a reset throws away */
	sim_page_markup(p, "<details><summary>Reset the world</summary>\n");
	sim_page_paragraph(p, "Everything goes back to how it was at the beginning, the clock too. "
			      "What was not taken in an image is lost.");
	sim_page_form_begin(p, "/images");
	sim_page_button(p, "reset", "Reset now", "harm");
	sim_page_form_end(p);
	sim_page_markup(p, "</details>\n");
	web_frame_forms_end(r);
}

static void show(struct web_request *r, unsigned status, const char *typed)
{
	struct sim_err err;
	json_t *images = r->w->source.snapshots(r->w->source.ctx, &err);

	web_frame_begin(r, images ? status : 503, "Images", "/images");
	if (images)
		put_images(r, images);
	else
		web_frame_trouble(r, err.text);
	put_forms(r, typed);
	web_frame_end(r);
	json_decref(images);
}

void web_images(struct web_request *r)
{
	show(r, 200, NULL);
}

static json_t *request_of(const char *action, const char *name, const char **said)
{
	if (strcmp(action, "take") == 0) {
		*said = "taken";
		return json_pack("{ss ss ss}", "verb", "snapshot", "op", "take", "name", name);
	}
	if (strcmp(action, "reset") == 0) {
		*said = "reset";
		return json_pack("{ss}", "verb", "reset");
	}
	*said = "restored";
	for (size_t i = 0; i < PARTS; i++)
		if (strcmp(action, part[i].action) == 0)
			return json_pack("{ss ss ss*}", "verb", "restore", "name", name, "only",
					 part[i].only);
	return NULL;
}

void web_images_do(struct web_request *r)
{
	const char *action = web_field(r, "action"), *said = "";
	const char *name = web_field(r, "name");
	json_t *request = request_of(action, name, &said);
	struct sim_err err;

	if (!request) {
		r->wrong = "There is no such button.";
		show(r, 400, NULL);
	} else if (r->w->source.ask(r->w->source.ctx, request, &err)) {
		web_frame_done(r, "/images", said);
	} else {
		r->wrong = err.text;
		show(r, 409, strcmp(action, "take") == 0 ? name : NULL);
	}
	json_decref(request);
}
