/* The codebook as a page to read: one card for each variable, the languages side by side. */
#include <math.h>
#include <string.h>

#include "schema/asked.h"
#include "schema/codebook.h"

struct page {
	const struct codebook *codebook;
	const struct definition *definition;
	struct buf *out;
};

static const char style[] =
		":root{--ink:#1b2430;--soft:#4a5563;--line:#d5dae1;--wash:#f4f6f8;--accent:#12507b}\n"
		"*{box-sizing:border-box}\n"
		"body{margin:0;color:var(--ink);background:#fff;font:1.0625rem/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,"
		"\"Noto Sans\",Arial,sans-serif}\n"
		".skip{position:absolute;left:-999rem;background:#fff;padding:.6rem 1rem}.skip:focus{left:1rem;top:1rem}\n"
		"a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}\n"
		"header,main,nav{max-width:60rem;margin:0 auto;padding:0 1.25rem}header{padding-top:2rem}\n"
		"h1{font-size:clamp(1.7rem,5vw,2.4rem);line-height:1.2;margin:.2rem 0}h2{margin:2.5rem 0 .5rem}\n"
		"h3{font:600 1.0625rem ui-monospace,Consolas,monospace;margin:0 0 .4rem;overflow-wrap:anywhere}\n"
		".facts,.small{color:var(--soft);margin:.2rem 0}.small{font-size:.9rem}\n"
		"nav ul{columns:14rem;padding-left:1.2rem}nav li{break-inside:avoid;overflow-wrap:anywhere}\n"
		"article{border-top:1px solid var(--line);padding:1.2rem 0}\n"
		".texts{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.2rem 1.5rem;margin:.2rem 0}\n"
		".texts p{margin:.1rem 0}.lang{color:var(--soft);font-size:.8rem;text-transform:uppercase;margin-right:.4rem}\n"
		"table{border-collapse:collapse;width:100%;font-size:.95rem}caption{text-align:left;font-weight:600}\n"
		".wrap{overflow-x:auto;margin:.6rem 0}\n"
		"th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}\n"
		"thead th{border-bottom:2px solid var(--ink)}tbody th{font:inherit;font-family:ui-monospace,Consolas,monospace}\n"
		"code{font-family:ui-monospace,Consolas,monospace;overflow-wrap:anywhere}\n"
		"@media print{nav{display:none}article{break-inside:avoid}a{color:inherit;text-decoration:none}}\n";

static const char *const both_terms[][2] = {
	{ "Who is asked", "A quién se pregunta" },
	{ "Scales", "Escalas" },
	{ "Computed as", "Se calcula así" },
	{ "Stored as", "Se guarda como" },
};

static void add_terms(struct page *page, size_t term)
{
	buf_addf(page->out, "<strong>%s</strong> · <strong lang=\"es\">%s</strong>: ", both_terms[term][0], both_terms[term][1]);
}

/* --- texts ------------------------------------------------------------------------ */

static void begin_language(struct page *page, unsigned language)
{
	const char *code = page->definition->languages[language];
	buf_addf(page->out, "<p lang=\"%s\"><span class=\"lang\">%s</span>", code, code);
}

static void write_texts(struct page *page, const struct text *text)
{
	if (!text_is_set(text)) {
		return;
	}
	buf_adds(page->out, "<div class=\"texts\">");
	for (unsigned i = 0; i < page->definition->n_languages; i++) {
		if (text->values[i] != NULL) {
			begin_language(page, i);
			codebook_add_text(page->out, text, i);
			buf_adds(page->out, "</p>");
		}
	}
	buf_adds(page->out, "</div>\n");
}

static void write_asked(struct page *page, const struct question *question)
{
	buf_adds(page->out, "<p class=\"small\">");
	add_terms(page, 0);
	buf_adds(page->out, "</p>\n<div class=\"texts\">");
	for (unsigned i = 0; i < page->definition->n_languages; i++) {
		struct buf sentence = BUF((size_t)1024 * 1024);
		asked_write(page->definition, question, i, &sentence);
		begin_language(page, i);
		buf_add_xml(page->out, buf_str(&sentence));
		buf_adds(page->out, "</p>");
		buf_finish(&sentence);
	}
	buf_adds(page->out, "</div>\n");
}

/* --- codes --------------------------------------------------------------------------- */

static bool has_scores(const struct choice_list *list)
{
	for (size_t i = 0; i < list->n_choices; i++) {
		if (!isnan(list->choices[i].score)) {
			return true;
		}
	}
	return false;
}

