/*
 * expression_regex.c - the matcher: a small program, and a stack of the places
 * to go back to. Steps are counted, so that no pattern runs for long.
 */
#include "schema/expression_regex.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define MAX_STEPS 500000
#define MAX_PROGRAM 20000
#define UNSET SIZE_MAX

enum operation {
	DO_UNIT,
	DO_ANY,
	DO_SET,
	DO_SPLIT, /* go on at x; when that fails at y */
	DO_JUMP,
	DO_SAVE,  /* the position into slot x */
	DO_MOVED, /* fail when the position is still that of slot x */
	DO_BACK_REFERENCE,
	DO_START,
	DO_END,
	DO_WORD_EDGE,
	DO_LOOKAHEAD, /* its program follows; go on at x */
	DO_FOUND,
};

struct instruction {
	enum operation operation;
	uint16_t unit;
	bool negated;
	size_t x, y;
	const struct unit_set *set;
};

struct place {
	size_t instruction; /* UNSET: give slot its old position back */
	size_t slot, position;
};

struct matcher {
	struct arena *arena;
	struct instruction *program;
	size_t n_program, capacity;
	size_t n_pieces; /* made so far; a repeated piece counts each time */
	struct units text;
	size_t *slots; /* two for each group, then one for each loop */
	size_t n_slots;
	struct place *places;
	size_t n_places, room;
	size_t steps;
};

/* --- making the program -------------------------------------------------------------- */

/* The index of the new instruction; past the limit that of the first, which is
 * there to be spoiled, as such a program is never run. */
static size_t emit(struct matcher *m, enum operation operation)
{
	if (m->n_program >= MAX_PROGRAM) {
		m->n_program++;
		return 0;
	}
	m->program = arena_grow(m->arena, m->program, m->n_program, &m->capacity, sizeof(*m->program));
	m->program[m->n_program] = (struct instruction){ .operation = operation };
	return m->n_program++;
}

static void emit_piece(struct matcher *m, const struct piece *piece);

static void emit_split(struct matcher *m, size_t at, size_t inside, size_t behind, bool lazy)
{
	m->program[at].x = lazy ? behind : inside;
	m->program[at].y = lazy ? inside : behind;
}

/* Any number of times; a round that does not move on ends the loop. */
static void emit_loop(struct matcher *m, const struct piece *repeat)
{
	size_t slot = m->n_slots++;
	size_t split = emit(m, DO_SPLIT);
	size_t save = emit(m, DO_SAVE);
	m->program[save].x = slot;
	emit_piece(m, repeat->parts[0]);
	size_t moved = emit(m, DO_MOVED);
	m->program[moved].x = slot;
	size_t jump = emit(m, DO_JUMP);
	m->program[jump].x = split;
	emit_split(m, split, split + 1, m->n_program, repeat->lazy);
}

static void emit_repeat(struct matcher *m, const struct piece *repeat)
{
	for (unsigned i = 0; i < repeat->min && m->n_program < MAX_PROGRAM; i++) {
		emit_piece(m, repeat->parts[0]);
	}
	if (repeat->max == REGEX_MAX_REPEAT) {
		emit_loop(m, repeat);
		return;
	}
	for (unsigned i = repeat->min; i < repeat->max && m->n_program < MAX_PROGRAM; i++) {
		/* Giving up one round gives up those after it: going on from any of
		 * these splits leads to the next, which may give up as well. */
		size_t split = emit(m, DO_SPLIT);
		emit_piece(m, repeat->parts[0]);
		emit_split(m, split, split + 1, m->n_program, repeat->lazy);
	}
}

static void emit_alternatives(struct matcher *m, const struct piece *piece)
{
	size_t jump_before = UNSET;
	for (size_t i = 0; i < piece->n_parts; i++) {
		bool last = i + 1 == piece->n_parts;
		size_t split = last ? 0 : emit(m, DO_SPLIT);
		emit_piece(m, piece->parts[i]);
		if (last) {
			break;
		}
		/* The jumps are a chain through x until the end is known. */
		size_t jump = emit(m, DO_JUMP);
		m->program[jump].x = jump_before;
		jump_before = jump;
		emit_split(m, split, split + 1, m->n_program, false);
	}
	while (jump_before != UNSET && m->n_program <= MAX_PROGRAM) {
		size_t next = m->program[jump_before].x;
		m->program[jump_before].x = m->n_program;
		jump_before = next;
	}
}

