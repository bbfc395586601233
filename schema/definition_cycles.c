/* Questions that wait for each other: neither calculations nor relevance could be settled. */
#include <string.h>

#include "base/buf.h"
#include "schema/definition_private.h"

enum mark { NEW, OPEN, DONE };

/* What every question waits for: first[i] .. first[i + 1] in `to`. */
struct graph {
	size_t n;
	size_t *first, *to;
};

struct walk {
	struct reader *reader;
	struct graph graph;
	enum mark *marks;
	size_t *path, *edge; /* the open questions, and the next edge of each */
	size_t depth;
};

/* A question inside a group is settled after the group is. */
static struct graph make_graph(struct reader *reader)
{
	struct graph graph = { .n = reader->n_all };
	graph.first = arena_array(reader->scratch, graph.n + 2, sizeof(size_t));
	graph.to = arena_array(reader->scratch, graph.n + reader->n_dependencies, sizeof(size_t));
	size_t *end = graph.first + 1; /* counts, then ends, of the edges of each question */
	for (size_t i = 0; i < graph.n; i++) {
		end[i + 1] = reader->all[i]->parent != NULL;
	}
	for (size_t i = 0; i < reader->n_dependencies; i++) {
		end[reader->dependencies[i].from + 1]++;
	}
	for (size_t i = 1; i <= graph.n; i++) {
		end[i] += end[i - 1];
	}
	for (size_t i = 0; i < graph.n; i++) {
		if (reader->all[i]->parent != NULL) {
			graph.to[end[i]++] = reader->all[i]->parent->index;
		}
	}
	for (size_t i = 0; i < reader->n_dependencies; i++) {
		graph.to[end[reader->dependencies[i].from]++] = reader->dependencies[i].to;
	}
	return graph;
}

static void report(struct walk *walk, size_t again)
{
	struct question **all = walk->reader->all;
	size_t start = walk->depth - 1;
	while (walk->path[start] != again) {
		start--;
	}
	struct buf names = BUF(2048);
	for (size_t i = start; i < walk->depth; i++) {
		buf_addf(&names, "%s → ", all[walk->path[i]]->name);
	}
	if (start + 1 == walk->depth) {
		finding_add(walk->reader->problems, FINDING_CYCLE, all[again]->at, "'%s' depends on itself",
				all[again]->name);
	} else {
		finding_add(walk->reader->problems, FINDING_CYCLE, all[again]->at,
				"these questions depend on each other: %s%s", buf_text(&names),
				all[again]->name);
	}
	buf_finish(&names);
}

static void open_question(struct walk *walk, size_t i)
{
	walk->marks[i] = OPEN;
	walk->path[walk->depth] = i;
	walk->edge[walk->depth++] = walk->graph.first[i];
}

static void walk_from(struct walk *walk, size_t start)
{
	open_question(walk, start);
	while (walk->depth > 0) {
		size_t i = walk->path[walk->depth - 1];
		if (walk->edge[walk->depth - 1] == walk->graph.first[i + 1]) {
			walk->marks[i] = DONE;
			walk->depth--;
			continue;
		}
		size_t to = walk->graph.to[walk->edge[walk->depth - 1]++];
		if (walk->marks[to] == OPEN) {
			report(walk, to);
		} else if (walk->marks[to] == NEW) {
			open_question(walk, to);
		}
	}
}

void check_cycles(struct reader *reader)
{
	struct walk walk = { .reader = reader, .graph = make_graph(reader) };
	walk.marks = arena_array(reader->scratch, reader->n_all, sizeof(*walk.marks));
	walk.path = arena_array(reader->scratch, reader->n_all, sizeof(*walk.path));
	walk.edge = arena_array(reader->scratch, reader->n_all, sizeof(*walk.edge));
	for (size_t i = 0; i < reader->n_all; i++) {
		if (walk.marks[i] == NEW) {
			walk_from(&walk, i);
		}
	}
}