static void write_choice(struct page *page, const struct choice *choice, bool scores)
{
	buf_adds(page->out, "<tr><th scope=\"row\">");
	buf_add_xml(page->out, str_of(choice->name));
	buf_adds(page->out, "</th>");
	for (unsigned i = 0; i < page->definition->n_languages; i++) {
		buf_addf(page->out, "<td lang=\"%s\">", page->definition->languages[i]);
		if (choice->label.values != NULL && choice->label.values[i] != NULL) {
			codebook_add_text(page->out, &choice->label, i);
		}
		buf_adds(page->out, "</td>");
	}
	if (scores) {
		buf_adds(page->out, "<td>");
		if (!isnan(choice->score)) {
			buf_addf(page->out, "%.15g", choice->score);
		}
		buf_adds(page->out, "</td>");
	}
	buf_addf(page->out, "<td>%s</td></tr>\n", choice->missing != MISSING_NONE ? missing_word(choice->missing) : "");
}

static void write_codes(struct page *page, const struct question *question)
{
	const struct choice_list *list = question->list;
	if (list == NULL) {
		return;
	}
	bool scores = has_scores(list);
	buf_adds(page->out, "<div class=\"wrap\" role=\"group\" tabindex=\"0\" aria-label=\"Codes of ");
	buf_adds(page->out, question->name);
	buf_adds(page->out, "\"><table><thead><tr><th scope=\"col\">Code · <span lang=\"es\">Código</span></th>");
	for (unsigned i = 0; i < page->definition->n_languages; i++) {
		buf_adds(page->out, "<th scope=\"col\">");
		buf_add_xml(page->out, str_of(language_name(page->definition->languages[i])));
		buf_adds(page->out, "</th>");
	}
	buf_addf(page->out, "%s<th scope=\"col\">Missing · <span lang=\"es\">Faltante</span></th></tr></thead>\n<tbody>\n",
			scores ? "<th scope=\"col\">Score · <span lang=\"es\">Puntaje</span></th>" : "");
	for (size_t i = 0; i < list->n_choices; i++) {
		write_choice(page, &list->choices[i], scores);
	}
	buf_adds(page->out, "</tbody></table></div>\n");
}

/* --- variables --------------------------------------------------------------------------- */

static void write_scales(struct page *page, const struct question *question)
{
	size_t n = 0;
	for (size_t i = 0; i < page->definition->n_scales; i++) {
		const struct scale *scale = &page->definition->scales[i];
		for (size_t k = 0; k < scale->n_items; k++) {
			if (scale->items[k] != question) {
				continue;
			}
			if (n++ == 0) {
				buf_adds(page->out, "<p class=\"small\">");
				add_terms(page, 1);
			}
			buf_addf(page->out, "%s<a href=\"#scale-%s\">%s</a>%s", n > 1 ? ", " : "", scale->name, scale->name,
					scale->reversed[k] ? " (reversed · <span lang=\"es\">invertida</span>)" : "");
		}
	}
	buf_adds(page->out, n > 0 ? "</p>\n" : "");
}

static void write_variable(struct page *page, size_t file, const struct table_column *column)
{
	const struct question *question = column->question;
	const char *part = codebook_part(column);
	buf_addf(page->out, "<article id=\"v%zu-%s\">\n<h3>%s</h3>\n", file, column->name, column->name);
	write_texts(page, &question->label);
	write_texts(page, &question->hint);
	if (question->identifying) {
		buf_adds(page->out, "<p><strong>Sealed; not in the data.</strong> <strong lang=\"es\">Sellada; no está en los "
				    "datos.</strong></p>\n");
	}
	write_asked(page, question);
	write_scales(page, question);
	if (question->calculation.source != NULL) {
		buf_adds(page->out, "<p class=\"small\">");
		add_terms(page, 2);
		buf_adds(page->out, "<code>");
		buf_add_xml(page->out, str_of(question->calculation.source));
		buf_adds(page->out, "</code></p>\n");
	}
	buf_adds(page->out, "<p class=\"small\">");
	add_terms(page, 3);
	buf_addf(page->out, "%s%s<code>%s</code></p>\n", part != NULL ? part : "", part != NULL ? ", " : "",
			column_type_sql(column->type));
	write_codes(page, question);
	buf_adds(page->out, "</article>\n");
}

static void write_keys(struct page *page, size_t file, const struct table *table)
{
	struct codebook_key keys[CODEBOOK_KEYS_MAX];
	size_t n = codebook_keys(table, keys);
	for (size_t i = 0; i < n; i++) {
		buf_addf(page->out, "<article id=\"v%zu-%s\">\n<h3>%s</h3>\n<div class=\"texts\"><p lang=\"en\">%s</p>"
				    "<p lang=\"es\">%s</p></div>\n<p class=\"small\">", file, keys[i].name, keys[i].name, keys[i].english,
				keys[i].spanish);
		add_terms(page, 3);
		buf_addf(page->out, "<code>%s</code></p>\n</article>\n", keys[i].sql_type);
	}
}

