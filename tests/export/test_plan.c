/* What an export has of several versions, and how statistics programs call it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "export/plan.h"
#include "export/variables.h"
#include "tests/store/place.h"

#define ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define HEAD(version, more) "settings: {form_id: f, form_title: F, version: '" version "'" more "}\n"

struct planned {
	struct arena *arena;
	struct definition *versions[3];
	size_t n;
	struct plan *plan;
};

static struct planned plan_of(const char *const *texts, size_t n, bool deleted_fields)
{
	struct planned planned = { .arena = arena_create(ARENA_BYTES), .n = n };
	for (size_t i = 0; i < n; i++) {
		planned.versions[i] = place_definition(texts[i]);
	}
	planned.plan = plan_make(planned.arena, (const struct definition *const *)planned.versions, n,
			&(struct plan_wish){ .deleted_fields = deleted_fields });
	assert_non_null(planned.plan);
	return planned;
}

static void planned_finish(struct planned *planned)
{
	for (size_t i = 0; i < planned->n; i++) {
		definition_unref(planned->versions[i]);
	}
	arena_destroy(planned->arena);
}

/* The names of all columns: "a b; child: c". */
static const char *columns(const struct planned *planned)
{
	const char *all = "";
	for (size_t i = 0; i < planned->plan->tables.n_tables; i++) {
		const struct table *table = &planned->plan->tables.tables[i];
		all = arena_printf(planned->arena, "%s%s%s", all, i > 0 ? "; " : "", i > 0 ? table->name : "");
		for (size_t k = 0; k < table->n_columns; k++) {
			all = arena_printf(planned->arena, "%s%s%s", all, k > 0 || i > 0 ? " " : "", table->columns[k].name);
		}
	}
	return all;
}

static const char *codes(const struct planned *planned, const struct plan_column *column)
{
	const char *all = "";
	for (size_t i = 0; i < column->n_codes; i++) {
		all = arena_printf(planned->arena, "%s%s%s=%s", all, i > 0 ? " " : "", column->codes[i].name,
				column->codes[i].label);
	}
	return all;
}

static const char v1[] = HEAD("1", "")
		"choices: {c: [{name: a, label: A}, {name: b, label: B}]}\n"
		"survey:\n"
		"  - {type: select_one c, name: old, label: Old}\n"
		"  - {type: text, name: gone, label: Gone}\n"
		"  - {type: begin_repeat, name: past, label: Past, survey: [{type: text, name: p, label: P}]}\n"
		"  - {type: begin_repeat, name: child, label: Child, survey: [{type: text, name: q, label: Q}]}\n";
static const char v2[] = HEAD("2", ", removed: [gone, past, p, c.b]")
		"choices: {c: [{name: z, label: Z, renamed_from: a}, {name: n, label: New}]}\n"
		"survey:\n"
		"  - {type: select_one c, name: new, label: New, renamed_from: old}\n"
		"  - {type: begin_repeat, name: kid, label: Kid, renamed_from: child,"
		" survey: [{type: text, name: q, label: Q}, {type: text, name: r, label: R}]}\n";

static void older_versions_are_followed_to_the_newest_names(void **state)
{
	(void)state;
	struct planned planned = plan_of((const char *const[]){ v1, v2 }, 2, false);
	assert_string_equal(columns(&planned), "new; f__kid q r");
	assert_string_equal(codes(&planned, &planned.plan->items[0].columns[0]), "z=Z n=New b=B");
	planned_finish(&planned);
}

static void what_is_gone_comes_last_when_it_is_wanted(void **state)
{
	(void)state;
	struct planned planned = plan_of((const char *const[]){ v1, v2 }, 2, true);
	assert_string_equal(columns(&planned), "new gone; f__kid q r; f__past p");
	assert_ptr_equal(planned.plan->tables.tables[2].parent, &planned.plan->tables.tables[0]);
	planned_finish(&planned);
}

static const char open_phone[] = HEAD("1", "") "survey: [{type: text, name: phone, label: Phone},"
		" {type: integer, name: age, label: Age}]\n";
static const char sealed_phone[] = HEAD("2", "") "survey: [{type: text, name: phone, label: Phone, identifying: true},"
		" {type: integer, name: age, label: Age}]\n";

