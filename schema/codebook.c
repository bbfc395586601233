#include "schema/codebook.h"

#include <string.h>

#include "base/compiler.h"

static const struct codebook_key main_keys[] = {
	{ "_submission", "bigint", "Number of the response", "Número de la respuesta" },
	{ "_version", "text", "Version of the form", "Versión del formulario" },
	{ "_site", "text", "Site where it was answered", "Lugar donde se respondió" },
	{ "_received_at", "timestamptz", "When it was received", "Cuándo se recibió" },
};
static const struct codebook_key submission_key = { "_submission", "bigint", "Number of the response that the row belongs to",
	"Número de la respuesta a la que pertenece la fila" };
static const struct codebook_key left_empty_key = { "_left_empty", "text[]",
	"Names of the questions that were asked and left without an answer",
	"Nombres de las preguntas que se hicieron y quedaron sin respuesta" };

size_t codebook_keys(const struct table *table, struct codebook_key ret_keys[CODEBOOK_KEYS_MAX])
{
	size_t n = 0;
	if (table->repeat == NULL) {
		memcpy(ret_keys, main_keys, sizeof(main_keys));
		n = ARRAY_LEN(main_keys);
	} else {
		struct position_names positions = table_positions(table);
		ret_keys[n++] = submission_key;
		for (size_t i = 0; i < positions.n; i++) {
			bool own = i + 1 == positions.n;
			ret_keys[n] = (struct codebook_key){ .sql_type = "integer",
				.english = own ? "Which repetition it is, from 1" : "Which repetition around it, from 1",
				.spanish = own ? "Qué repetición es, desde 1" : "En qué repetición está, desde 1" };
			memcpy(ret_keys[n++].name, positions.names[i], sizeof(positions.names[i]));
		}
	}
	ret_keys[n++] = left_empty_key;
	return n;
}

const char *codebook_part(const struct table_column *column)
{
	static const char *const parts[] = { "latitude", "longitude", "altitude", "accuracy" };
	return question_answer(column->question) == ANSWER_GEOPOINT ? parts[column->part] : NULL;
}

void codebook_add_text(struct buf *out, const struct text *text, unsigned language)
{
	const char *rest = text_in(text, language), *start;
	while ((start = strstr(rest, "${")) != NULL && strchr(start, '}') != NULL) {
		buf_add_xml(out, (struct str){ rest, (size_t)(start - rest) });
		buf_adds(out, "…");
		rest = strchr(start, '}') + 1;
	}
	buf_add_xml(out, str_of(rest));
}
