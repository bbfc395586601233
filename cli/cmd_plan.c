/* canvass plan: how many interviews and doors, and what they can tell. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/outcome.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/plan.h"

#define PLAN_ARENA_BYTES ((size_t)64 * 1024 * 1024)

/* An option that is a number: what it sets, and its limits. Percent options say 45 or 45%. */
struct numeric {
	const char *name, *value, *help;
	size_t offset; /* in struct plan_inputs */
	double min, max;
	bool percent;
};

#define AT(member) offsetof(struct plan_inputs, member)

static const struct numeric numbers[] = {
	{ "margin", "POINTS", "the margin of error wanted, in percentage points (5)", AT(margin), 0.1, 50, true },
	{ "completes", "N", "or: the complete interviews you can do", AT(completes), 2, 1e8, false },
	{ "addresses", "N", "or: the addresses you can visit", AT(addresses), 1, 1e9, false },
	{ "percent", "P", "the share to plan for, in percent (50, the hardest)", AT(percent), 0.1, 99.9, true },
	{ "level", "L", "how sure, in percent (95)", AT(level), 50, 99.99, true },
	{ "population", "N", "households or people there are (default: the population file, or without limit)",
			AT(population), 2, 1e10, false },
	{ "clusters", "N", "blocks drawn (default: the population file, or everybody by themselves)", AT(clusters), 2, 1e7,
			false },
	{ "cluster-size", "N", "interviews in each block, in place of --clusters", AT(cluster_size), 1, 1e6, false },
	{ "icc", "RHO", "how much alike people of one block answer, 0 to 1 (0.03)", AT(icc), 0, 1, false },
	{ "weighting", "W", "what unequal weights cost: Kish's design effect (1.2)", AT(weighting), 1, 20, false },
	{ "deff", "D", "the whole design effect, in place of the four above", AT(deff), 0.1, 100, false },
	{ "eligibility", "P", "addresses where somebody eligible lives, in percent (92)", AT(eligibility), 0.1, 100, true },
	{ "response", "P", "of those, interviewed, in percent (45)", AT(response), 0.1, 100, true },
	{ "contact", "P", "or: of those, somebody is reached ...", AT(contact), 0.1, 100, true },
	{ "cooperation", "P", "... and of those reached, interviewed", AT(cooperation), 0.1, 100, true },
	{ "before", "N", "interviews of the wave to compare with (as many)", AT(before), 2, 1e8, false },
	{ "overlap", "P", "share asked both times, in percent (0)", AT(overlap), 0, 100, true },
	{ "alike", "R", "how much alike somebody's two answers are, 0 to 1 (0.5)", AT(alike), 0, 1, false },
	{ "power", "P", "how often a change should be found, in percent (80)", AT(power), 50, 99.9, true },
	{ "spread", "SD", "standard deviation of a score from 0 to 100 (25)", AT(spread), 0.1, 50, false },
};

enum { N_NUMBERS = ARRAY_LEN(numbers) };

static bool read_number(const struct numeric *option, struct str text, double *ret_value)
{
	double value;
	if (option->percent && text.n > 0 && text.p[text.n - 1] == '%') {
		text.n--;
	}
	if (!str_to_decimal(text, &value) || value < option->min || value > option->max) {
		fprintf(stderr, "canvass plan: --%s must be a number from %g to %g%s, not '%.*s'\n", option->name,
				option->min, option->max, option->percent ? " (percent)" : "", STR_ARG(text));
		return false;
	}
	*ret_value = option->percent ? value / 100 : value;
	return true;
}

static bool read_numbers(const char *const texts[N_NUMBERS], struct plan_inputs *inputs)
{
	bool fine = true;
	for (size_t i = 0; i < N_NUMBERS; i++) {
		struct plan_number *number = (struct plan_number *)((char *)inputs + numbers[i].offset);
		if (texts[i] == NULL) {
			continue;
		}
		if (read_number(&numbers[i], str_of(texts[i]), &number->value)) {
			number->source = PLAN_ASKED;
		} else {
			fine = false;
		}
	}
	return fine;
}

