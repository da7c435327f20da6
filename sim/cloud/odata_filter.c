/* SPDX-License-Identifier: MIT */
/*
 * $filter:
 *
 *	or     = and *("or" and)
 *	and    = unary *("and" unary)
 *	unary  = "not" unary / "(" or ")" / call / property [op literal]
 *	call   = ("startswith" / "endswith") "(" property "," string ")" [("eq" / "ne") boolean]
 *
 * A property alone has to be a boolean.
 */
#include <string.h>

#include "cloud/odata.h"
#include "cloud/odata_lex.h"

struct parse {
	const struct sim_odata_type *type;
	struct sim_odata_filter *f;
	struct sim_odata_fault *fault;
	struct sim_odata_lex lex;
	unsigned depth;
};

static bool disjunction(struct parse *p, uint8_t *out);

static bool syntax(struct parse *p)
{
	return sim_odata_refuse(p->fault, "BadRequest", "Syntax error at position %zu in $filter.",
				(size_t)(p->lex.p - p->lex.text));
}

static bool add(struct parse *p, const struct sim_odata_node *node, uint8_t *out)
{
	if (p->f->n == SIM_ODATA_NODE_MAX)
		return sim_odata_refuse(p->fault, "BadRequest",
					"The $filter has more than %d operators.",
					SIM_ODATA_NODE_MAX);
	*out = (uint8_t)p->f->n;
	p->f->node[p->f->n++] = *node;
	return true;
}

/* Copy a string without its doubled quotes. There is room: it is never longer than the filter. */
static void put_text(struct parse *p, struct sim_odata_node *node)
{
	struct sim_odata_filter *f = p->f;

	node->value.kind = SIM_ODATA_TEXT;
	node->text_at = f->text_len;
	for (size_t i = 0; i < p->lex.len; i++) {
		f->text[f->text_len++] = p->lex.p[i];
		if (p->lex.token == SIM_ODATA_STRING && p->lex.p[i] == '\'')
			i++;
	}
	f->text[f->text_len++] = '\0';
}

static bool literal(struct parse *p, struct sim_odata_node *node)
{
	struct sim_odata_value *v = &node->value;

	switch (p->lex.token) {
	case SIM_ODATA_STRING:
	case SIM_ODATA_GUID: put_text(p, node); break;
	case SIM_ODATA_DATE:
		v->kind = SIM_ODATA_TIME;
		v->ticks = p->lex.ticks;
		break;
	default:
		v->truth = sim_odata_lex_is(&p->lex, "true");
		v->kind = SIM_ODATA_BOOL;
		if (sim_odata_lex_is(&p->lex, "null"))
			v->kind = SIM_ODATA_NULL;
		else if (!v->truth && !sim_odata_lex_is(&p->lex, "false"))
			return syntax(p);
	}
	sim_odata_lex_next(&p->lex);
	return true;
}

static bool property(struct parse *p, struct sim_odata_node *node)
{
	size_t i;

	if (p->lex.token != SIM_ODATA_NAME)
		return syntax(p);
	if (!sim_odata_property(p->type, p->lex.p, p->lex.len, &i, p->fault))
		return false;
	if (!(p->type->property[i].can & SIM_ODATA_FILTER))
		return sim_odata_refuse(
			p->fault, "Request_UnsupportedQuery",
			"Unsupported or invalid query filter clause specified for property '%s'.",
			p->type->property[i].name);
	node->property = (uint8_t)i;
	sim_odata_lex_next(&p->lex);
	return true;
}

static bool operator(const struct sim_odata_lex *lex, sim_odata_op *op)
{
	static const char *const name[] = {"eq", "ne", "gt", "ge", "lt", "le"};

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		if (sim_odata_lex_is(lex, name[i])) {
			*op = (sim_odata_op)(SIM_ODATA_EQ + i);
			return true;
		}
	return false;
}

static const char *edm(sim_odata_kind kind)
{
	switch (kind) {
	case SIM_ODATA_TEXT: return "Edm.String";
	case SIM_ODATA_BOOL: return "Edm.Boolean";
	case SIM_ODATA_TIME: return "Edm.DateTimeOffset";
	default: return "Edm.Null";
	}
}

static bool comparison(struct parse *p, uint8_t *out)
{
	struct sim_odata_node node = {.op = SIM_ODATA_EQ};
	sim_odata_kind kind;

	if (!property(p, &node))
		return false;
	kind = p->type->property[node.property].kind;
	if (!operator(&p->lex, &node.op)) { /* a boolean alone */
		if (kind != SIM_ODATA_BOOL)
			return syntax(p);
		node.value = (struct sim_odata_value){.kind = SIM_ODATA_BOOL, .truth = true};
		return add(p, &node, out);
	}
	sim_odata_lex_next(&p->lex);
	if (!literal(p, &node))
		return false;
	if (node.value.kind != kind && node.value.kind != SIM_ODATA_NULL)
		return sim_odata_refuse(p->fault, "BadRequest",
					"A binary operator with incompatible types was detected. "
					"Found operand types "
					"'%s' and '%s'.",
					edm(kind), edm(node.value.kind));
	if ((kind == SIM_ODATA_BOOL || node.value.kind == SIM_ODATA_NULL) && node.op > SIM_ODATA_NE)
		return syntax(p);
	if (node.op == SIM_ODATA_NE || node.value.kind == SIM_ODATA_NULL)
		p->f->advanced = true;
	return add(p, &node, out);
}

