#define _GNU_SOURCE
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "schema/population.h"
#include "schema/xform.h"
#include "store/versions.h"
#include "store/store.h"

#define REPLY_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define LOG_MAX_BYTES ((size_t)64 * 1024 * 1024)

struct harness harness;

static const char sites_yaml[] =
	"sites:\n"
	"  - {number: 1, name: algin, title: Algin, status: planned}\n"
	"  - {number: 2, name: watts, title: Watts, status: team}\n";

#define VISIT(version, more) \
	"settings: {form_id: visit, form_title: {en: A visit, es: Una visita}, version: \"" version "\"," \
	" default_language: en}\n" \
	"choices:\n" \
	"  yesno:\n" \
	"    - {name: \"yes\", label: {en: \"Yes\", es: Sí}}\n" \
	"    - {name: \"no\", label: {en: \"No\", es: \"No\"}}\n" \
	"survey:\n" \
	"  - {type: select_one yesno, name: consent, required: true," \
	" label: {en: Do you agree?, es: ¿Está de acuerdo?}}\n" \
	"  - {type: integer, name: age, constraint: \". <= 120\"," \
	" label: {en: How old are you?, es: ¿Cuántos años tiene?}," \
	" constraint_message: {en: at most 120 years, es: a lo sumo 120 años}}\n" \
	"  - {type: text, name: remark, label: {en: Remark, es: Observación}}\n" more

static const char elsewhere_yaml[] =
	"settings: {form_id: elsewhere, form_title: Elsewhere, version: \"1\"}\n"
	"sites: [watts]\n"
	"survey:\n"
	"  - {type: integer, name: age, label: Age}\n";

/* --- setting up --------------------------------------------------------------- */

static void require(bool worked, const char *what)
{
	if (!worked) {
		fprintf(stderr, "harness: %s: %s\n", what, harness.store != NULL ? store_error(harness.store) : "");
		abort();
	}
}

void harness_publish(const char *yaml)
{
	struct problems *problems = problems_create(10);
	struct definition *definition = definition_read(str_of(yaml), problems);
	_cleanup_buf_ struct buf text = BUF(REPLY_MAX_BYTES);
	problems_print(problems, &text);
	require(definition != NULL, buf_text(&text));
	struct arena *arena = arena_create(REPLY_MAX_BYTES);
	_cleanup_buf_ struct buf xform = BUF(REPLY_MAX_BYTES);
	xform_write(definition, &xform);
	struct publication publication = { .definition = definition, .tables = tables_plan(arena, definition),
			.yaml = str_of(yaml), .xform = buf_str(&xform), .population_yaml = STR("") };
	bool is_new;
	require(store_publish(harness.store, &publication, &is_new) == OUTCOME_OK, "publishing");
	arena_destroy(arena);
	definition_unref(definition);
	problems_destroy(problems);
}

static void put_sites(void)
{
	struct problems *problems = problems_create(10);
	struct sites *sites = sites_read(str_of(sites_yaml), problems);
	require(sites != NULL && store_put_sites(harness.store, sites) == OUTCOME_OK, "sites");
	sites_destroy(sites);
	problems_destroy(problems);
}

