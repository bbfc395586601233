/*
 * str.h - a piece of text as pointer and length; it owns nothing.
 *
 * Text from strangers is never taken for a C string: it may hold NUL bytes and
 * need not end in one.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

struct str {
	const char *p; /* may be NULL when n is 0 */
	size_t n;      /* bytes */
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

struct str str_of(const char *text);                /* NULL gives the empty text */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *text);
bool str_starts(struct str text, struct str start);
struct str str_trim(struct str text);               /* without XML white space at both ends */
bool str_valid_utf8(struct str text);               /* shortest forms only, no surrogates, no NUL */

/* Takes the next word (no XML white space inside) from the front of *rest.
 * False, with *rest unchanged, when none is left. */
bool str_next_word(struct str *rest, struct str *ret_word);

/* How many insertions, deletions, replacements and swaps of neighbours turn a
 * into b, or a number above `most` when it is more than that. */
size_t str_distance(struct str a, struct str b, size_t most);

/* The candidate nearest to a misspelt word, for "did you mean", or NULL when
 * none is near enough (a third of the word's length, at least 1, at most 3). */
const char *str_nearest(struct str word, const char *const *candidates, size_t n_candidates);

#endif
