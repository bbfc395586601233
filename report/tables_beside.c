/* Tables of what to work on, and of what the results are set beside. */
#include "base/csv.h"
#include "report/tables.h"

static const char *text_in(const json_t *texts, const char *language)
{
	const char *text = json_string_value(json_object_get(texts, language));
	return text != NULL ? text : "";
}

static void add_top(const json_t *holder, const char *group, const char *category, const char *label, struct buf *out)
{
	const json_t *top = json_object_get(holder, "top");
	for (size_t i = 0; i < json_array_size(top); i++) {
		const json_t *option = json_array_get(top, i);
		START(out, group, category, label, word_of(option, "name"), label_of(option), "");
		end_with_estimate(out, json_object_get(option, "share"));
	}
}

void table_concerns(const json_t *document, struct buf *out)
{
	const json_t *concerns = json_object_get(document, "concerns"), *groups = json_object_get(concerns, "groups");
	ROW(out, "group", "category", "category_label", "answer", "answer_label", "note", ESTIMATE_COLUMNS);
	add_top(concerns, "", "", "", out);
	for (size_t g = 0; g < json_array_size(groups); g++) {
		const json_t *group = json_array_get(groups, g), *list = json_object_get(group, "categories");
		for (size_t i = 0; i < json_array_size(list); i++) {
			const json_t *category = json_array_get(list, i);
			add_top(category, word_of(group, "name"), word_of(category, "name"), label_of(category), out);
		}
	}
}

/* A row for each share of each thing. */
static void share_row(struct buf *out, const json_t *thing, const char *which, const char *first, const char *second)
{
	START(out, word_of(thing, "name"), label_of(thing), which, word_of(thing, "level"), first, second);
	end_with_estimate(out, json_object_get(thing, which));
}

void table_importance(const json_t *document, struct buf *out)
{
	const json_t *pairs = json_object_get(json_object_get(document, "importance"), "pairs");
	ROW(out, "name", "label", "share", "level", "quadrant", "certain", ESTIMATE_COLUMNS);
	for (size_t i = 0; i < json_array_size(pairs); i++) {
		const json_t *pair = json_array_get(pairs, i);
		const char *certain = json_is_true(json_object_get(pair, "certain")) ? "yes" : "no";
		share_row(out, pair, "importance", word_of(pair, "quadrant"), certain);
		share_row(out, pair, "performance", word_of(pair, "quadrant"), certain);
	}
}

void table_programs(const json_t *document, struct buf *out)
{
	static const char *const shares[] = { "needed", "unmet", "important" };
	const json_t *programs = json_object_get(json_object_get(document, "programs"), "programs");
	ROW(out, "program", "label", "share", "level", "rating", ESTIMATE_COLUMNS);
	for (size_t i = 0; i < json_array_size(programs); i++) {
		const json_t *program = json_array_get(programs, i);
		for (size_t k = 0; k < ARRAY_LEN(shares); k++) {
			START(out, word_of(program, "name"), label_of(program), shares[k], word_of(program, "level"));
			add_number(out, json_object_get(program, "rating"));
			end_with_estimate(out, json_object_get(program, shares[k]));
		}
	}
}

void table_sites(const json_t *document, struct buf *out)
{
	const json_t *headlines = json_object_get(json_object_get(document, "sites"), "headlines");
	ROW(out, "headline", "label", "site", "site_label", "status", "first_place", "last_place", ESTIMATE_COLUMNS);
	for (size_t h = 0; h < json_array_size(headlines); h++) {
		const json_t *headline = json_array_get(headlines, h), *sites = json_object_get(headline, "sites");
		for (size_t i = 0; i < json_array_size(sites); i++) {
			const json_t *site = json_array_get(sites, i), *place = json_object_get(site, "place");
			START(out, word_of(headline, "name"), label_of(headline), word_of(site, "name"), label_of(site),
					word_of(site, "status"));
			add_number(out, json_array_get(place, 0));
			add_number(out, json_array_get(place, 1));
			end_with_estimate(out, json_object_get(site, "share"));
		}
	}
}

void table_published(const json_t *document, struct buf *out)
{
	const json_t *figures = json_object_get(json_object_get(document, "published"), "figures");
	ROW(out, "figure", "label", "asked", "nearest", "source", "address", "year", "n", "share");
	for (size_t i = 0; i < json_array_size(figures); i++) {
		const json_t *figure = json_array_get(figures, i);
		START(out, word_of(figure, "name"), label_of(figure), text_in(json_object_get(figure, "asked"), "en"),
				word_of(figure, "nearest"), word_of(figure, "source"), word_of(figure, "address"));
		add_number(out, json_object_get(figure, "year"));
		add_number(out, json_object_get(figure, "n"));
		add_number(out, json_object_get(figure, "share"));
		csv_end_row(out);
	}
}

void table_changes(const json_t *document, struct buf *out)
{
	static const char *const parts[] = { "before", "now", "change" };
	const json_t *rows = json_object_get(json_object_get(document, "earlier"), "rows");
	ROW(out, "kind", "name", "label", "part", "direction", ESTIMATE_COLUMNS);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
			START(out, word_of(row, "kind"), word_of(row, "name"), label_of(row), parts[k],
					word_of(row, "direction"));
			end_with_estimate(out, json_object_get(row, parts[k]));
		}
	}
}

void table_method(const json_t *document, struct buf *out)
{
	const json_t *elements = json_object_get(document, "method");
	ROW(out, "element", "title", "text", "gap");
	for (size_t i = 0; i < json_array_size(elements); i++) {
		const json_t *element = json_array_get(elements, i);
		ROW(out, word_of(element, "element"), text_in(json_object_get(element, "title"), "en"),
				text_in(json_object_get(element, "text"), "en"),
				text_in(json_object_get(element, "gap"), "en"));
	}
}
