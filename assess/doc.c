#include "assess/doc.h"

#include <math.h>

#include "base/calendar.h"

json_t *doc_number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

json_t *doc_count(size_t n)
{
	return json_integer((json_int_t)n);
}

json_t *doc_time(int64_t us)
{
	char text[CALENDAR_TIME_TEXT];
	calendar_write_time(us, text);
	return json_string(text);
}

json_t *doc_text(const struct text *text, const char *const *languages, size_t n_languages,
		const char *otherwise)
{
	json_t *object = json_object();
	for (size_t i = 0; text_is_set(text) && i < n_languages; i++) {
		if (text->values[i] != NULL) {
			json_object_set_new(object, languages[i], json_string(text->values[i]));
		}
	}
	if (json_object_size(object) == 0) {
		json_object_set_new(object, n_languages > 0 ? languages[0] : "en", json_string(otherwise));
	}
	return object;
}

json_t *doc_label(const struct definition *definition, const struct text *text, const char *otherwise)
{
	return doc_text(text, definition->languages, definition->n_languages, otherwise);
}

json_t *doc_missing(json_t *text)
{
	return json_pack("{s:o}", "missing", text);
}
