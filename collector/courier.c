#include "collector/courier.h"

#include <curl/curl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define CONNECT_SECONDS 10L
#define ANSWER_MAX_BYTES ((size_t)64 * 1024) /* an answer that goes on for longer is no answer */

struct letter {
	struct courier *courier;
	struct letter *previous, *next;
	CURL *easy;
	struct curl_slist *headers;
	char *body;
	size_t answer_bytes;
	char error[CURL_ERROR_SIZE];
	void (*done)(void *arg, unsigned status, const char *error);
	void *arg;
};

struct courier {
	struct loop *loop;
	CURLM *multi;
	struct loop_timer *timer;
	struct letter *letters;
	size_t n_letters;
	const char *agent;
	long seconds;
};

/* --- letters ---------------------------------------------------------------------------- */

static void letter_free(struct letter *letter)
{
	struct courier *courier = letter->courier;
	*(letter->previous != NULL ? &letter->previous->next : &courier->letters) = letter->next;
	if (letter->next != NULL) {
		letter->next->previous = letter->previous;
	}
	courier->n_letters--;
	curl_multi_remove_handle(courier->multi, letter->easy);
	curl_easy_cleanup(letter->easy);
	curl_slist_free_all(letter->headers);
	free(letter->body);
	free(letter);
}

static void letter_done(struct letter *letter, CURLcode code)
{
	void (*done)(void *arg, unsigned status, const char *error) = letter->done;
	void *arg = letter->arg;
	long status = 0;
	curl_easy_getinfo(letter->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK) {
		letter_free(letter);
		done(arg, (unsigned)status, NULL);
		return;
	}
	_cleanup_free_ char *error = xstrdup(letter->error[0] != '\0' ? letter->error : curl_easy_strerror(code));
	letter_free(letter);
	done(arg, 0, error);
}

static void take_answers(struct courier *courier)
{
	int left;
	for (CURLMsg *message; (message = curl_multi_info_read(courier->multi, &left)) != NULL;) {
		if (message->msg == CURLMSG_DONE) {
			CURLcode code = message->data.result;
			struct letter *letter;
			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&letter);
			letter_done(letter, code);
		}
	}
}

/* --- libcurl's calls -------------------------------------------------------------------- */

struct socket_watch {
	struct courier *courier;
	curl_socket_t socket;
	struct loop_watch *watch;
};

static void on_socket_ready(void *arg, unsigned events)
{
	const struct socket_watch *ready = arg;
	struct courier *courier = ready->courier;
	int running, what = ((events & LOOP_READ) != 0 ? CURL_CSELECT_IN : 0)
			| ((events & LOOP_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
	curl_multi_socket_action(courier->multi, ready->socket, what, &running);
	take_answers(courier);
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *arg, void *known)
{
	(void)easy;
	struct courier *courier = arg;
	struct socket_watch *watch = known;
	if (what == CURL_POLL_REMOVE) {
		if (watch != NULL) {
			loop_watch_remove(watch->watch);
			free(watch);
		}
		return 0;
	}
	unsigned events = ((what & CURL_POLL_IN) != 0 ? LOOP_READ : 0) | ((what & CURL_POLL_OUT) != 0 ? LOOP_WRITE : 0);
	if (watch == NULL) {
		watch = xcalloc(1, sizeof(*watch));
		watch->courier = courier;
		watch->socket = socket;
		watch->watch = loop_watch_add(courier->loop, socket, events, on_socket_ready, watch);
		curl_multi_assign(courier->multi, socket, watch);
	} else {
		loop_watch_set(watch->watch, events);
	}
	return 0;
}

static int on_timer_wanted(CURLM *multi, long ms, void *arg)
{
	(void)multi;
	struct courier *courier = arg;
	loop_timer_set(courier->timer, ms);
	return 0;
}

static void on_timer(void *arg)
{
	struct courier *courier = arg;
	int running;
	curl_multi_socket_action(courier->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	take_answers(courier);
}

static size_t on_answer(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	struct letter *letter = arg;
	letter->answer_bytes += size * n;
	return letter->answer_bytes <= ANSWER_MAX_BYTES ? size * n : 0;
}

/* --- from outside ------------------------------------------------------------------------- */

struct courier *courier_create(struct loop *loop, const char *agent, unsigned seconds)
{
	struct courier *courier = xcalloc(1, sizeof(*courier));
	courier->loop = loop;
	courier->agent = agent;
	courier->seconds = (long)seconds;
	courier->timer = loop_timer_add(loop, on_timer, courier);
	courier->multi = curl_multi_init();
	if (courier->multi == NULL) {
		abort(); /* memory is gone */
	}
	curl_multi_setopt(courier->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(courier->multi, CURLMOPT_SOCKETDATA, courier);
	curl_multi_setopt(courier->multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
	curl_multi_setopt(courier->multi, CURLMOPT_TIMERDATA, courier);
	return courier;
}

static void set_up(struct letter *letter, const struct courier_letter *given)
{
	CURL *easy = letter->easy;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, letter);
	curl_easy_setopt(easy, CURLOPT_URL, given->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* the environment does not say where answers about residents go */
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, letter->body);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)given->body.n);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, letter->headers);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, letter->courier->agent);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, letter);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, letter->error);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, letter->courier->seconds);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

void courier_send(struct courier *courier, const struct courier_letter *given)
{
	struct letter *letter = xcalloc(1, sizeof(*letter));
	*letter = (struct letter){ .courier = courier, .next = courier->letters, .done = given->done, .arg = given->arg,
		.body = xstrndup(given->body.p, given->body.n), .easy = curl_easy_init() };
	if (letter->next != NULL) {
		letter->next->previous = letter;
	}
	courier->letters = letter;
	courier->n_letters++;
	for (size_t i = 0; i < COURIER_HEADERS && given->headers[i] != NULL; i++) {
		letter->headers = curl_slist_append(letter->headers, given->headers[i]);
	}
	if (letter->easy == NULL) {
		abort(); /* memory is gone */
	}
	set_up(letter, given);
	curl_multi_add_handle(courier->multi, letter->easy); /* begins by the timer, so later */
}

size_t courier_n_under_way(const struct courier *courier)
{
	return courier->n_letters;
}

void courier_destroy(struct courier *courier)
{
	if (courier == NULL) {
		return;
	}
	while (courier->letters != NULL) {
		letter_free(courier->letters);
	}
	curl_multi_cleanup(courier->multi);
	loop_timer_remove(courier->timer);
	free(courier);
}