/* Things that say the same twice, or half a thing. */
static bool check_together(struct plan_inputs *inputs)
{
	bool margin = inputs->margin.source == PLAN_ASKED, completes = !isnan(inputs->completes.value);
	bool addresses = !isnan(inputs->addresses.value);
	if (margin + completes + addresses > 1) {
		fputs("canvass plan: say one of --margin, --completes and --addresses; the others follow from it\n", stderr);
		return false;
	}
	if (isnan(inputs->contact.value) != isnan(inputs->cooperation.value)) {
		fputs("canvass plan: --contact and --cooperation go together\n", stderr);
		return false;
	}
	if (!isnan(inputs->contact.value) && inputs->response.source == PLAN_ASKED) {
		fputs("canvass plan: --response is --contact times --cooperation; say one or the other\n", stderr);
		return false;
	}
	if (!isnan(inputs->clusters.value) && !isnan(inputs->cluster_size.value)) {
		fputs("canvass plan: say --clusters or --cluster-size; one follows from the other\n", stderr);
		return false;
	}
	inputs->start = completes ? PLAN_FROM_COMPLETES : addresses ? PLAN_FROM_ADDRESSES : PLAN_FROM_MARGIN;
	return true;
}

/* "young=18,renters=69": names with percent. */
static bool read_groups(const char *text, struct arena *arena, struct plan_inputs *inputs)
{
	static const struct numeric share = { .name = "groups", .min = 0.01, .max = 100, .percent = true };
	struct plan_group *groups = arena_array(arena, strlen(text) + 1, sizeof(*groups));
	for (const char *p = text; *p != '\0';) {
		size_t length = strcspn(p, ",");
		const char *equals = memchr(p, '=', length);
		if (equals == NULL || equals == p) {
			fprintf(stderr, "canvass plan: --groups must be NAME=PERCENT,NAME=PERCENT, not '%s'\n", text);
			return false;
		}
		struct plan_group *group = &groups[inputs->n_groups];
		struct str percent = { equals + 1, (size_t)(p + length - equals - 1) };
		if (!read_number(&share, percent, &group->share)) {
			return false;
		}
		group->name = arena_strndup(arena, p, (size_t)(equals - p));
		inputs->n_groups++;
		p += length + (p[length] == ',');
	}
	inputs->groups = groups;
	return true;
}

static int plan_form(const char *name, bool json, struct plan_inputs *inputs, struct arena *arena)
{
	struct form form = { 0 };
	int status = name != NULL ? form_open(name, &form) : 0;
	if (status != 0) {
		return status;
	}
	if (name != NULL) {
		plan_from_form(inputs, &form, arena);
	}
	struct plan_result result = plan_work_out(inputs);
	bool worked = true;
	if (json) {
		worked = plan_print_json(inputs, &result, stdout);
	} else {
		plan_print(inputs, &result, stdout);
	}
	form_close(&form);
	return worked && fflush(stdout) == 0 ? EXIT_SUCCESS : outcome_exit_status(OUTCOME_FAILED);
}

int cmd_plan(int argc, char **argv)
{
	const char *texts[N_NUMBERS] = { NULL }, *groups = NULL;
	bool json = false;
	struct option_spec specs[N_NUMBERS + 4];
	for (size_t i = 0; i < N_NUMBERS; i++) {
		specs[i] = (struct option_spec){ .name = numbers[i].name,
			.value = numbers[i].value,
			.help = numbers[i].help,
			.text = &texts[i] };
	}
	specs[N_NUMBERS] = (struct option_spec){ "groups", "NAME=P,...", "groups to show, with their share in percent",
		.text = &groups };
	specs[N_NUMBERS + 1] = (struct option_spec){ "json", NULL, "print JSON", .flag = &json };
	specs[N_NUMBERS + 2] = (struct option_spec)OPTION_DATABASE;
	specs[N_NUMBERS + 3] = (struct option_spec)OPTION_DATA;
	const struct command_line line = {
		.usage = "canvass plan [OPTION]... [FORM]",
		.about = "Says how many interviews a margin of error needs, how many doors that takes, which groups can be\n"
			 "shown, and which change a next survey would find. FORM is a definition file or a published\n"
			 "form: its population, clusters, rules and groups are used. What nobody says is assumed, and\n"
			 "marked as such.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 0,
		.max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	struct plan_inputs inputs;
	plan_defaults(&inputs);
	struct arena *arena = arena_create(PLAN_ARENA_BYTES);
	bool fine = read_numbers(texts, &inputs) && check_together(&inputs)
		    && (groups == NULL || read_groups(groups, arena, &inputs));
	status = fine ? plan_form(n_operands > 0 ? argv[0] : NULL, json, &inputs, arena) : EXIT_WRONG_USE;
	arena_destroy(arena);
	return status;
}
