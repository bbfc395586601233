/*
 * rest_json.h - JSON that programs send.
 */
#ifndef COLLECTOR_REST_JSON_H
#define COLLECTOR_REST_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/str.h"
#include "schema/response.h"

struct exchange;

#define REST_JSON_DEPTH 32

/* The body, an object; the caller gives it back. NULL when it is none: the exchange is answered. */
json_t *rest_read_json(struct exchange *exchange);
/* The same of any text. NULL with one line for people (in the arena). */
json_t *rest_json_read(struct arena *arena, struct str text, const char **ret_problem);

/*
 * A response from plain answers: question name -> answer. Groups may be nested or left out; a repeat is a list of
 * objects; several choices are a list of names. Numbers, texts, true and null (left empty) are taken. The
 * instance id may be given as "instanceID". What is calculated is calculated.
 * NULL with one line for people: what is named like no question, or cannot be its answer.
 */
struct response *rest_json_response(struct arena *arena, const json_t *answers, const struct definition *definition,
		const char **ret_problem);

#endif
