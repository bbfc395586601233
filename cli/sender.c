#define _GNU_SOURCE
#include "cli/sender.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/calendar.h"
#include "base/problem.h"
#include "base/xalloc.h"
#include "schema/node.h"

#define ANSWER_MAX_BYTES ((size_t)64 * 1024)
#define CONNECT_SECONDS 30L
#define TRANSFER_SECONDS 60L
#define PAUSE_FIRST_MS 200
#define PAUSE_MOST_MS 10000

struct parcel {
	struct parcel *next; /* while it rests between two attempts */
	CURL *easy;
	curl_mime *mime;
	struct buf answer;
	char *xml;
	size_t xml_length;
	unsigned attempts;
	int64_t again_at_ms;
	sender_done_func *done;
	void *arg;
};

struct sender {
	CURLM *multi;
	struct curl_slist *headers;
	char *url;
	unsigned connections, attempts, n_parcels, n_under_way;
	struct parcel *resting;
	bool away; /* one submission failed after all attempts, and none was answered since */
};

struct sender *sender_create(const struct sender_options *options, char **ret_error)
{
	struct str url = str_of(options->url);
	if (!str_starts(url, STR("http://")) && !str_starts(url, STR("https://"))) {
		*ret_error = xasprintf("'%s' is no address; write it as it is given to phones, beginning with "
				"http:// or https://", options->url);
		return NULL;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	while (url.n > 0 && url.p[url.n - 1] == '/') {
		url.n--;
	}
	struct sender *sender = xcalloc(1, sizeof(*sender));
	sender->multi = curl_multi_init();
	sender->headers = curl_slist_append(NULL, "X-OpenRosa-Version: 1.0");
	sender->headers = curl_slist_append(sender->headers, "Expect:");
	sender->url = xasprintf("%.*s/submission%s%s", STR_ARG(url), options->device != NULL ? "?deviceID=" : "",
			options->device != NULL ? options->device : "");
	sender->connections = options->connections;
	sender->attempts = options->attempts;
	return sender;
}

void sender_destroy(struct sender *sender)
{
	if (sender == NULL) {
		return;
	}
	curl_multi_cleanup(sender->multi);
	curl_slist_free_all(sender->headers);
	free(sender->url);
	free(sender);
	curl_global_cleanup();
}

char *sender_masked_url(const char *url)
{
	const char *key = strstr(url, "/v1/key/"), *test = strstr(url, "/v1/test/");
	if (key == NULL && test == NULL) {
		return xstrdup(url);
	}
	const char *token = key != NULL ? key + strlen("/v1/key/") : test + strlen("/v1/test/");
	const char *rest = strchrnul(token, '/');
	return xasprintf("%.*s***%s", (int)(token - url), url, rest);
}

static size_t take_answer(char *bytes, size_t size, size_t n, void *arg)
{
	buf_add(arg, bytes, size * n);
	return size * n; /* the rest of an answer that is too long is not needed */
}

static void start(struct sender *sender, struct parcel *parcel)
{
	buf_clear(&parcel->answer);
	parcel->easy = curl_easy_init();
	parcel->mime = curl_mime_init(parcel->easy);
	curl_mimepart *part = curl_mime_addpart(parcel->mime);
	curl_mime_name(part, "xml_submission_file");
	curl_mime_filename(part, "submission.xml");
	curl_mime_type(part, "text/xml");
	curl_mime_data(part, parcel->xml, parcel->xml_length);
	curl_easy_setopt(parcel->easy, CURLOPT_URL, sender->url);
	curl_easy_setopt(parcel->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(parcel->easy, CURLOPT_MIMEPOST, parcel->mime);
	curl_easy_setopt(parcel->easy, CURLOPT_HTTPHEADER, sender->headers);
	curl_easy_setopt(parcel->easy, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(parcel->easy, CURLOPT_WRITEDATA, &parcel->answer);
	curl_easy_setopt(parcel->easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(parcel->easy, CURLOPT_TIMEOUT, TRANSFER_SECONDS);
	curl_easy_setopt(parcel->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(parcel->easy, CURLOPT_PRIVATE, parcel);
	curl_multi_add_handle(sender->multi, parcel->easy);
	parcel->attempts++;
	sender->n_under_way++;
}

static void stop(struct sender *sender, struct parcel *parcel)
{
	curl_multi_remove_handle(sender->multi, parcel->easy);
	curl_easy_cleanup(parcel->easy);
	curl_mime_free(parcel->mime);
	parcel->easy = NULL;
	parcel->mime = NULL;
	sender->n_under_way--;
}

/* The text of the message element of an OpenRosaResponse, with the status. */
static const char *message_of(struct arena *arena, const struct buf *answer, long status)
{
	struct problems *problems = problems_create(1);
	const struct node *root = node_read_xml(arena, buf_str(answer), problems);
	const struct node *message = root != NULL ? node_child(root, "message") : NULL;
	struct str text = message != NULL ? str_trim(message->text)
			: STR("the answer is not that of a survey service; is the address right?");
	problems_destroy(problems);
	return arena_printf(arena, "%.*s (%ld)", STR_ARG(text), status);
}

static void finish(struct sender *sender, struct parcel *parcel, enum delivery delivery, long status,
		const char *trouble)
{
	struct arena *arena = arena_create(ANSWER_MAX_BYTES * 4);
	parcel->done(parcel->arg, delivery,
			trouble != NULL ? trouble : message_of(arena, &parcel->answer, status));
	arena_destroy(arena);
	buf_finish(&parcel->answer);
	free(parcel->xml);
	free(parcel);
	sender->n_parcels--;
}

static void rest(struct sender *sender, struct parcel *parcel)
{
	unsigned doublings = parcel->attempts < 8 ? parcel->attempts - 1 : 7;
	int64_t pause = (int64_t)PAUSE_FIRST_MS << doublings;
	parcel->again_at_ms = monotonic_ms() + (pause < PAUSE_MOST_MS ? pause : PAUSE_MOST_MS);
	parcel->next = sender->resting;
	sender->resting = parcel;
}

/* Only 201 and 202 say that it is stored: a captive portal answers 200. */
static bool is_final(CURLcode code, long status)
{
	return code == CURLE_OK
			&& (status == 201 || status == 202 || (status >= 400 && status < 500 && status != 408
			&& status != 429));
}

static void settle(struct sender *sender, struct parcel *parcel, CURLcode code)
{
	long status = 0;
	curl_easy_getinfo(parcel->easy, CURLINFO_RESPONSE_CODE, &status);
	stop(sender, parcel);
	if (is_final(code, status)) {
		sender->away = false;
		finish(sender, parcel, status < 300 ? DELIVERY_STORED : DELIVERY_REFUSED, status, NULL);
	} else if (parcel->attempts < sender->attempts && !sender->away) {
		rest(sender, parcel);
	} else {
		sender->away = true;
		finish(sender, parcel, DELIVERY_FAILED, status,
				code != CURLE_OK ? curl_easy_strerror(code) : NULL);
	}
}

static void wake_rested(struct sender *sender)
{
	int64_t now = monotonic_ms();
	struct parcel **link = &sender->resting;
	while (*link != NULL) {
		struct parcel *parcel = *link;
		if (parcel->again_at_ms <= now) {
			*link = parcel->next;
			start(sender, parcel);
		} else {
			link = &parcel->next;
		}
	}
}

static void step(struct sender *sender)
{
	int running, left;
	wake_rested(sender);
	curl_multi_perform(sender->multi, &running);
	for (CURLMsg *message; (message = curl_multi_info_read(sender->multi, &left)) != NULL;) {
		if (message->msg == CURLMSG_DONE) {
			struct parcel *parcel;
			CURLcode code = message->data.result;
			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &parcel);
			settle(sender, parcel, code);
		}
	}
}

static void wait_a_little(struct sender *sender)
{
	curl_multi_poll(sender->multi, NULL, 0, sender->resting != NULL ? 50 : 1000, NULL);
}

void sender_post(struct sender *sender, struct str xml, sender_done_func *done, void *arg)
{
	step(sender);
	while (sender->n_parcels >= sender->connections) {
		wait_a_little(sender);
		step(sender);
	}
	struct parcel *parcel = xcalloc(1, sizeof(*parcel));
	parcel->answer = BUF(ANSWER_MAX_BYTES);
	parcel->xml = xstrndup(xml.p, xml.n);
	parcel->xml_length = xml.n;
	parcel->done = done;
	parcel->arg = arg;
	sender->n_parcels++;
	start(sender, parcel);
	step(sender);
}

void sender_wait(struct sender *sender)
{
	step(sender);
	while (sender->n_parcels > 0) {
		wait_a_little(sender);
		step(sender);
	}
}
