/* itext: every text of the form in every language, under an id. */
#include <string.h>

#include "schema/reference.h"
#include "schema/xform_private.h"

/* A text in which every ${name} shows an answer. */
static void write_value(const struct definition *definition, const struct question *question,
		const char *text, struct buf *out)
{
	struct arena *arena = arena_create(1024 * 1024);
	const char *rest = text;
	for (const char *start = strstr(rest, "${"); start != NULL; start = strstr(start + 1, "${")) {
		const char *end = strchr(start, '}');
		if (end == NULL) {
			break;
		}
		struct str name = str_trim((struct str){ start + 2, (size_t)(end - start) - 2 });
		const struct question *shown = definition_find(definition, name);
		if (shown == NULL) {
			continue;
		}
		buf_add_xml(out, (struct str){ rest, (size_t)(start - rest) });
		buf_adds(out, "<output value=\" ");
		buf_add_xml(out, str_of(reference_path(arena, question, shown)));
		buf_adds(out, " \"/>");
		rest = end + 1;
	}
	buf_add_xml(out, str_of(rest));
	arena_destroy(arena);
}

/* "image" with the address at which a phone finds such files. */
static void write_medium(const char *form, const char *folder, const struct text *names, unsigned language,
		struct buf *out)
{
	if (names->values != NULL && names->values[language] != NULL) {
		buf_addf(out, "<value form=\"%s\">jr://%s/", form, folder);
		buf_add_xml(out, str_of(names->values[language]));
		buf_adds(out, "</value>");
	}
}

static void write_media(const struct media *media, unsigned language, struct buf *out)
{
	if (media != NULL) {
		write_medium("image", "images", &media->image, language, out);
		write_medium("big-image", "images", &media->big_image, language, out);
		write_medium("audio", "audio", &media->audio, language, out);
		write_medium("video", "video", &media->video, language, out);
	}
}

static void write_text(const struct definition *definition, const struct question *question, const char *kind,
		const struct text *text, unsigned language, struct buf *out)
{
	if (text_is_set(text)) {
		buf_addf(out, "\t\t\t\t\t<text id=\"%s:%s\"><value>", question->path, kind);
		write_value(definition, question, text_in(text, language), out);
		buf_adds(out, "</value></text>\n");
	}
}

static void write_label(const struct definition *definition, const struct question *question, unsigned language,
		struct buf *out)
{
	if (!text_is_set(&question->label) && question->media == NULL) {
		return;
	}
	buf_addf(out, "\t\t\t\t\t<text id=\"%s:label\">", question->path);
	if (text_is_set(&question->label)) {
		buf_adds(out, "<value>");
		write_value(definition, question, text_in(&question->label, language), out);
		buf_adds(out, "</value>");
	}
	write_media(question->media, language, out);
	buf_adds(out, "</text>\n");
}

static void write_hint(const struct definition *definition, const struct question *question, unsigned language,
		struct buf *out)
{
	if (!text_is_set(&question->hint) && !text_is_set(&question->guidance_hint)) {
		return;
	}
	buf_addf(out, "\t\t\t\t\t<text id=\"%s:hint\">", question->path);
	if (text_is_set(&question->hint)) {
		buf_adds(out, "<value>");
		write_value(definition, question, text_in(&question->hint, language), out);
		buf_adds(out, "</value>");
	}
	if (text_is_set(&question->guidance_hint)) {
		buf_adds(out, "<value form=\"guidance\">");
		write_value(definition, question, text_in(&question->guidance_hint, language), out);
		buf_adds(out, "</value>");
	}
	buf_adds(out, "</text>\n");
}

static void write_list(const struct choice_list *list, unsigned language, struct buf *out)
{
	for (size_t i = 0; i < list->n_choices; i++) {
		buf_addf(out, "\t\t\t\t\t<text id=\"%s-%zu\"><value>", list->name, i);
		buf_add_xml(out, str_of(text_in(&list->choices[i].label, language)));
		buf_adds(out, "</value>");
		write_media(list->choices[i].media, language, out);
		buf_adds(out, "</text>\n");
	}
}

static void write_language(const struct definition *definition, unsigned language, struct buf *out)
{
	buf_adds(out, "\t\t\t\t<translation");
	xform_attribute(out, "lang", language_name(definition->languages[language]));
	buf_adds(out, language == 0 ? " default=\"true()\">\n" : ">\n");
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (question->type == QUESTION_CALCULATE) {
			continue; /* nobody sees it */
		}
		write_label(definition, question, language, out);
		write_hint(definition, question, language, out);
		write_text(definition, question, "jr:requiredMsg", &question->required_message, language,
				out);
		write_text(definition, question, "jr:constraintMsg", &question->constraint_message, language,
				out);
	}
	for (size_t i = 0; i < definition->n_lists; i++) {
		write_list(&definition->lists[i], language, out);
	}
	buf_adds(out, "\t\t\t\t</translation>\n");
}

void xform_write_itext(const struct definition *definition, struct buf *out)
{
	buf_adds(out, "\t\t\t<itext>\n");
	for (unsigned i = 0; i < definition->n_languages; i++) {
		write_language(definition, i, out);
	}
	buf_adds(out, "\t\t\t</itext>\n");
}
