/* The codebook as DDI-Codebook 2.5. The order of the elements is that of its schema. */
#include <math.h>
#include <string.h>

#include "base/compiler.h"
#include "schema/asked.h"
#include "schema/codebook.h"

struct ddi {
	const struct codebook *codebook;
	const struct definition *definition;
	struct buf *out;
};

/* --- texts ------------------------------------------------------------------------ */

static void add_plain(struct ddi *ddi, unsigned depth, const char *element, const char *text)
{
	for (unsigned i = 0; i < depth; i++) {
		buf_addc(ddi->out, '\t');
	}
	buf_addf(ddi->out, "<%s>", element);
	buf_add_xml(ddi->out, str_of(text));
	buf_addf(ddi->out, "</%s>\n", element);
}

static void begin_text(struct ddi *ddi, unsigned depth, const char *element, const char *language)
{
	for (unsigned i = 0; i < depth; i++) {
		buf_addc(ddi->out, '\t');
	}
	buf_addf(ddi->out, "<%s xml:lang=\"%s\">", element, language);
}

/* The element once for each language that the text has. */
static void add_text(struct ddi *ddi, unsigned depth, const char *element, const struct text *text)
{
	for (unsigned i = 0; text_is_set(text) && i < ddi->definition->n_languages; i++) {
		if (text->values[i] != NULL) {
			begin_text(ddi, depth, element, ddi->definition->languages[i]);
			codebook_add_text(ddi->out, text, i);
			buf_addf(ddi->out, "</%s>\n", element);
		}
	}
}

static void add_both(struct ddi *ddi, unsigned depth, const char *element, const char *english, const char *spanish)
{
	const char *const texts[] = { english, spanish }, *const languages[] = { "en", "es" };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		begin_text(ddi, depth, element, languages[i]);
		buf_add_xml(ddi->out, str_of(texts[i]));
		buf_addf(ddi->out, "</%s>\n", element);
	}
}

/* --- the study ----------------------------------------------------------------------- */

static void write_titles(struct ddi *ddi, unsigned depth)
{
	const struct definition *definition = ddi->definition;
	buf_addf(ddi->out, "%.*s<titlStmt>\n", (int)depth, "\t\t\t\t\t\t");
	begin_text(ddi, depth + 1, "titl", definition->default_language);
	codebook_add_text(ddi->out, &definition->form_title, 0);
	buf_adds(ddi->out, "</titl>\n");
	for (unsigned i = 1; i < definition->n_languages; i++) {
		if (definition->form_title.values[i] != NULL) {
			begin_text(ddi, depth + 1, "parTitl", definition->languages[i]);
			codebook_add_text(ddi->out, &definition->form_title, i);
			buf_adds(ddi->out, "</parTitl>\n");
		}
	}
	add_plain(ddi, depth + 1, "IDNo", definition->form_id);
	buf_addf(ddi->out, "%.*s</titlStmt>\n", (int)depth, "\t\t\t\t\t\t");
}

static void write_citation(struct ddi *ddi)
{
	buf_adds(ddi->out, "\t\t<citation>\n");
	write_titles(ddi, 3);
	buf_adds(ddi->out, "\t\t\t<prodStmt><software>canvass</software></prodStmt>\n\t\t\t<verStmt><version>");
	buf_add_xml(ddi->out, str_of(ddi->definition->version));
	buf_adds(ddi->out, "</version></verStmt>\n\t\t</citation>\n");
}

static const char *base_weight_words(const struct survey_design *design)
{
	return design->base == BASE_PPS_CLUSTERS
			       ? "Households of the stratum, divided by the clusters drawn in it times the complete "
				 "interviews of the cluster."
			       : "Every response weighs the same at first.";
}

static void write_collection(struct ddi *ddi)
{
	const struct survey_design *design = &ddi->definition->design;
	struct buf *out = ddi->out;
	buf_adds(out, "\t\t<method>\n\t\t\t<dataColl>\n");
	if (design->strata != NULL || design->clusters != NULL) {
		buf_addf(out, "\t\t\t\t<sampProc xml:lang=\"en\">%s%s%s%s.</sampProc>\n",
				design->strata != NULL ? "Strata: " : "", design->strata != NULL ? design->strata->name : "",
				design->clusters != NULL ? design->strata != NULL ? "; clusters: " : "Clusters: " : "",
				design->clusters != NULL ? design->clusters->name : "");
	}
	add_both(ddi, 4, "collMode", "Interview with a form on a phone or in a browser",
			"Entrevista con un formulario en un teléfono o en un navegador");
	if (design->declared) {
		buf_adds(out, "\t\t\t\t<weight xml:lang=\"en\">");
		buf_add_xml(out, str_of(base_weight_words(design)));
		if (design->adults != NULL) {
			buf_addf(out, " Times the adults of the household (%s).", design->adults->name);
		}
		for (size_t i = 0; i < design->n_margins; i++) {
			buf_addf(out, "%s%s", i == 0 ? " Raked to the shares of the population in: " : ", ",
					design->margins[i]->name);
		}
		buf_adds(out, design->n_margins > 0 ? ".</weight>\n" : "</weight>\n");
	}
	buf_adds(out, "\t\t\t</dataColl>\n\t\t</method>\n");
}