static void identifying_answers_are_in_no_export(void **state)
{
	(void)state;
	const char *const orders[][2] = { { open_phone, sealed_phone }, { sealed_phone, open_phone } };
	for (size_t i = 0; i < ARRAY_LEN(orders); i++) { /* also what one version said of the same column */
		struct planned planned = plan_of(orders[i], 2, true);
		assert_string_equal(columns(&planned), "age");
		assert_int_equal(planned.plan->n_sealed, 1);
		planned_finish(&planned);
	}
}

static const char many[] = HEAD("1", "")
		"choices:\n"
		"  c: [{name: a-1, label: A}, {name: a.1, label: B}, {name: dk, label: Don't know, missing: dont_know},"
		" {name: cannot, label: Cannot say, missing: dont_know}]\n"
		"  n: [{name: '10', label: Ten}, {name: '2', label: Two}, {name: no, label: No, missing: refused}]\n"
		"survey:\n"
		"  - {type: text, name: key, label: Key}\n"
		"  - {type: text, name: with, label: With}\n"
		"  - {type: text, name: str7, label: Text}\n"
		"  - {type: select_multiple c, name: a_name_that_is_longer_than_32_characters, label: Long}\n"
		"  - {type: text, name: a_name_that_is_longer_than_32_chosen, label: Long too}\n"
		"  - {type: select_one c, name: c, label: C}\n"
		"  - {type: select_one n, name: n, label: N}\n";

static const char *names(const struct planned *planned, const struct variables *variables)
{
	const char *all = "";
	for (size_t i = 0; i < variables->n; i++) {
		all = arena_printf(planned->arena, "%s%s%s", all, i > 0 ? " " : "", variables->items[i].name);
	}
	return all;
}

static void names_fit_every_program_and_are_unique(void **state)
{
	(void)state;
	struct planned planned = plan_of((const char *const[]){ many }, 1, false);
	struct variables variables = variables_of(planned.arena, planned.plan, 0, NULL);
	assert_string_equal(names(&planned, &variables), "KEY_2 SubmissionDate Site FormVersion SubmitterID SubmitterName "
			"SubmitterDevice AttachmentsPresent AttachmentsExpected key with_2 str7_2 a_name_that_is_longer_than_32_ch "
			"a_name_that_is_longer_than_32__2 a_name_that_is_longer_than_32__3 a_name_that_is_longer_than_32__4 c n "
			"LeftEmpty");
	planned_finish(&planned);
}

static const char *code_text(const struct planned *planned, const struct variable_codes *codes)
{
	const char *all = "";
	for (size_t i = 0; i < codes->n; i++) {
		const struct variable_code *code = &codes->items[i];
		all = arena_printf(planned->arena, "%s%s%s=%d%c", all, i > 0 ? " " : "", code->label, (int)code->value,
				code->letter != 0 ? code->letter : '!');
	}
	return all;
}

static void names_that_are_numbers_are_the_codes_and_others_are_counted(void **state)
{
	(void)state;
	struct planned planned = plan_of((const char *const[]){ many }, 1, false);
	struct variables variables = variables_of(planned.arena, planned.plan, 0, NULL);
	assert_string_equal(code_text(&planned, variables.codes[1]), "A=1! B=2! Don't know=-99d Cannot say=-94a "
			"Left empty=-96e In no list of choices=-95u");
	assert_string_equal(code_text(&planned, variables.codes[2]), "Ten=10! Two=2! No=-98r Left empty=-96e "
			"In no list of choices=-95u");
	assert_string_equal(code_text(&planned, variables.codes[0]), "No=0! Yes=1! Don't know=-99d Cannot say=-94a "
			"Left empty=-96e");
	planned_finish(&planned);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(older_versions_are_followed_to_the_newest_names),
		cmocka_unit_test(what_is_gone_comes_last_when_it_is_wanted),
		cmocka_unit_test(identifying_answers_are_in_no_export),
		cmocka_unit_test(names_fit_every_program_and_are_unique),
		cmocka_unit_test(names_that_are_numbers_are_the_codes_and_others_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