void harness_begin(const char *canvass)
{
	harness.canvass = canvass;
	strcpy(harness.directory, "/tmp/canvass-test-XXXXXX");
	require(mkdtemp(harness.directory) != NULL, "mkdtemp");
	require(chmod(harness.directory, 0755) == 0, "chmod"); /* PostgreSQL may run as another user */
	harness.log_path = xasprintf("%s/log", harness.directory);
	_cleanup_free_ char *data = xasprintf("%s/data", harness.directory);
	char *error = NULL;
	harness.store = store_open(&(struct store_options){ .data_directory = data }, &error);
	if (harness.store == NULL) {
		fprintf(stderr, "harness: %s\n", error);
		abort();
	}
	put_sites();
	harness_publish(VISIT("1", ""));
	harness_publish(VISIT("2", "  - {type: text, name: street, label: {en: Street, es: Calle}}\n"));
	harness_publish(elsewhere_yaml);
	require(store_create_token(harness.store, "algin", "test", &(struct store_token_terms){ 0 }, harness.token) == OUTCOME_OK, "token");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	harness_start();
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

void harness_end(void)
{
	if (harness.pid != 0) {
		harness_terminate();
	}
	store_close(harness.store);
	nftw(harness.directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(harness.log_path);
	curl_global_cleanup();
}

/* --- the process -------------------------------------------------------------- */

static void run_canvass(int out)
{
	_cleanup_free_ char *listen = xasprintf("127.0.0.1:%d", harness.port);
	_cleanup_free_ char *data = xasprintf("%s/data", harness.directory);
	int log = open(harness.log_path, O_WRONLY | O_CREAT | O_APPEND, 0644);
	dup2(out, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	const char *arguments[12] = { "canvass", "serve", "--listen", listen, "--data", data };
	for (int i = 0; i < 5 && harness.more[i] != NULL; i++) {
		arguments[6 + i] = harness.more[i];
	}
	execv(harness.canvass, (char **)arguments);
	_exit(127);
}

static void read_port(const char *text)
{
	const char *port = strstr(text, "http://127.0.0.1:");
	require(port != NULL, "no address was printed");
	struct scan scan = scan_of(str_of(port + strlen("http://127.0.0.1:")));
	uint64_t number;
	require(scan_uint(&scan, 65535, &number), "no port was printed");
	harness.port = (int)number;
}

void harness_start(void)
{
	int pipes[2];
	require(pipe2(pipes, O_CLOEXEC) == 0, "pipe");
	fflush(NULL);
	harness.pid = fork();
	if (harness.pid == 0) {
		run_canvass(pipes[1]);
	}
	close(pipes[1]);
	_cleanup_buf_ struct buf said = BUF(4096);
	while (strstr(buf_text(&said), "ready\n") == NULL) {
		char block[256];
		ssize_t n = read(pipes[0], block, sizeof(block));
		if (n <= 0) {
			_cleanup_free_ char *log = harness_log();
			fprintf(stderr, "harness: canvass serve did not get ready:\n%s\n", log);
			abort();
		}
		buf_add(&said, block, (size_t)n);
	}
	close(pipes[0]);
	read_port(buf_text(&said));
}

void harness_kill(void)
{
	kill(harness.pid, SIGKILL);
	waitpid(harness.pid, NULL, 0);
	harness.pid = 0;
}

int harness_terminate(void)
{
	int status = 0;
	kill(harness.pid, SIGTERM);
	waitpid(harness.pid, &status, 0);
	harness.pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

char *harness_url(const char *end)
{
	return xasprintf("http://127.0.0.1:%d/v1/key/%s/projects/1%s", harness.port, harness.token, end);
}

char *harness_log(void)
{
	struct buf log = BUF(LOG_MAX_BYTES);
	bool there = file_read(harness.log_path, &log);
	(void)there;
	buf_adds(&log, "");
	size_t length;
	return buf_take(&log, &length);
}

long harness_count(const char *sql)
{
	PGconn *db = PQconnectdb(store_conninfo(harness.store));
	PGresult *result = PQexec(db, sql);
	int64_t number = -1;
	if (PQresultStatus(result) != PGRES_TUPLES_OK ||
			!str_to_int(str_of(PQgetvalue(result, 0, 0)), 0, INT32_MAX, &number)) {
		fprintf(stderr, "harness: %s: %s\n", sql, PQerrorMessage(db));
	}
	PQclear(result);
	PQfinish(db);
	return (long)number;
}

/* --- requests ------------------------------------------------------------------ */

char *harness_visit(const char *instance_id, int age)
{
	return xasprintf("<?xml version='1.0'?><data id=\"visit\" version=\"1\"><consent>yes</consent><age>%d</age>"
			"<remark/><meta><instanceID>%s</instanceID></meta></data>", age, instance_id);
}

static size_t gather(char *bytes, size_t size, size_t n, void *arg)
{
	buf_add(arg, bytes, size * n);
	return size * n;
}

CURL *harness_curl(struct buf *headers, struct buf *body)
{
	CURL *curl = curl_easy_init();
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, gather);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, gather);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, headers);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	return curl;
}

curl_mime *harness_mime(CURL *curl, const char *xml)
{
	curl_mime *mime = curl_mime_init(curl);
	curl_mimepart *part = curl_mime_addpart(mime);
	curl_mime_name(part, "xml_submission_file");
	curl_mime_filename(part, "answers.xml");
	curl_mime_type(part, "text/xml");
	curl_mime_data(part, xml, CURL_ZERO_TERMINATED);
	curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
	return mime;
}

static struct reply empty_reply(void)
{
	return (struct reply){ .headers = BUF(REPLY_MAX_BYTES), .body = BUF(REPLY_MAX_BYTES) };
}

static void perform(CURL *curl, struct reply *reply)
{
	CURLcode code = curl_easy_perform(curl);
	if (code != CURLE_OK) {
		fprintf(stderr, "harness: %s\n", curl_easy_strerror(code));
	}
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply->status);
	curl_easy_cleanup(curl);
}