static void write_table(struct page *page, size_t file)
{
	const struct table *table = &page->codebook->tables->tables[file];
	buf_addf(page->out, "<section aria-labelledby=\"f%zu\">\n<h2 id=\"f%zu\">data.%s</h2>\n", file, file, table->name);
	if (table->repeat != NULL) {
		write_texts(page, &table->repeat->label);
		buf_adds(page->out, "<p class=\"facts\">One row for each repetition. <span lang=\"es\">Una fila por cada "
				    "repetición.</span></p>\n");
	} else {
		buf_adds(page->out, "<p class=\"facts\">One row for each response. <span lang=\"es\">Una fila por cada "
				    "respuesta.</span></p>\n");
	}
	write_keys(page, file, table);
	for (size_t i = 0; i < table->n_columns; i++) {
		write_variable(page, file, &table->columns[i]);
	}
	buf_adds(page->out, "</section>\n");
}

static void write_scale_section(struct page *page)
{
	if (page->definition->n_scales == 0) {
		return;
	}
	buf_adds(page->out, "<section aria-labelledby=\"scales\">\n<h2 id=\"scales\">Scales · <span lang=\"es\">Escalas</span></h2>\n"
			    "<p class=\"facts\">Computed for the assessment; not stored with the answers. <span lang=\"es\">Se calculan "
			    "para el informe; no se guardan con las respuestas.</span></p>\n");
	for (size_t i = 0; i < page->definition->n_scales; i++) {
		const struct scale *scale = &page->definition->scales[i];
		buf_addf(page->out, "<article id=\"scale-%s\">\n<h3>%s</h3>\n", scale->name, scale->name);
		write_texts(page, &scale->label);
		buf_addf(page->out, "<p class=\"small\">%.15g–%.15g → %.15g–%.15g</p>\n<ul>\n", scale->low, scale->high,
				scale->to_low, scale->to_high);
		for (size_t k = 0; k < scale->n_items; k++) {
			buf_addf(page->out, "<li><a href=\"#v0-%s\">%s</a>%s</li>\n", scale->items[k]->name, scale->items[k]->name,
					scale->reversed[k] ? " (reversed · <span lang=\"es\">invertida</span>)" : "");
		}
		buf_adds(page->out, "</ul>\n</article>\n");
	}
	buf_adds(page->out, "</section>\n");
}

static void write_contents(struct page *page)
{
	const struct tables *tables = page->codebook->tables;
	buf_adds(page->out, "<nav aria-label=\"Variables\">\n");
	for (size_t i = 0; i < tables->n_tables; i++) {
		buf_addf(page->out, "<p><a href=\"#f%zu\">data.%s</a></p>\n<ul>\n", i, tables->tables[i].name);
		for (size_t k = 0; k < tables->tables[i].n_columns; k++) {
			const char *name = tables->tables[i].columns[k].name;
			buf_addf(page->out, "<li><a href=\"#v%zu-%s\">%s</a></li>\n", i, name, name);
		}
		buf_adds(page->out, "</ul>\n");
	}
	buf_adds(page->out, "</nav>\n");
}

void codebook_write_html(const struct codebook *codebook, struct buf *out)
{
	struct page page = { codebook, codebook->definition, out };
	const struct definition *definition = codebook->definition;
	buf_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>", definition->default_language);
	codebook_add_text(out, &definition->form_title, 0);
	buf_addf(out, ": codebook</title>\n<style>\n%s</style>\n</head>\n<body>\n", style);
	buf_adds(out, "<a class=\"skip\" href=\"#main\">Skip to the variables</a>\n<header>\n<h1>");
	codebook_add_text(out, &definition->form_title, 0);
	buf_adds(out, "</h1>\n");
	write_texts(&page, &definition->form_title);
	buf_adds(out, "<p class=\"facts\">Codebook · <span lang=\"es\">Libro de códigos</span>: <code>");
	buf_add_xml(out, str_of(definition->form_id));
	buf_adds(out, "</code>, version <code>");
	buf_add_xml(out, str_of(definition->version));
	buf_adds(out, "</code></p>\n<p class=\"facts\">An empty cell was not asked; or it was left empty, and then its name stands in "
		      "<code>_left_empty</code>. <span lang=\"es\">Una celda vacía no se preguntó; o quedó vacía, y entonces su nombre "
		      "está en <code>_left_empty</code>.</span></p>\n</header>\n");
	write_contents(&page);
	buf_adds(out, "<main id=\"main\">\n");
	write_scale_section(&page);
	for (size_t i = 0; i < codebook->tables->n_tables; i++) {
		write_table(&page, i);
	}
	buf_adds(out, "</main>\n</body>\n</html>\n");
}