static void write_study(struct ddi *ddi)
{
	buf_adds(ddi->out, "\t<stdyDscr>\n");
	write_citation(ddi);
	buf_adds(ddi->out, "\t\t<stdyInfo>\n\t\t\t<sumDscr>\n");
	if (ddi->codebook->population != NULL) {
		add_plain(ddi, 4, "universe", ddi->codebook->population->universe);
	}
	add_plain(ddi, 4, "dataKind", "survey data");
	buf_adds(ddi->out, "\t\t\t</sumDscr>\n\t\t</stdyInfo>\n");
	write_collection(ddi);
	buf_adds(ddi->out, "\t</stdyDscr>\n");
}

static void write_files(struct ddi *ddi)
{
	for (size_t i = 0; i < ddi->codebook->tables->n_tables; i++) {
		const struct table *table = &ddi->codebook->tables->tables[i];
		buf_addf(ddi->out, "\t<fileDscr ID=\"f%zu\">\n\t\t<fileTxt>\n", i);
		buf_addf(ddi->out, "\t\t\t<fileName>data.%s</fileName>\n", table->name);
		if (table->repeat == NULL) {
			add_both(ddi, 3, "fileCont", "One row for each response", "Una fila por cada respuesta");
		} else {
			add_both(ddi, 3, "fileCont", "One row for each repetition", "Una fila por cada repetición");
		}
		buf_adds(ddi->out, "\t\t</fileTxt>\n\t</fileDscr>\n");
	}
}

/* --- variables --------------------------------------------------------------------------- */

static bool is_in_table(const struct table *table, const struct question *question)
{
	return question->repeat == table->repeat;
}

static size_t table_of(const struct ddi *ddi, const struct question *question)
{
	size_t i = 0;
	while (i < ddi->codebook->tables->n_tables && !is_in_table(&ddi->codebook->tables->tables[i], question)) {
		i++;
	}
	return i;
}

static void write_scales(struct ddi *ddi)
{
	for (size_t i = 0; i < ddi->definition->n_scales; i++) {
		const struct scale *scale = &ddi->definition->scales[i];
		buf_addf(ddi->out, "\t\t<varGrp ID=\"scale-%s\" type=\"analysis\" name=\"%s\" var=\"", scale->name, scale->name);
		for (size_t k = 0; k < scale->n_items; k++) {
			buf_addf(ddi->out, "%sv%zu-%s", k > 0 ? " " : "", table_of(ddi, scale->items[k]), scale->items[k]->name);
		}
		buf_adds(ddi->out, "\">\n");
		add_text(ddi, 3, "labl", &scale->label);
		for (size_t k = 0; k < scale->n_items; k++) {
			if (scale->reversed[k]) {
				buf_addf(ddi->out, "\t\t\t<notes>Reversed: %s</notes>\n", scale->items[k]->name);
			}
		}
		buf_adds(ddi->out, "\t\t</varGrp>\n");
	}
}

static void write_question_text(struct ddi *ddi, const struct question *question)
{
	if (!text_is_set(&question->label) || question_source(question) != SOURCE_PERSON) {
		return;
	}
	buf_adds(ddi->out, "\t\t\t<qstn>\n");
	add_text(ddi, 4, "qstnLit", &question->label);
	add_text(ddi, 4, "ivuInstr", &question->hint);
	add_text(ddi, 4, "ivuInstr", &question->guidance_hint);
	buf_adds(ddi->out, "\t\t\t</qstn>\n");
}

static void write_universe(struct ddi *ddi, const struct question *question)
{
	for (unsigned i = 0; i < ddi->definition->n_languages; i++) {
		struct buf sentence = BUF((size_t)1024 * 1024);
		asked_write(ddi->definition, question, i, &sentence);
		begin_text(ddi, 3, "universe", ddi->definition->languages[i]);
		buf_add_xml(ddi->out, buf_str(&sentence));
		buf_adds(ddi->out, "</universe>\n");
		buf_finish(&sentence);
	}
}

static void write_category(struct ddi *ddi, const struct choice *choice)
{
	buf_adds(ddi->out, "\t\t\t<catgry");
	if (choice->missing != MISSING_NONE) {
		buf_addf(ddi->out, " missing=\"Y\" missType=\"%s\"", missing_word(choice->missing));
	}
	buf_adds(ddi->out, ">\n");
	add_plain(ddi, 4, "catValu", choice->name);
	add_text(ddi, 4, "labl", &choice->label);
	if (!isnan(choice->score)) {
		buf_addf(ddi->out, "\t\t\t\t<txt>Score: %.15g</txt>\n", choice->score);
	}
	buf_adds(ddi->out, "\t\t\t</catgry>\n");
}

