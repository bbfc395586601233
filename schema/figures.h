/*
 * figures.h - what others have published: figures that results are set beside, and
 * studies of the program.
 *
 * Every figure and study names its source, so that a reader can look it up. Figures
 * of other surveys were asked with other words, in other ways and of other people:
 * they are set beside and never subtracted. A file of figures lives in its own arena.
 */
#ifndef SCHEMA_FIGURES_H
#define SCHEMA_FIGURES_H

#include "base/problem.h"
#include "base/str.h"
#include "schema/text.h"

struct published_figure {
	const char *name;
	struct text label;               /* what the share is of, as it was asked */
	struct text asked;               /* whom, when and how */
	struct text differs;             /* how it differs from the nearest headline */
	double share;                    /* 0 to 1 */
	unsigned n, year;                /* n: people asked; 0: not published */
	const char *source, *address;    /* a title, and where it is found */
	const char *nearest;             /* headline it comes nearest to; NULL: none */
	struct source_pos at;
};

struct study { /* of the program */
	const char *name;
	struct text finding, limits;     /* what it says, and what it does not */
	unsigned year;
	const char *source, *address;
	struct source_pos at;
};

struct figures {
	const char *name;
	struct text title, warning;      /* warning: what to keep in mind about the figures */
	struct text summary;             /* of the studies; not set when there are none */
	const char *const *languages;    /* of the texts */
	size_t n_languages;
	const struct published_figure *figures;
	const struct study *studies;
	size_t n_figures, n_studies;
	struct arena *arena;
};

struct figures *figures_read(struct str yaml, struct problems *problems); /* NULL if there is any error */
void figures_destroy(struct figures *figures);

/* Every headline that a figure comes near to is one of the definition: else a
 * problem, with the position in the definition. */
struct definition;
void figures_check(const struct figures *figures, const struct definition *definition, struct problems *problems);

#endif
