/*
 * assess.h - definition + population + answers -> one JSON document.
 *
 * The document holds everything a report says: who was asked, who answered,
 * the weights and what they did, every estimate with its interval, what is
 * withheld and why, the conditions of readiness, and the limits of the data.
 * Every text in it carries all its languages. docs/assessment-document.md
 * describes each field.
 *
 * A number that is withheld is not in the document: its place holds null and
 * the reason. The same input gives the same document, byte for byte.
 */
#ifndef ASSESS_ASSESS_H
#define ASSESS_ASSESS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/definition.h"
#include "schema/figures.h"
#include "schema/population.h"
#include "store/columns.h"

/* Digests of what the document is made from, in hexadecimal; "" when there is none. */
struct provenance {
	char definition_sha256[65], population_sha256[65], figures_sha256[65];
};

struct assessment_input {
	const struct definition *definition;
	const struct population *population; /* NULL when the design names none */
	const struct answers *answers;
	const struct site *sites; /* names for the numbers in the answers; may be NULL */
	size_t n_sites;
	const struct figures *figures; /* of definition->beside.figures; NULL: there are none */
	const struct assessment_input *beside; /* the form of definition->beside.form; NULL: it has no answers */
	const json_t *earlier;       /* the document of an earlier wave; NULL: there is none */
	const struct provenance *provenance; /* NULL: not known */
	const char *program_version; /* "0.1.0" */
	int64_t now_us;              /* when it is made */
};

/* Never fails; without answers every number is withheld. The caller owns the
 * document (json_decref). */
json_t *assess(const struct assessment_input *input);

#endif
