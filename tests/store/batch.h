/*
 * batch.h - responses sent through ingest in a test, and what became of them.
 */
#ifndef TESTS_STORE_BATCH_H
#define TESTS_STORE_BATCH_H

#include "store/ingest.h"
#include "tests/store/place.h"

#define SENT_MAX 4096

struct sent {
	struct batch *batch;
	struct arena *arena;
	struct response *response;
	struct table_rows rows;
	char *xml;
	bool done;
	enum outcome outcome;
	char *message;
};

struct batch {
	struct loop *loop;
	struct ingest *ingest;
	struct place *place;
	const struct published *published;
	struct loop_timer *deadline;
	struct sent sent[SENT_MAX];
	size_t n_sent, n_done;
	bool is_draft; /* what is sent from now on is an answer to a draft */
};

struct batch *batch_create(struct place *place, const struct published *published);
struct batch *batch_create_with(struct place *place, const struct published *published,
		const struct ingest_options *options);
void batch_destroy(struct batch *batch);

/* Sends <data id="household" version="1">BODY<meta>...ID...</meta></data>; its place in batch->sent. */
size_t batch_send(struct batch *batch, const char *id, const char *body);
/* Runs the loop until every response is answered; fails the test after a minute. */
void batch_wait(struct batch *batch);

#endif
