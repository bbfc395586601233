#include "estimate/run.h"

#include <string.h>

#include "base/str.h"
#include "base/xalloc.h"
#include "estimate/statistics.h"

static void unknown_statistic(struct request *request, const char *name)
{
	const char *names[64];
	size_t n = 0;
	while (n < ARRAY_LEN(names) && statistics[n].name != NULL) {
		names[n] = statistics[n].name;
		n++;
	}
	const char *nearest = str_nearest(str_of(name), names, n);
	if (nearest != NULL) {
		request_fail(request, "there is no statistic '%s'; did you mean '%s'?", name, nearest);
	} else {
		request_fail(request, "there is no statistic '%s'", name);
	}
}

static const struct statistic_entry *find_statistic(struct request *request)
{
	const char *name = member_text(request->json, "statistic");
	for (size_t i = 0; statistics[i].name != NULL; i++) {
		if (strcmp(statistics[i].name, name) == 0) {
			return &statistics[i];
		}
	}
	unknown_statistic(request, name);
	return NULL;
}

/* What the statistic needs and the request does not have. */
static void check_needs(struct request *request, const struct statistic_entry *entry)
{
	if (entry->needs != NEEDS_NOTHING && request->table == NULL) {
		request_fail(request, "'%s' needs data", entry->name);
	} else if (entry->needs == NEEDS_DESIGN && request->design == NULL) {
		request_fail(request, "'%s' needs a design", entry->name);
	}
}

static void compute(struct request *request, struct answer *answer)
{
	const struct statistic_entry *entry = request->error == NULL ? find_statistic(request) : NULL;
	if (entry != NULL) {
		check_needs(request, entry);
	}
	if (request->error == NULL) {
		entry->answer(request, answer);
	}
}

json_t *estimate_run(const json_t *json, const char *data_dir)
{
	struct request request;
	struct answer answer;
	request_open(&request, json, data_dir);
	answer_init(&answer, request.df);
	compute(&request, &answer);
	json_t *result = request.error != NULL
					 ? json_pack("{s:{s:s}}", "error", "reason", request.error)
					 : answer_json(&request, &answer);
	answer_finish(&answer);
	request_close(&request);
	if (result == NULL) { /* a reason that is not UTF-8 */
		result = json_pack("{s:{s:s}}", "error", "reason", "the request cannot be answered");
	}
	if (json_is_string(json_object_get(json, "id"))) {
		json_object_set(result, "id", json_object_get(json, "id"));
	}
	return result;
}

json_t *estimate_run_all(const json_t *requests, const char *data_dir)
{
	if (json_is_array(json_object_get(requests, "cases"))) {
		requests = json_object_get(requests, "cases");
	}
	if (!json_is_array(requests)) {
		return estimate_run(requests, data_dir);
	}
	json_t *answers = json_array();
	for (size_t i = 0; i < json_array_size(requests); i++) {
		json_array_append_new(answers, estimate_run(json_array_get(requests, i), data_dir));
	}
	return answers;
}