static void emit_group(struct matcher *m, const struct piece *piece)
{
	if (piece->number > 0) {
		size_t at = emit(m, DO_SAVE);
		m->program[at].x = 2 * piece->number;
	}
	emit_piece(m, piece->parts[0]);
	if (piece->number > 0) {
		size_t at = emit(m, DO_SAVE);
		m->program[at].x = 2 * piece->number + 1;
	}
}

static void emit_lookahead(struct matcher *m, const struct piece *piece)
{
	size_t at = emit(m, DO_LOOKAHEAD);
	m->program[at].negated = piece->negated;
	emit_piece(m, piece->parts[0]);
	emit(m, DO_FOUND);
	m->program[at].x = m->n_program;
}

static void emit_piece(struct matcher *m, const struct piece *piece)
{
	size_t at;
	if (++m->n_pieces > MAX_PROGRAM) {
		m->n_program = MAX_PROGRAM + 1;
		return;
	}
	switch (piece->kind) {
	case PIECE_UNIT:
		at = emit(m, DO_UNIT);
		m->program[at].unit = piece->unit;
		return;
	case PIECE_ANY:
		emit(m, DO_ANY);
		return;
	case PIECE_SET:
		at = emit(m, DO_SET);
		m->program[at].set = &piece->set;
		return;
	case PIECE_SEQUENCE:
		for (size_t i = 0; i < piece->n_parts; i++) {
			emit_piece(m, piece->parts[i]);
		}
		return;
	case PIECE_ALTERNATIVES:
		emit_alternatives(m, piece);
		return;
	case PIECE_REPEAT:
		emit_repeat(m, piece);
		return;
	case PIECE_GROUP:
		emit_group(m, piece);
		return;
	case PIECE_BACK_REFERENCE:
		at = emit(m, DO_BACK_REFERENCE);
		m->program[at].x = piece->number;
		return;
	case PIECE_START:
		emit(m, DO_START);
		return;
	case PIECE_END:
		emit(m, DO_END);
		return;
	case PIECE_WORD_EDGE:
	case PIECE_NO_WORD_EDGE:
		at = emit(m, DO_WORD_EDGE);
		m->program[at].negated = piece->kind == PIECE_NO_WORD_EDGE;
		return;
	case PIECE_LOOKAHEAD:
		emit_lookahead(m, piece);
		return;
	}
}

/* --- running it --------------------------------------------------------------------------- */

static void remember(struct matcher *m, size_t instruction, size_t slot, size_t position)
{
	if (m->n_places == m->room) {
		m->room = m->room == 0 ? 64 : m->room * 2;
		m->places = xreallocarray(m->places, m->room, sizeof(*m->places));
	}
	m->places[m->n_places++] = (struct place){ instruction, slot, position };
}

/* Goes back to the last place where there was another way. False when none is left. */
static bool go_back(struct matcher *m, size_t bottom, size_t *pc, size_t *position)
{
	while (m->n_places > bottom) {
		struct place place = m->places[--m->n_places];
		if (place.instruction != UNSET) {
			*pc = place.instruction;
			*position = place.position;
			return true;
		}
		m->slots[place.slot] = place.position;
	}
	return false;
}

static bool is_line_end(uint16_t unit)
{
	return unit == '\n' || unit == '\r' || unit == 0x2028 || unit == 0x2029;
}

static bool in_set(const struct unit_set *set, uint16_t unit)
{
	for (size_t i = 0; i < set->n; i++) {
		if (unit >= set->ranges[i].first && unit <= set->ranges[i].last) {
			return !set->negated;
		}
	}
	return set->negated;
}

static bool at_word_edge(const struct matcher *m, size_t position)
{
	bool before = position > 0 && is_word_unit(m->text.p[position - 1]);
	bool behind = position < m->text.n && is_word_unit(m->text.p[position]);
	return before != behind;
}

static bool back_reference(struct matcher *m, size_t number, size_t *position)
{
	size_t from = m->slots[2 * number], to = m->slots[2 * number + 1];
	if (from == UNSET || to == UNSET || to <= from) {
		return true; /* a group that took no part is empty */
	}
	m->steps += to - from;
	if (to - from > m->text.n - *position) {
		return false;
	}
	for (size_t i = 0; i < to - from; i++) {
		if (m->text.p[from + i] != m->text.p[*position + i]) {
			return false;
		}
	}
	*position += to - from;
	return true;
}

