#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "tests/store/batch.h"

#define MINUTE_MS 60000

static void too_late(void *arg)
{
	const struct batch *batch = arg;
	fail_msg("%zu of %zu responses were answered within a minute", batch->n_done, batch->n_sent);
}

struct batch *batch_create_with(struct place *place, const struct published *published,
		const struct ingest_options *options)
{
	struct batch *batch = xcalloc(1, sizeof(*batch));
	batch->place = place;
	batch->published = published;
	batch->loop = loop_create();
	batch->ingest = ingest_create(batch->loop, options);
	batch->deadline = loop_timer_add(batch->loop, too_late, batch);
	return batch;
}

struct batch *batch_create(struct place *place, const struct published *published)
{
	return batch_create_with(place, published, &(struct ingest_options){
		.conninfo = store_conninfo(place->store), .max_batch = 256, .max_waiting = 4096, .give_up_ms = 30000 });
}

void batch_destroy(struct batch *batch)
{
	ingest_destroy(batch->ingest);
	loop_timer_remove(batch->deadline);
	loop_destroy(batch->loop);
	for (size_t i = 0; i < batch->n_sent; i++) {
		arena_destroy(batch->sent[i].arena);
		free(batch->sent[i].xml);
		free(batch->sent[i].message);
	}
	free(batch);
}

static void on_done(void *arg, enum outcome outcome, const char *message)
{
	struct sent *sent = arg;
	assert_false(sent->done);
	sent->done = true;
	sent->outcome = outcome;
	sent->message = message != NULL ? xstrdup(message) : NULL;
	if (++sent->batch->n_done == sent->batch->n_sent) {
		loop_stop(sent->batch->loop);
	}
}

size_t batch_send(struct batch *batch, const char *id, const char *body)
{
	assert_true(batch->n_sent < SENT_MAX);
	struct sent *sent = &batch->sent[batch->n_sent++];
	sent->batch = batch;
	sent->xml = xasprintf("<data id=\"%s\" version=\"%s\">%s<meta><instanceID>%s</instanceID></meta></data>",
			batch->published->definition->form_id, batch->published->definition->version, body, id);
	sent->arena = arena_create(RESPONSE_ARENA_BYTES);
	struct problems *problems = problems_create(10);
	sent->response = response_identify(sent->arena, str_of(sent->xml), problems);
	assert_non_null(sent->response);
	problems_destroy(problems);
	response_read(sent->response, batch->published->definition);
	response_check(sent->response, calendar_now());
	sent->rows = response_rows(sent->response, batch->published->tables);
	ingest_store(batch->ingest, &(struct ingest_item){ .response = sent->response,
		.tables = batch->published->tables, .rows = &sent->rows,
		.version_id = batch->published->form.version_id, .layout = batch->published->form.layout,
		.is_draft = batch->is_draft, .site_number = 1, .xml = str_of(sent->xml),
		.device_id = STR("collect:1"), .received_us = calendar_now(), .done = on_done, .arg = sent });
	return (size_t)(sent - batch->sent);
}

void batch_wait(struct batch *batch)
{
	if (batch->n_done < batch->n_sent) {
		loop_timer_set(batch->deadline, MINUTE_MS);
		loop_run(batch->loop);
		loop_timer_set(batch->deadline, -1);
	}
}
