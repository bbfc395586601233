#include "collector/metrics.h"

#include <assert.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/compiler.h"
#include "base/xalloc.h"
#include "collector/collect.h"
#include "collector/exchange.h"
#include "collector/route.h"
#include "store/desk.h"
#include "store/ingest.h"

#define PAGE_MAX_BYTES ((size_t)1024 * 1024)

static const double request_bounds[] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30 };

struct metrics *metrics_create(void)
{
	assert(route_count() < METRICS_ROUTES); /* the one behind them is for addresses that lead nowhere */
	struct metrics *metrics = xcalloc(1, sizeof(*metrics));
	metrics->seconds = HISTOGRAM(request_bounds);
	metrics->started_us = calendar_now();
	return metrics;
}

void metrics_destroy(struct metrics *metrics)
{
	free(metrics);
}

void metrics_count(struct service *service, const struct exchange *exchange)
{
	struct metrics *metrics = service->metrics;
	size_t route = exchange->route != NULL ? route_index(exchange->route) : route_count();
	if (exchange->status < 100 || exchange->status >= 100 + METRICS_STATUSES) {
		metrics->gone++;
	} else {
		metrics->answers[route][exchange->status - 100]++;
	}
	if (exchange->journey != NULL) {
		metrics->files += exchange->journey->n_uploads;
		metrics->files_ignored += exchange->journey->n_unnamed;
	}
	histogram_add(&metrics->seconds, (double)(monotonic_us() - exchange->started_us) / 1e6);
}

/* --- writing ------------------------------------------------------------------------------- */

static void add_head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_addf(out, "# HELP canvass_%s %s\n# TYPE canvass_%s %s\n", name, help, name, type);
}

static void add_number(struct buf *out, const char *name, const char *type, const char *help, double value)
{
	add_head(out, name, type, help);
	buf_addf(out, "canvass_%s %.17g\n", name, value);
}

static void add_histogram(struct buf *out, const char *name, const char *help, const struct histogram *histogram)
{
	uint64_t below = 0;
	add_head(out, name, "histogram", help);
	for (size_t i = 0; i < histogram->n_bounds; i++) {
		below += histogram->counts[i];
		buf_addf(out, "canvass_%s_bucket{le=\"%g\"} %llu\n", name, histogram->bounds[i], (unsigned long long)below);
	}
	buf_addf(out, "canvass_%s_bucket{le=\"+Inf\"} %llu\ncanvass_%s_sum %.17g\ncanvass_%s_count %llu\n", name,
			(unsigned long long)histogram->n, name, histogram->sum, name, (unsigned long long)histogram->n);
}

static void add_answers(struct buf *out, const struct metrics *metrics)
{
	add_head(out, "http_requests_total", "counter", "Requests that were answered, by route and status.");
	for (size_t route = 0; route <= route_count(); route++) {
		const char *pattern = route < route_count() ? route_pattern(route) : "none";
		for (size_t i = 0; i < METRICS_STATUSES; i++) {
			if (metrics->answers[route][i] > 0) {
				buf_addf(out, "canvass_http_requests_total{route=\"%s\",status=\"%zu\"} %llu\n", pattern, i + 100,
						(unsigned long long)metrics->answers[route][i]);
			}
		}
	}
	add_number(out, "http_requests_gone_total", "counter", "Requests whose client went away before the answer.",
			(double)metrics->gone);
	add_histogram(out, "http_request_duration_seconds", "From the head of a request to the end of its answer.",
			&metrics->seconds);
}

static void add_ingest(struct buf *out, const struct ingest *ingest)
{
	struct ingest_counts counts = ingest_counts(ingest);
	add_number(out, "responses_stored_total", "counter", "Responses that were committed.", (double)counts.stored);
	add_number(out, "responses_replayed_total", "counter", "Responses that were stored already, byte for byte.",
			(double)counts.replayed);
	add_number(out, "responses_conflicts_total", "counter", "Responses that differ from one of the same id.",
			(double)counts.conflicts);
	add_number(out, "responses_quarantined_total", "counter", "What was refused and kept.", (double)counts.quarantined);
	add_number(out, "responses_failed_total", "counter", "Responses that the database could not take.",
			(double)counts.failed);
	add_histogram(out, "commit_batch_size", "Responses in one transaction.", ingest_batch_sizes(ingest));
	add_histogram(out, "commit_duration_seconds", "From sending a batch to its COMMIT.", ingest_commit_seconds(ingest));
	add_number(out, "responses_waiting", "gauge", "Responses that are not acknowledged yet.",
			(double)ingest_waiting(ingest));
	add_number(out, "database_connected", "gauge", "1 when the database answers.", ingest_connected(ingest));
}

/* Pages of memory and what is open, as the system counts it; 0 where it does not say. */
static double resident_bytes(void)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");
	if (file != NULL) {
		if (fscanf(file, "%*u %lu", &pages) != 1) {
			pages = 0;
		}
		fclose(file);
	}
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static void add_readers(struct buf *out, const struct desk *desk)
{
	add_number(out, "readers_connected", "gauge", "1 when answers can be read.", desk_is_up(desk));
	add_number(out, "readers_answering", "gauge", "Questions that the database is answering.",
			(double)desk_n_answering(desk));
	add_number(out, "readers_waiting", "gauge", "Questions that wait for a connection.", (double)desk_n_waiting(desk));
}

static void add_process(struct buf *out, const struct service *service)
{
	const struct metrics *metrics = service->metrics;
	add_number(out, "http_requests_under_way", "gauge", "Requests that are not over yet.",
			(double)http_n_requests(service->http));
	add_number(out, "connections", "gauge", "Connections that are open.", (double)http_n_connections(service->http));
	add_number(out, "connections_too_slow_total", "counter", "Connections that were ended because too little came.",
			(double)http_n_too_slow(service->http));
	add_number(out, "kept_bytes", "gauge", "Memory of answers under way.", (double)service->kept_bytes);
	add_number(out, "files_received_total", "counter", "Files that came with answers.", (double)metrics->files);
	add_number(out, "files_ignored_total", "counter", "Files that no answer names.", (double)metrics->files_ignored);
	add_number(out, "tokens_unknown_total", "counter", "Addresses whose token gives no right.",
			(double)metrics->unknown_tokens);
	add_number(out, "resident_memory_bytes", "gauge", "Memory of the service.", resident_bytes());
	add_number(out, "start_time_seconds", "gauge", "When the service began, since 1970.",
			(double)metrics->started_us / 1e6);
	add_number(out, "draining", "gauge", "1 when the service is stopping.", service->draining);
}

void metrics_page(struct exchange *exchange)
{
	const struct service *service = exchange->service;
	_cleanup_buf_ struct buf page = BUF(PAGE_MAX_BYTES);
	add_answers(&page, service->metrics);
	add_ingest(&page, service->ingest);
	if (service->desk != NULL) {
		add_readers(&page, service->desk);
	}
	add_process(&page, service);
	exchange_answer(exchange, &(struct answer){ .status = 200, .word = "ok", .body = buf_str(&page), .language = "en",
			.content_type = "text/plain; version=0.0.4; charset=utf-8" });
}