struct reply harness_request(const char *method, const char *url, const char *header, struct str body)
{
	struct reply reply = empty_reply();
	CURL *curl = harness_curl(&reply.headers, &reply.body);
	struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
	if (header != NULL) {
		headers = curl_slist_append(headers, header);
	}
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	if (strcmp(method, "HEAD") == 0) {
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	} else if (body.p != NULL) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.n);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.p);
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, strcmp(method, "HEAD") == 0 ? NULL : method);
	perform(curl, &reply);
	curl_slist_free_all(headers);
	return reply;
}

struct reply harness_post(const char *xml)
{
	return harness_post_in("en", xml);
}

struct reply harness_post_in(const char *language, const char *xml)
{
	struct reply reply = empty_reply();
	CURL *curl = harness_curl(&reply.headers, &reply.body);
	_cleanup_free_ char *url = harness_url("/submission?deviceID=test%3A1");
	_cleanup_free_ char *accepts = xasprintf("Accept-Language: %s", language);
	struct curl_slist *headers = curl_slist_append(NULL, accepts);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_mime *mime = harness_mime(curl, xml);
	CURLcode code = curl_easy_perform(curl);
	if (code != CURLE_OK) {
		fprintf(stderr, "harness: %s\n", curl_easy_strerror(code));
	}
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
	curl_mime_free(mime);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return reply;
}

int harness_send(struct str bytes)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)harness.port),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval timeout = { .tv_sec = 20 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	require(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "connect");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	require(send(fd, bytes.p, bytes.n, MSG_NOSIGNAL) == (ssize_t)bytes.n, "send");
	return fd;
}

struct reply harness_raw(struct str bytes)
{
	struct reply reply = empty_reply();
	int fd = harness_send(bytes);
	char block[4096];
	for (ssize_t n; (n = recv(fd, block, sizeof(block), 0)) > 0;) {
		buf_add(&reply.headers, block, (size_t)n);
	}
	close(fd);
	struct scan scan = scan_of(buf_str(&reply.headers));
	uint64_t status;
	if (scan_text(&scan, STR("HTTP/1.1 ")) && scan_uint(&scan, 999, &status)) {
		reply.status = (long)status;
	}
	return reply;
}

bool reply_has(const struct reply *reply, const char *text)
{
	return strcasestr(buf_text(&reply->headers), text) != NULL || strstr(buf_text(&reply->body), text) != NULL;
}

void reply_finish(struct reply *reply)
{
	buf_finish(&reply->headers);
	buf_finish(&reply->body);
}
