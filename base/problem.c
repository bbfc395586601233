#define _GNU_SOURCE
#include "base/problem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/xalloc.h"

struct entry {
	struct problem problem; /* first, so that an entry is a problem */
	size_t file_order, order;
};

struct problems {
	struct arena *arena;
	struct entry *entries;
	size_t n, capacity, max, n_errors, n_warnings, n_files;
	const char *file;
};

struct problems *problems_create(size_t max)
{
	struct problems *problems = xcalloc(1, sizeof(*problems));
	problems->arena = arena_create((size_t)64 * 1024 * 1024);
	problems->max = max;
	problems->file = "";
	return problems;
}

void problems_destroy(struct problems *problems)
{
	if (problems == NULL) {
		return;
	}
	arena_destroy(problems->arena);
	free(problems->entries);
	free(problems);
}

void problems_set_file(struct problems *problems, const char *file)
{
	problems->file = arena_strdup(problems->arena, file);
	problems->n_files++;
}

static char *copy_text(struct arena *arena, const char *format, va_list args)
{
	_cleanup_free_ char *text = xvasprintf(format, args);
	return arena_strdup(arena, text);
}

void problem_addv(struct problems *problems, enum severity severity, const char *code, struct source_pos at,
		const char *format, va_list args)
{
	*(severity == SEVERITY_ERROR ? &problems->n_errors : &problems->n_warnings) += 1;
	if (problems->n == problems->max) {
		return;
	}
	if (problems->n == problems->capacity) {
		problems->capacity = problems->capacity > 0 ? problems->capacity * 2 : 16;
		problems->entries = xreallocarray(problems->entries, problems->capacity, sizeof(struct entry));
	}
	problems->entries[problems->n] = (struct entry){
		.problem = { severity, problems->file, at, copy_text(problems->arena, format, args), code },
		.file_order = problems->n_files,
		.order = problems->n,
	};
	problems->n++;
}

void problem_add(struct problems *problems, enum severity severity, struct source_pos at,
		const char *format, ...)
{
	va_list args;
	va_start(args, format);
	problem_addv(problems, severity, NULL, at, format, args);
	va_end(args);
}

const char *problems_file(const struct problems *problems)
{
	return problems->file;
}

size_t problems_count(const struct problems *problems)
{
	return problems->n;
}

size_t problems_errors(const struct problems *problems)
{
	return problems->n_errors;
}

size_t problems_warnings(const struct problems *problems)
{
	return problems->n_warnings;
}

const struct problem *problems_at(const struct problems *problems, size_t i)
{
	return &problems->entries[i].problem;
}

static int compare_size(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = compare_size(a->file_order, b->file_order);
	if (order == 0) {
		order = compare_size(a->problem.at.line, b->problem.at.line);
	}
	if (order == 0) {
		order = compare_size(a->problem.at.column, b->problem.at.column);
	}
	return order != 0 ? order : compare_size(a->order, b->order);
}

void problems_sort(struct problems *problems)
{
	if (problems->n > 1) {
		qsort(problems->entries, problems->n, sizeof(struct entry), compare_entries);
	}
}

void problems_print(const struct problems *problems, struct buf *out)
{
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *problem = problems_at(problems, i);
		buf_adds(out, problem->file);
		if (problem->at.line > 0) {
			buf_addf(out, ":%u:%u", problem->at.line, problem->at.column);
		}
		buf_addf(out, ": %s: %s\n", problem->severity == SEVERITY_ERROR ? "error" : "warning",
				problem->text);
	}
	size_t left_out = problems->n_errors + problems->n_warnings - problems->n;
	if (left_out > 0) {
		buf_addf(out, "%zu more problems are not shown\n", left_out);
	}
}
