#include "schema/expression_regex.h"

#include <string.h>

struct reader {
	struct arena *arena;
	const uint16_t *p, *end;
	unsigned n_groups, depth;
	unsigned highest_reference;
};

static struct piece *parse_alternatives(struct reader *reader);

struct units units_of(struct arena *arena, struct str text)
{
	struct units units = { arena_array(arena, text.n + 1, sizeof(uint16_t)), 0 };
	while (text.n > 0) {
		unsigned c = utf8_next(&text);
		if (c >= 0x10000) {
			units.p[units.n++] = (uint16_t)(0xd800 + ((c - 0x10000) >> 10));
			c = 0xdc00 + ((c - 0x10000) & 0x3ff);
		}
		units.p[units.n++] = (uint16_t)c;
	}
	return units;
}

static struct piece *make(struct reader *reader, enum piece_kind kind)
{
	struct piece *piece = arena_new(reader->arena, struct piece);
	piece->kind = kind;
	return piece;
}

static struct piece *make_unit(struct reader *reader, unsigned unit)
{
	struct piece *piece = make(reader, PIECE_UNIT);
	piece->unit = (uint16_t)unit;
	return piece;
}

static void add_part(struct reader *reader, struct piece *piece, struct piece *part)
{
	piece->parts = arena_grow(reader->arena, piece->parts, piece->n_parts, &piece->capacity,
			sizeof(struct piece *));
	piece->parts[piece->n_parts++] = part;
}

static bool sees(const struct reader *reader, const char *ascii)
{
	size_t n = strlen(ascii);
	if ((size_t)(reader->end - reader->p) < n) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		if (reader->p[i] != (unsigned char)ascii[i]) {
			return false;
		}
	}
	return true;
}

static bool accept(struct reader *reader, const char *ascii)
{
	bool there = sees(reader, ascii);
	reader->p += there ? strlen(ascii) : 0;
	return there;
}

/* --- sets of characters ---------------------------------------------------------- */

static const struct unit_range digits[] = { { '0', '9' } };
static const struct unit_range words[] = { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } };
static const struct unit_range spaces[] = { { 9, 13 }, { 32, 32 }, { 0xa0, 0xa0 }, { 0x1680, 0x1680 },
	{ 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 },
	{ 0xfeff, 0xfeff } };

bool is_word_unit(uint16_t unit)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (unit >= words[i].first && unit <= words[i].last) {
			return true;
		}
	}
	return false;
}

static void add_range(struct reader *reader, struct unit_set *set, unsigned first, unsigned last)
{
	set->ranges = arena_grow(
			reader->arena, set->ranges, set->n, &set->capacity, sizeof(struct unit_range));
	set->ranges[set->n++] = (struct unit_range){ (uint16_t)first, (uint16_t)last };
}

static void add_ranges(struct reader *reader, struct unit_set *set, const struct unit_range *ranges, size_t n,
		bool opposite)
{
	unsigned next = 0;
	for (size_t i = 0; i < n; i++) {
		if (!opposite) {
			add_range(reader, set, ranges[i].first, ranges[i].last);
		} else if (ranges[i].first > next) {
			add_range(reader, set, next, ranges[i].first - 1u);
		}
		next = ranges[i].last + 1u;
	}
	if (opposite) {
		add_range(reader, set, next, 0xffff);
	}
}

/* \d \D \w \W \s \S */
static bool add_class(struct reader *reader, struct unit_set *set, unsigned letter)
{
	switch (letter) {
	case 'd':
	case 'D':
		add_ranges(reader, set, digits, ARRAY_LEN(digits), letter == 'D');
		return true;
	case 'w':
	case 'W':
		add_ranges(reader, set, words, ARRAY_LEN(words), letter == 'W');
		return true;
	case 's':
	case 'S':
		add_ranges(reader, set, spaces, ARRAY_LEN(spaces), letter == 'S');
		return true;
	default:
		return false;
	}
}

