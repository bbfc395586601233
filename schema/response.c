/* Whose a submission is, and the small things all parts of a response use. */
#include "schema/response.h"

#include <stdarg.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "schema/response_private.h"

struct whole_response *whole(const struct response *response)
{
	return (struct whole_response *)response;
}

static unsigned place_among(const struct node *node)
{
	unsigned place = 1;
	for (const struct node *before = node->previous; before != NULL; before = before->previous) {
		place += strcmp(before->name, node->name) == 0;
	}
	return place;
}

const char *node_place(struct arena *arena, const struct node *node)
{
	const char *above = node->parent != NULL ? node_place(arena, node->parent) : "";
	if (node->question != NULL && node->question->type == QUESTION_REPEAT) {
		return arena_printf(arena, "%s/%s[%u]", above, node->name, place_among(node));
	}
	return arena_printf(arena, "%s/%s", above, node->name);
}

void add_finding(struct whole_response *whole, const struct node *node, const char *format, ...)
{
	struct arena *arena = whole->response.arena;
	if (whole->n_findings == FINDINGS_MAX) {
		return;
	}
	va_list args;
	va_start(args, format);
	_cleanup_free_ char *message = xvasprintf(format, args);
	va_end(args);
	for (char *p = message; *p != '\0'; p++) {
		*p = (unsigned char)*p < ' ' ? ' ' : *p; /* one line, whatever was sent */
	}
	whole->findings = arena_grow(arena, whole->findings, whole->n_findings, &whole->findings_capacity,
			sizeof(struct finding));
	whole->findings[whole->n_findings++] = (struct finding){
		.question = node != NULL ? node->question : NULL,
		.path = node != NULL ? node_place(arena, node) : "",
		.message = arena_strdup(arena, message),
	};
}

static void list_below(struct whole_response *whole, struct node *node)
{
	for (struct node *child = node->first_child; child != NULL; child = child->next) {
		if (child->question != NULL) {
			whole->nodes = arena_grow(whole->response.arena, whole->nodes, whole->n_nodes,
					&whole->nodes_capacity, sizeof(struct node *));
			whole->nodes[whole->n_nodes++] = child;
			list_below(whole, child);
		}
	}
}

void list_nodes_again(struct whole_response *whole)
{
	whole->n_nodes = 0;
	list_below(whole, whole->response.root);
	node_number(whole->response.root);
}

static struct str child_text(const struct node *parent, const char *name)
{
	const struct node *child = parent != NULL ? node_child(parent, name) : NULL;
	return child != NULL ? str_trim(child->text) : STR("");
}

static void derive_instance_id(struct response *response, struct str xml)
{
	char uuid[ID_UUID_TEXT];
	id_uuid_from(xml, uuid);
	response->instance_id = str_of(arena_printf(response->arena, "uuid:%s", uuid));
	response->instance_id_derived = true;
}

static bool complain(struct problems *problems, const struct node *node, const char *message)
{
	problem_add(problems, SEVERITY_ERROR, (struct source_pos){ node->line, node->column }, "%s", message);
	return false;
}

static bool identify(struct response *response, struct str xml, struct problems *problems)
{
	const struct node *root = response->root, *meta = node_child(root, "meta");
	response->form_id = str_trim(str_of(node_attribute(root, "id")));
	response->version = str_trim(str_of(node_attribute(root, "version")));
	response->instance_id = child_text(meta, "instanceID");
	response->deprecated_id = child_text(meta, "deprecatedID");
	response->submitted_name = child_text(meta, "instanceName");
	if (response->form_id.n == 0) {
		return complain(problems, root, "the submission does not say which form it belongs to (no id)");
	}
	if (response->instance_id.n > INSTANCE_ID_MAX) {
		return complain(problems, root, "the instance id is longer than 249 characters");
	}
	if (response->instance_id.n == 0) {
		derive_instance_id(response, xml);
	}
	return true;
}

struct response *response_identify(struct arena *arena, struct str xml, struct problems *problems)
{
	if (xml.n > RESPONSE_MAX_BYTES) {
		problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "the submission is larger than %zu bytes",
				RESPONSE_MAX_BYTES);
		return NULL;
	}
	struct whole_response *whole = arena_new(arena, struct whole_response);
	whole->response.arena = arena;
	whole->response.root = node_read_xml(arena, xml, problems);
	if (whole->response.root == NULL || !identify(&whole->response, xml, problems)) {
		return NULL;
	}
	return &whole->response;
}