static bool negate(struct parse *p, uint8_t *out)
{
	const struct sim_odata_node node = {.op = SIM_ODATA_NOT, .left = *out};

	return add(p, &node, out);
}

static bool expect(struct parse *p, sim_odata_token token)
{
	if (p->lex.token != token)
		return syntax(p);
	sim_odata_lex_next(&p->lex);
	return true;
}

/* Behind a call: "eq true" and its like. */
static bool call_compared(struct parse *p, uint8_t *out)
{
	struct sim_odata_node node = {0};
	sim_odata_op op;

	if (!operator(&p->lex, &op))
		return true;
	sim_odata_lex_next(&p->lex);
	if (!literal(p, &node))
		return false;
	if (node.value.kind != SIM_ODATA_BOOL || op > SIM_ODATA_NE)
		return syntax(p);
	if ((op == SIM_ODATA_EQ) == node.value.truth)
		return true;
	p->f->advanced = true;
	return negate(p, out);
}

static bool call(struct parse *p, sim_odata_op op, uint8_t *out)
{
	struct sim_odata_node node = {.op = op};

	sim_odata_lex_next(&p->lex);
	if (!expect(p, SIM_ODATA_OPEN) || !property(p, &node) || !expect(p, SIM_ODATA_COMMA))
		return false;
	if (p->lex.token != SIM_ODATA_STRING ||
	    p->type->property[node.property].kind != SIM_ODATA_TEXT)
		return syntax(p);
	if (!literal(p, &node) || !expect(p, SIM_ODATA_CLOSE) || !add(p, &node, out))
		return false;
	p->f->advanced = p->f->advanced || op == SIM_ODATA_ENDS;
	return call_compared(p, out);
}

static bool unary(struct parse *p, uint8_t *out)
{
	const bool is_not = sim_odata_lex_is(&p->lex, "not");
	bool ok;

	if (sim_odata_lex_is(&p->lex, "startswith"))
		return call(p, SIM_ODATA_STARTS, out);
	if (sim_odata_lex_is(&p->lex, "endswith"))
		return call(p, SIM_ODATA_ENDS, out);
	if (!is_not && p->lex.token != SIM_ODATA_OPEN)
		return comparison(p, out);
	if (++p->depth > SIM_ODATA_DEPTH_MAX)
		return sim_odata_refuse(p->fault, "BadRequest", "The $filter nests deeper than %d.",
					SIM_ODATA_DEPTH_MAX);
	sim_odata_lex_next(&p->lex);
	if (is_not) {
		p->f->advanced = true;
		ok = unary(p, out) && negate(p, out);
	} else {
		ok = disjunction(p, out) && expect(p, SIM_ODATA_CLOSE);
	}
	p->depth--;
	return ok;
}

static bool conjunction(struct parse *p, uint8_t *out)
{
	struct sim_odata_node node = {.op = SIM_ODATA_AND};

	if (!unary(p, out))
		return false;
	while (sim_odata_lex_is(&p->lex, "and")) {
		sim_odata_lex_next(&p->lex);
		node.left = *out;
		if (!unary(p, &node.right) || !add(p, &node, out))
			return false;
	}
	return true;
}

static bool disjunction(struct parse *p, uint8_t *out)
{
	struct sim_odata_node node = {.op = SIM_ODATA_OR};

	if (!conjunction(p, out))
		return false;
	while (sim_odata_lex_is(&p->lex, "or")) {
		sim_odata_lex_next(&p->lex);
		node.left = *out;
		if (!conjunction(p, &node.right) || !add(p, &node, out))
			return false;
	}
	return true;
}

bool sim_odata_filter_parse(const struct sim_odata_type *type, const char *text,
			    struct sim_odata_filter *out, struct sim_odata_fault *fault)
{
	struct parse p = {.type = type, .f = out, .fault = fault};

	out->n = 0;
	out->text_len = 0;
	out->advanced = false;
	if (strlen(text) > SIM_ODATA_TEXT_MAX)
		return sim_odata_refuse(fault, "BadRequest", "The $filter is longer than %d bytes.",
					SIM_ODATA_TEXT_MAX);
	sim_odata_lex_init(&p.lex, text);
	if (!disjunction(&p, &out->root))
		return false;
	return p.lex.token == SIM_ODATA_END || syntax(&p);
}
