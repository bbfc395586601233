/*
 * codebook.h - what every variable means, for whoever analyses the answers or reads
 * about them: its texts in all languages, its codes, who is asked, its scales.
 *
 * The variables are the columns of the tables (schema/table.h), with those that tell
 * the rows apart. A codebook holds no answers.
 */
#ifndef SCHEMA_CODEBOOK_H
#define SCHEMA_CODEBOOK_H

#include "base/buf.h"
#include "schema/definition.h"
#include "schema/population.h"
#include "schema/table.h"

/* What a codebook is about; population NULL: the design names none. */
struct codebook {
	const struct definition *definition;
	const struct population *population;
	const struct tables *tables;
};

/* DDI-Codebook 2.5, https://ddialliance.org/Specification/DDI-Codebook/2.5/ */
void codebook_write_ddi(const struct codebook *codebook, struct buf *out);
/* One page that needs nothing else, with the languages side by side. */
void codebook_write_html(const struct codebook *codebook, struct buf *out);

/* --- shared by both --------------------------------------------------------------- */

/* A column that the database adds to a table. */
struct codebook_key {
	char name[40];
	const char *sql_type, *english, *spanish;
};
/* Those of a table, in its order; at most CODEBOOK_KEYS_MAX. */
#define CODEBOOK_KEYS_MAX 24
size_t codebook_keys(const struct table *table, struct codebook_key ret_keys[CODEBOOK_KEYS_MAX]);

/* "latitude" of the column of a geopoint; NULL for all others. */
const char *codebook_part(const struct table_column *column);
/* The label without ${...}: "You said ... adults". */
void codebook_add_text(struct buf *out, const struct text *text, unsigned language);

#endif
