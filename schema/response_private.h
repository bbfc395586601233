/*
 * response_private.h - what the parts of a response share.
 */
#ifndef SCHEMA_RESPONSE_PRIVATE_H
#define SCHEMA_RESPONSE_PRIVATE_H

#include "schema/response.h"

#define FINDINGS_MAX 50
#define SETTLE_ROUNDS 256 /* relevance that depends on calculations that depend on relevance ... */

/* What response_identify gives out, with what its functions need besides. */
struct whole_response {
	struct response response; /* first */
	struct node **nodes;      /* bound to a question, in document order */
	size_t n_nodes, nodes_capacity;
	struct finding *findings;
	size_t n_findings, findings_capacity;
	size_t n_repetitions;
	bool changed;             /* since it was settled last */
	bool in_order;            /* settled question by question, by settle_one */
	int64_t now_us;
	enum dialect dialect;     /* in which formulas are evaluated */
	unsigned spoken;          /* language in which they see labels; index of definition->languages */
};

struct whole_response *whole(const struct response *response);

/* One more thing that is not right; `node` is where, NULL for the whole. */
void add_finding(struct whole_response *whole, const struct node *node, const char *format, ...) PRINTF(3, 4);
const char *node_place(struct arena *arena, const struct node *node); /* "/data/person[2]/age" */

/* Collects the bound nodes in document order again, after the tree changed. */
void list_nodes_again(struct whole_response *whole);

/* Evaluates a formula at a node. False when it cannot be evaluated. */
bool evaluate_at(struct whole_response *whole, const struct formula *formula, struct node *context,
		struct node *current, struct value *ret_value) MUST_CHECK;
/* `otherwise` when there is no formula, or when it cannot be evaluated. */
bool formula_is_true(struct whole_response *whole, const struct formula *formula, struct node *node, bool otherwise);
/* What a calculation or default gives; empty when it gives nothing. */
struct str formula_text(struct whole_response *whole, const struct formula *formula, struct node *node);
bool passes_filter(struct whole_response *whole, struct node *node, const struct choice *choice);

/* A text of a question, with answers in the place of its ${...}; empty when nobody wrote one. */
struct str text_with_answers(
		struct whole_response *whole, struct node *node, const struct text *text, unsigned language);

/* Phones write a number that is none as nothing. */
bool is_no_number(const struct value *value);

/* Sets `irrelevant` everywhere. Computes calculations that did not come with the
 * submission, which in a made response are all of them. */
void settle(struct whole_response *whole);
/* One node, given those before it. True when that changed something. */
bool settle_one(struct whole_response *whole, struct node *node);

/* Are these two results the same, however they are written? 5 or 5.0, true or 1. */
bool same_result(struct str a, struct str b);
/* May a phone have computed what the calculation at `node` was sent as, with nothing
 * wrong, though we compute `ours`? */
bool is_from_a_phone(struct whole_response *whole, struct node *node, struct str ours);

#endif