static void write_concepts(struct ddi *ddi, const struct question *question)
{
	for (size_t i = 0; i < ddi->definition->n_scales; i++) {
		const struct scale *scale = &ddi->definition->scales[i];
		for (size_t k = 0; k < scale->n_items; k++) {
			if (scale->items[k] == question) {
				add_plain(ddi, 3, "concept", scale->name);
			}
		}
	}
}

static void write_format(struct ddi *ddi, enum column_type type)
{
	bool numeric = type == COLUMN_INTEGER || type == COLUMN_DOUBLE;
	const char *category = type == COLUMN_DATE ? "date" : type == COLUMN_CLOCK || type == COLUMN_TIMESTAMP ? "time" : "other";
	buf_addf(ddi->out, "\t\t\t<varFormat type=\"%s\" schema=\"other\" category=\"%s\" formatname=\"%s\"/>\n",
			numeric ? "numeric" : "character", category, column_type_sql(type));
}

static void write_variable(struct ddi *ddi, size_t file, const struct table_column *column)
{
	const struct question *question = column->question;
	const char *part = codebook_part(column);
	buf_addf(ddi->out, "\t\t<var ID=\"v%zu-%s\" name=\"%s\" files=\"f%zu\" intrvl=\"%s\"%s>\n", file, column->name,
			column->name, file, column->type == COLUMN_DOUBLE ? "contin" : "discrete",
			part != NULL ? " geog=\"Y\"" : "");
	if (part != NULL) {
		add_plain(ddi, 3, "labl", part);
	}
	add_text(ddi, 3, "labl", &question->label);
	write_question_text(ddi, question);
	if (question->type == QUESTION_RANGE) {
		buf_addf(ddi->out, "\t\t\t<valrng><range min=\"%.15g\" max=\"%.15g\"/></valrng>\n",
				fmin(question->start, question->end), fmax(question->start, question->end));
	}
	write_universe(ddi, question);
	for (size_t i = 0; question->list != NULL && i < question->list->n_choices; i++) {
		write_category(ddi, &question->list->choices[i]);
	}
	if (question->identifying) {
		add_both(ddi, 3, "codInstr", "Sealed; not in the data", "Sellada; no está en los datos");
	}
	write_concepts(ddi, question);
	if (question->calculation.source != NULL) {
		buf_adds(ddi->out, "\t\t\t<derivation><drvcmd>");
		buf_add_xml(ddi->out, str_of(question->calculation.source));
		buf_adds(ddi->out, "</drvcmd></derivation>\n");
	}
	write_format(ddi, column->type);
	buf_adds(ddi->out, "\t\t</var>\n");
}

static void write_keys(struct ddi *ddi, size_t file, const struct table *table)
{
	struct codebook_key keys[CODEBOOK_KEYS_MAX];
	size_t n = codebook_keys(table, keys);
	for (size_t i = 0; i < n; i++) {
		buf_addf(ddi->out, "\t\t<var ID=\"v%zu-%s\" name=\"%s\" files=\"f%zu\">\n", file, keys[i].name, keys[i].name, file);
		add_both(ddi, 3, "labl", keys[i].english, keys[i].spanish);
		bool text = strcmp(keys[i].sql_type, "text") == 0 || strcmp(keys[i].sql_type, "text[]") == 0;
		bool time = strcmp(keys[i].sql_type, "timestamptz") == 0;
		buf_addf(ddi->out, "\t\t\t<varFormat type=\"%s\" schema=\"other\" category=\"%s\" formatname=\"%s\"/>\n\t\t</var>\n",
				text || time ? "character" : "numeric", time ? "time" : "other", keys[i].sql_type);
	}
}

static void write_data(struct ddi *ddi)
{
	const struct tables *tables = ddi->codebook->tables;
	buf_adds(ddi->out, "\t<dataDscr>\n");
	write_scales(ddi);
	for (size_t i = 0; i < tables->n_tables; i++) {
		write_keys(ddi, i, &tables->tables[i]);
		for (size_t k = 0; k < tables->tables[i].n_columns; k++) {
			write_variable(ddi, i, &tables->tables[i].columns[k]);
		}
	}
	buf_adds(ddi->out, "\t</dataDscr>\n");
}

void codebook_write_ddi(const struct codebook *codebook, struct buf *out)
{
	struct ddi ddi = { codebook, codebook->definition, out };
	buf_addf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		      "<codeBook xmlns=\"ddi:codebook:2_5\" version=\"2.5\" xml:lang=\"%s\">\n", codebook->definition->default_language);
	write_study(&ddi);
	write_files(&ddi);
	write_data(&ddi);
	buf_adds(out, "</codeBook>\n");
}