static bool hex(struct reader *reader, size_t n, unsigned *ret_value)
{
	unsigned value = 0;
	if ((size_t)(reader->end - reader->p) < n) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned c = reader->p[i];
		const char *digit = c == 0 || c > 127 ? NULL : strchr("0123456789abcdefABCDEF", (int)c);
		if (digit == NULL) {
			return false;
		}
		value = value * 16 + (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
	}
	reader->p += n;
	*ret_value = value;
	return true;
}

/* What stands behind a backslash and means one character. */
static unsigned escaped_unit(struct reader *reader)
{
	unsigned c = *reader->p++, value;
	switch (c) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 'f':
		return '\f';
	case 'v':
		return '\v';
	case '0':
		return 0;
	case 'x':
		return hex(reader, 2, &value) ? value : c;
	case 'u':
		return hex(reader, 4, &value) ? value : c;
	default:
		return c;
	}
}

/* One member of [...]. *ret_single is false for \d and its like. */
static bool parse_member(struct reader *reader, struct unit_set *set, unsigned *ret_unit, bool *ret_single)
{
	if (reader->p == reader->end) {
		return false;
	}
	*ret_single = true;
	if (!accept(reader, "\\")) {
		*ret_unit = *reader->p++;
		return true;
	}
	if (reader->p == reader->end) {
		return false;
	}
	if (add_class(reader, set, *reader->p)) {
		reader->p++;
		*ret_single = false;
	} else if (accept(reader, "b")) {
		*ret_unit = '\b';
	} else {
		*ret_unit = escaped_unit(reader);
	}
	return true;
}

static struct piece *parse_set(struct reader *reader)
{
	struct piece *piece = make(reader, PIECE_SET);
	struct unit_set *set = &piece->set;
	set->negated = accept(reader, "^");
	while (!accept(reader, "]")) {
		unsigned first = 0, last = 0;
		bool single, last_single = true;
		if (!parse_member(reader, set, &first, &single)) {
			return NULL;
		}
		last = first;
		if (sees(reader, "-") && !sees(reader, "-]") && reader->end - reader->p > 1) {
			reader->p++;
			if (!parse_member(reader, set, &last, &last_single)) {
				return NULL;
			}
			if (!single || !last_single) { /* [\d-x]: three things, one of them - */
				add_range(reader, set, '-', '-');
				first = single ? first : last;
				last = first;
				single = single || last_single;
			}
		}
		if (single && first > last) {
			return NULL;
		}
		if (single) {
			add_range(reader, set, first, last);
		}
	}
	return piece;
}

/* --- pieces ------------------------------------------------------------------------ */

static struct piece *parse_escape(struct reader *reader)
{
	if (reader->p == reader->end) {
		return NULL;
	}
	struct piece *set = make(reader, PIECE_SET);
	if (add_class(reader, &set->set, *reader->p)) {
		reader->p++;
		return set;
	}
	if (accept(reader, "b")) {
		return make(reader, PIECE_WORD_EDGE);
	}
	if (accept(reader, "B")) {
		return make(reader, PIECE_NO_WORD_EDGE);
	}
	if (*reader->p >= '1' && *reader->p <= '9') {
		struct piece *reference = make(reader, PIECE_BACK_REFERENCE);
		reference->number = *reader->p++ - (unsigned)'0';
		if (reference->number > reader->highest_reference) {
			reader->highest_reference = reference->number;
		}
		return reference;
	}
	return make_unit(reader, escaped_unit(reader));
}

static struct piece *parse_group(struct reader *reader)
{
	struct piece *piece = make(reader, PIECE_GROUP);
	if (accept(reader, "?=") || sees(reader, "?!")) {
		piece->kind = PIECE_LOOKAHEAD;
		piece->negated = accept(reader, "?!");
	} else if (!accept(reader, "?:")) {
		if (sees(reader, "?")) {
			return NULL;
		}
		piece->number = ++reader->n_groups;
	}
	struct piece *inner = parse_alternatives(reader);
	if (inner == NULL || !accept(reader, ")")) {
		return NULL;
	}
	add_part(reader, piece, inner);
	return piece;
}