static bool takes(const struct instruction *i, uint16_t unit)
{
	return i->operation == DO_UNIT  ? unit == i->unit
	       : i->operation == DO_ANY ? !is_line_end(unit)
					: in_set(i->set, unit);
}

static bool run_from(struct matcher *m, size_t pc, size_t position);

static bool look_ahead(struct matcher *m, const struct instruction *i, size_t pc, size_t position)
{
	size_t bottom = m->n_places;
	bool found = run_from(m, pc + 1, position);
	if (i->negated) {
		size_t ignored;
		while (go_back(m, bottom, &ignored, &ignored)) {
		}
		return !found;
	}
	/* What was kept stays, other ways inside are forgotten. */
	size_t kept = bottom;
	for (size_t k = bottom; k < m->n_places; k++) {
		if (m->places[k].instruction == UNSET) {
			m->places[kept++] = m->places[k];
		}
	}
	m->n_places = kept;
	return found;
}

/* One instruction; false when this way fails. */
static bool step(struct matcher *m, size_t *pc, size_t *position)
{
	const struct instruction *i = &m->program[*pc];
	size_t next = *pc + 1;
	switch (i->operation) {
	case DO_UNIT:
	case DO_ANY:
	case DO_SET:
		if (*position >= m->text.n || !takes(i, m->text.p[*position])) {
			return false;
		}
		(*position)++;
		break;
	case DO_SPLIT:
		remember(m, i->y, 0, *position);
		next = i->x;
		break;
	case DO_JUMP:
		next = i->x;
		break;
	case DO_SAVE:
		remember(m, UNSET, i->x, m->slots[i->x]);
		m->slots[i->x] = *position;
		break;
	case DO_MOVED:
		if (m->slots[i->x] == *position) {
			return false;
		}
		break;
	case DO_BACK_REFERENCE:
		if (!back_reference(m, i->x, position)) {
			return false;
		}
		break;
	case DO_START:
		if (*position != 0) {
			return false;
		}
		break;
	case DO_END:
		if (*position != m->text.n) {
			return false;
		}
		break;
	case DO_WORD_EDGE:
		if (at_word_edge(m, *position) == i->negated) {
			return false;
		}
		break;
	case DO_LOOKAHEAD:
		if (!look_ahead(m, i, *pc, *position)) {
			return false;
		}
		next = i->x;
		break;
	case DO_FOUND:
		break;
	}
	*pc = next;
	return true;
}

static bool run_from(struct matcher *m, size_t pc, size_t position)
{
	size_t bottom = m->n_places;
	for (;;) {
		if (m->program[pc].operation == DO_FOUND) {
			return true;
		}
		if (++m->steps > MAX_STEPS) {
			return false;
		}
		if (!step(m, &pc, &position) && !go_back(m, bottom, &pc, &position)) {
			return false;
		}
	}
}

enum regex_outcome regex_search(struct arena *arena, struct str text, struct str pattern)
{
	struct matcher m = { .arena = arena, .text = units_of(arena, text) };
	unsigned n_groups;
	const struct piece *piece = regex_parse(arena, units_of(arena, pattern), &n_groups);
	if (piece == NULL) {
		return REGEX_WRONG;
	}
	m.n_slots = 2 * ((size_t)n_groups + 1);
	size_t first = emit(&m, DO_JUMP);
	m.program[first].x = first + 1;
	emit_piece(&m, piece);
	emit(&m, DO_FOUND);
	if (m.n_program > MAX_PROGRAM) {
		return REGEX_TOO_HARD;
	}
	m.slots = arena_array(arena, m.n_slots, sizeof(size_t));
	bool found = false;
	for (size_t start = 0; start <= m.text.n && !found && m.steps <= MAX_STEPS; start++) {
		for (size_t i = 0; i < m.n_slots; i++) {
			m.slots[i] = UNSET;
		}
		m.n_places = 0;
		m.steps += m.n_slots / 16;
		found = run_from(&m, 0, start);
	}
	free(m.places);
	if (m.steps > MAX_STEPS) {
		return REGEX_TOO_HARD;
	}
	return found ? REGEX_FOUND : REGEX_NOT_FOUND;
}
