/*
 * expression_regex.h - what the two halves of regex() share: the parser makes a
 * tree of the pattern, the matcher makes a program of the tree and runs it.
 *
 * Patterns are those of the web (ECMAScript without flags): texts are UTF-16
 * units, ".", classes, groups, alternatives, greedy and lazy repetition,
 * lookahead, back references, \b \d \w \s and their opposites. Lookbehind is
 * refused.
 */
#ifndef SCHEMA_EXPRESSION_REGEX_H
#define SCHEMA_EXPRESSION_REGEX_H

#include "schema/expression_private.h"

#define REGEX_MAX_DEPTH 100
#define REGEX_MAX_REPEAT 100000 /* counts above are taken for this; no text is so long */

struct unit_range {
	uint16_t first, last;
};

struct unit_set {
	struct unit_range *ranges;
	size_t n, capacity;
	bool negated;
};

enum piece_kind {
	PIECE_UNIT,
	PIECE_ANY, /* . */
	PIECE_SET,
	PIECE_SEQUENCE,
	PIECE_ALTERNATIVES,
	PIECE_REPEAT,
	PIECE_GROUP, /* number 0: nothing is kept */
	PIECE_BACK_REFERENCE,
	PIECE_START,
	PIECE_END,
	PIECE_WORD_EDGE,
	PIECE_NO_WORD_EDGE,
	PIECE_LOOKAHEAD,
};

struct piece {
	enum piece_kind kind;
	uint16_t unit;
	bool lazy, negated;
	unsigned min, max; /* of a repeat; max REGEX_MAX_REPEAT: no end */
	unsigned number;   /* of a group or back reference */
	struct unit_set set;
	struct piece **parts;
	size_t n_parts, capacity;
};

struct units {
	uint16_t *p;
	size_t n;
};

struct units units_of(struct arena *arena, struct str text);
bool is_word_unit(uint16_t unit);

/* NULL when the pattern is not well formed. */
struct piece *regex_parse(struct arena *arena, struct units pattern, unsigned *ret_n_groups);

#endif