static struct piece *parse_atom(struct reader *reader)
{
	if (accept(reader, "(")) {
		return parse_group(reader);
	}
	if (accept(reader, "[")) {
		return parse_set(reader);
	}
	if (accept(reader, "\\")) {
		return parse_escape(reader);
	}
	if (accept(reader, ".")) {
		return make(reader, PIECE_ANY);
	}
	if (accept(reader, "^")) {
		return make(reader, PIECE_START);
	}
	if (accept(reader, "$")) {
		return make(reader, PIECE_END);
	}
	if (sees(reader, "*") || sees(reader, "+") || sees(reader, "?")) {
		return NULL;
	}
	return make_unit(reader, *reader->p++);
}

static bool parse_count(struct reader *reader, unsigned *ret_count)
{
	unsigned count = 0;
	const uint16_t *start = reader->p;
	while (reader->p < reader->end && *reader->p >= '0' && *reader->p <= '9') {
		count = count * 10 + (*reader->p++ - (unsigned)'0');
		count = count > REGEX_MAX_REPEAT ? REGEX_MAX_REPEAT : count;
	}
	*ret_count = count;
	return reader->p > start;
}

/* {n}, {n,} or {n,m}; anything else in braces means itself. */
static bool parse_braces(struct reader *reader, unsigned *ret_min, unsigned *ret_max)
{
	const uint16_t *start = reader->p;
	if (accept(reader, "{") && parse_count(reader, ret_min)) {
		*ret_max = *ret_min;
		if (accept(reader, ",") && !parse_count(reader, ret_max)) {
			*ret_max = REGEX_MAX_REPEAT;
		}
		if (accept(reader, "}")) {
			return true;
		}
	}
	reader->p = start;
	return false;
}

static bool parse_quantifier(struct reader *reader, unsigned *ret_min, unsigned *ret_max)
{
	*ret_min = 0;
	*ret_max = REGEX_MAX_REPEAT;
	if (accept(reader, "*")) {
		return true;
	}
	if (accept(reader, "+")) {
		*ret_min = 1;
		return true;
	}
	if (accept(reader, "?")) {
		*ret_max = 1;
		return true;
	}
	return parse_braces(reader, ret_min, ret_max);
}

static struct piece *parse_repeated(struct reader *reader)
{
	unsigned min, max;
	if (parse_braces(reader, &min, &max)) { /* nothing is there to be repeated */
		return NULL;
	}
	struct piece *atom = parse_atom(reader);
	if (atom == NULL || !parse_quantifier(reader, &min, &max)) {
		return atom;
	}
	bool repeatable = atom->kind != PIECE_START && atom->kind != PIECE_END
			  && atom->kind != PIECE_WORD_EDGE && atom->kind != PIECE_NO_WORD_EDGE;
	if (!repeatable || min > max) {
		return NULL;
	}
	struct piece *repeat = make(reader, PIECE_REPEAT);
	repeat->min = min;
	repeat->max = max;
	repeat->lazy = accept(reader, "?");
	add_part(reader, repeat, atom);
	return repeat;
}

static struct piece *parse_alternatives(struct reader *reader)
{
	if (++reader->depth > REGEX_MAX_DEPTH) {
		return NULL;
	}
	struct piece *all = make(reader, PIECE_ALTERNATIVES);
	struct piece *sequence = make(reader, PIECE_SEQUENCE);
	add_part(reader, all, sequence);
	while (reader->p < reader->end && !sees(reader, ")")) {
		if (accept(reader, "|")) {
			sequence = make(reader, PIECE_SEQUENCE);
			add_part(reader, all, sequence);
			continue;
		}
		struct piece *piece = parse_repeated(reader);
		if (piece == NULL) {
			return NULL;
		}
		add_part(reader, sequence, piece);
	}
	reader->depth--;
	return all->n_parts == 1 ? sequence : all;
}

struct piece *regex_parse(struct arena *arena, struct units pattern, unsigned *ret_n_groups)
{
	struct reader reader = { .arena = arena, .p = pattern.p, .end = pattern.p + pattern.n };
	struct piece *piece = parse_alternatives(&reader);
	if (piece == NULL || reader.p != reader.end || reader.highest_reference > reader.n_groups) {
		return NULL;
	}
	*ret_n_groups = reader.n_groups;
	return piece;
}
