#include "cli/rehearsal.h"

#include <string.h>

struct tally {
	size_t shown, inside;
};

static const json_t *find_named(const json_t *list, const char *name)
{
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)list, i, item) {
		const char *own = json_string_value(json_object_get(item, "name"));
		if (own != NULL && strcmp(own, name) == 0) {
			return item;
		}
	}
	return NULL;
}

/* `times` turns shares into percent. */
static void print_one(const char *name, const json_t *estimate, const json_t *truth, double times,
		struct tally *tally, FILE *out)
{
	const json_t *value = json_object_get(estimate, "value");
	if (!json_is_number(value) || !json_is_number(truth)) {
		fprintf(out, "%-28s %9s %9s  withheld, or nobody has one\n", name, "", "");
		return;
	}
	double really = json_number_value(truth);
	double lower = times * json_number_value(json_object_get(estimate, "lower"));
	double upper = times * json_number_value(json_object_get(estimate, "upper"));
	bool inside = lower <= really && really <= upper;
	tally->shown++;
	tally->inside += inside;
	fprintf(out, "%-28s %9.1f %9.1f  %5.1f to %5.1f  %s\n", name, really, times * json_number_value(value), lower,
			upper, inside ? "inside" : "OUTSIDE");
}

bool rehearsal_print(const json_t *assessment, const json_t *truth, FILE *out)
{
	size_t i;
	json_t *item;
	struct tally tally = { 0 };
	const char *form = json_string_value(json_object_get(json_object_get(assessment, "form"), "id"));
	const char *of = json_string_value(json_object_get(truth, "form"));
	if (form == NULL || of == NULL || strcmp(form, of) != 0) {
		fprintf(stderr, "canvass assess: the truth is about '%s'\n", of != NULL ? of : "no form");
		return false;
	}
	fprintf(out, "%-28s %9s %9s  %s\n", "", "truth", "estimate", "95% interval");
	json_array_foreach(json_object_get(truth, "scales"), i, item) {
		const char *name = json_string_value(json_object_get(item, "name"));
		const json_t *scale = find_named(json_object_get(assessment, "scales"), name != NULL ? name : "");
		print_one(name != NULL ? name : "", json_object_get(scale, "score"), json_object_get(item, "mean"), 1, &tally,
				out);
	}
	json_array_foreach(json_object_get(truth, "headlines"), i, item) {
		const char *name = json_string_value(json_object_get(item, "name"));
		const json_t *headline = find_named(json_object_get(assessment, "headlines"), name != NULL ? name : "");
		print_one(name != NULL ? name : "", json_object_get(headline, "share"), json_object_get(item, "percent"), 100,
				&tally, out);
	}
	fprintf(out, "%zu of %zu intervals hold the truth; about 95 in 100 should\n", tally.inside, tally.shown);
	return true;
}
