/*
 * odata_private.h - what the files of the OData service share: one request, from its
 * address to its rows.
 */
#ifndef COLLECTOR_ODATA_PRIVATE_H
#define COLLECTOR_ODATA_PRIVATE_H

#include "base/arena.h"
#include "collector/exchange.h"
#include "collector/refuse.h"
#include "export/gather.h"
#include "export/plan.h"
#include "store/feed.h"

#define ODATA_VERSION "4.0"
#define ODATA_PAGE_MAX UINT64_C(250000) /* rows of a page, unless fewer are asked for */
#define ODATA_ANSWER_BYTES ((size_t)48 * 1024 * 1024) /* of one response with its repetitions */

/* --- what an address names (odata_path.c) ------------------------------------------- */

struct odata_path {
	size_t table;               /* in plan->items */
	struct str key;             /* of one response; p NULL: all */
	unsigned positions[TABLE_MAX_DEPTH]; /* only within these repetitions */
	size_t n_positions;
	bool is_count;              /* only how many there are */
};
/* `text` stands behind ".svc/". False: there is nothing of that name. */
bool odata_path_read(const struct plan *plan, struct arena *arena, struct str text, struct odata_path *ret_path) MUST_CHECK;
/* "Submissions.group.person" */
const char *odata_table_name(struct arena *arena, const struct plan_table *table);

/* --- what is asked (odata_options.c) -------------------------------------------------- */

struct odata_options { /* texts as they came; p NULL when not given */
	struct str filter, select, order_by, skip_token;
	uint64_t top, skip, page_size; /* UINT64_MAX, 0, 0: not given; page_size by Prefer */
	bool count, wkt, expand;
};
/* False: something is wrong, and the exchange is answered. */
bool odata_options_read(struct exchange *exchange, struct odata_options *ret_options) MUST_CHECK;

/* A place as it stands in an address, and back. */
void odata_place_write(struct buf *out, const struct feed_place *place);
bool odata_place_read(struct arena *arena, struct str text, struct feed_place *ret_place) MUST_CHECK;

/* --- which members are shown (odata_shape.c) ------------------------------------------- */

enum odata_system { /* bits: the members of __system */
	SYSTEM_SUBMISSION_DATE, SYSTEM_UPDATED_AT, SYSTEM_SUBMITTER_ID, SYSTEM_SUBMITTER_NAME, SYSTEM_PRESENT,
	SYSTEM_EXPECTED, SYSTEM_STATUS, SYSTEM_REVIEW_STATE, SYSTEM_DEVICE_ID, SYSTEM_EDITS, SYSTEM_FORM_VERSION,
	N_SYSTEM,
};
struct odata_system_member {
	const char *name, *type;
};
extern const struct odata_system_member odata_system_members[N_SYSTEM];

struct odata_shape {
	bool *shown;           /* of each question of the newest version */
	unsigned system;       /* bits of enum odata_system */
	bool parent_key;       /* the key of the row around a repetition */
	bool meta;             /* meta/instanceID of a response */
	struct tables tables;  /* of the plan, with the columns that are shown */
	size_t *columns;       /* of each question: its first column in its table; or ODATA_NO_COLUMN */
};
#define ODATA_NO_COLUMN SIZE_MAX
/* `select` p NULL: all. False: something in it is wrong; *ret_problem says what, in the arena. */
bool odata_shape_make(const struct plan *plan, struct arena *arena, const struct odata_path *path, struct str select,
		struct odata_shape *ret_shape, const char **ret_problem) MUST_CHECK;
/* "__Submissions-group-person-id": the member that has the key of the row around. */
const char *odata_parent_key_name(struct arena *arena, const struct plan *plan, const struct plan_table *table);

/* --- one request ---------------------------------------------------------------------- */

struct odata {
	struct exchange *exchange;
	struct arena *arena;
	const struct plan *plan;
	struct odata_path path;
	struct odata_options options;
	struct odata_shape shape;
	struct feed_wanted wanted;
	struct feed_place after;
	const char *parent_key_name;
	/* While it is answered (odata_page.c): */
	struct ask *ask;
	struct feed_reader *reader;
	struct gathered gathered;   /* the present response, with expand */
	struct buf out;             /* made and not yet sent */
	uint64_t page, n_given;     /* rows that the page may have, and has */
	struct feed_place last;     /* where the last row that was given stands; its value lives in last_value */
	struct buf last_value;
	bool has_more, begun, counting;
	int64_t count;              /* -1: not known */
};

/* Answers the request with a page, later. */
void odata_page_begin(struct odata *odata);

/* One row as JSON; with its repetitions when they were gathered (odata_rows.c). */
void odata_add_row(struct odata *odata, const struct row *row);

/* "https://.../FORM.svc" */
void odata_add_root(const struct exchange *exchange, struct buf *out);

#endif
