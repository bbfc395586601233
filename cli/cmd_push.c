/*
 * cmd_push.c - sends saved submissions to a service, from files or from the
 * database of a field laptop.
 *
 * What was acknowledged is noted at once, in DIR/.canvass-sent or in the
 * database, so that a push that broke off goes on where it stopped. The note
 * only saves time: sending the same submission twice never doubles it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/sender.h"
#include "schema/response.h"
#include "store/store.h"

#define FOLDER_MAX_DEPTH 8
#define SENT_NOTE ".canvass-sent"
#define SENT_NOTE_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define SHOWN_FAILURES 10 /* when the service is away, the rest would say the same */
#define PAGE 500
#define PAGE_ARENA_BYTES ((size_t)1024 * 1024 * 1024)

struct push {
	struct sender *sender;
	struct progress progress;
	char *destination; /* the address without its token */
	char *note_folder; /* whose note was read last */
	struct buf note;
	bool json;
	size_t stored, already, refused, failed;
};

struct saved_file {
	char *path;
	char *folder; /* whose note tells what was sent */
	char hash[HASH_SHA256_HEX];
	struct push *push;
};

struct saved_files {
	struct saved_file *items;
	size_t n, capacity;
};

static int by_path(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_xml(const char *name)
{
	size_t n = strlen(name);
	return n > 4 && strcmp(name + n - 4, ".xml") == 0;
}

static void add_file(struct saved_files *files, const char *path)
{
	if (files->n == files->capacity) {
		files->capacity = files->capacity > 0 ? files->capacity * 2 : 64;
		files->items = xreallocarray(files->items, files->capacity, sizeof(*files->items));
	}
	char *copy = xstrdup(path);
	files->items[files->n++] = (struct saved_file){ .path = xstrdup(path), .folder = xstrdup(dirname(copy)) };
	free(copy);
}

static bool add_path(struct saved_files *files, const char *path, unsigned depth);

static bool is_folder(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Collect keeps one folder per interview, so folders within folders are read. */
static bool add_folder(struct saved_files *files, const char *path, unsigned depth)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, by_path);
	if (n < 0) {
		fprintf(stderr, "canvass push: cannot read %s: %s\n", path, strerror(errno));
		return false;
	}
	bool fine = true;
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		_cleanup_free_ char *inside = xasprintf("%s/%s", path, name);
		if (name[0] != '.' && (is_xml(name) || (depth < FOLDER_MAX_DEPTH && is_folder(inside)))) {
			fine = add_path(files, inside, depth + 1) && fine;
		}
		free(entries[i]);
	}
	free(entries);
	return fine;
}

static bool add_path(struct saved_files *files, const char *path, unsigned depth)
{
	struct stat status;
	if (stat(path, &status) != 0) {
		fprintf(stderr, "canvass push: cannot read %s: %s\n", path, strerror(errno));
		return false;
	}
	if (S_ISDIR(status.st_mode)) {
		return add_folder(files, path, depth);
	}
	add_file(files, path);
	return true;
}

static void free_files(struct saved_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		free(files->items[i].path);
		free(files->items[i].folder);
	}
	free(files->items);
}

/* One line of a note: the hash of the bytes, a space, where they were sent. */
static char *note_line(const struct saved_file *file)
{
	return xasprintf("%s %s\n", file->hash, file->push->destination);
}

/* The note of the folder, as it was when its first file came up. */
static const char *sent_note(struct push *push, const char *folder)
{
	if (push->note_folder == NULL || strcmp(push->note_folder, folder) != 0) {
		_cleanup_free_ char *path = xasprintf("%s/" SENT_NOTE, folder);
		free(push->note_folder);
		push->note_folder = xstrdup(folder);
		buf_finish(&push->note);
		push->note = BUF(SENT_NOTE_MAX_BYTES);
		if (!file_read(path, &push->note)) {
			buf_clear(&push->note); /* nothing was sent from here */
		}
	}
	return buf_text(&push->note);
}

static bool was_sent(const struct saved_file *file)
{
	_cleanup_free_ char *line = note_line(file);
	return strstr(sent_note(file->push, file->folder), line) != NULL;
}

static void note_sent(const struct saved_file *file)
{
	_cleanup_free_ char *path = xasprintf("%s/" SENT_NOTE, file->folder);
	_cleanup_free_ char *line = note_line(file);
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, line, strlen(line)) < 0) {
		fprintf(stderr, "canvass push: cannot note in %s: %s\n", path, strerror(errno));
	}
	if (fd >= 0) {
		close(fd);
	}
}

static void count(struct push *push, enum delivery delivery)
{
	switch (delivery) {
	case DELIVERY_STORED:
		push->stored++;
		break;
	case DELIVERY_REFUSED:
		push->refused++;
		break;
	case DELIVERY_FAILED:
		push->failed++;
		break;
	}
	progress_step(&push->progress);
}

/* What was not taken, and why. */
static void complain(const struct push *push, enum delivery delivery, const char *what, const char *message)
{
	if (delivery == DELIVERY_REFUSED || push->failed <= SHOWN_FAILURES) {
		fprintf(stderr, "%s%s: %s\n", push->progress.terminal ? "\n" : "", what, message);
	}
}

static void file_done(void *arg, enum delivery delivery, const char *message)
{
	const struct saved_file *file = arg;
	count(file->push, delivery);
	if (delivery == DELIVERY_STORED) {
		note_sent(file);
	} else {
		complain(file->push, delivery, file->path, message);
	}
}

static void push_file(struct push *push, struct saved_file *file)
{
	_cleanup_buf_ struct buf xml = BUF(RESPONSE_MAX_BYTES);
	if (!file_read(file->path, &xml)) {
		fprintf(stderr, "canvass push: cannot read %s: %s\n", file->path, strerror(errno));
		count(push, DELIVERY_FAILED);
		return;
	}
	file->push = push;
	hash_sha256_hex(buf_str(&xml), file->hash);
	if (was_sent(file)) {
		push->already++;
		progress_step(&push->progress);
		return;
	}
	sender_post(push->sender, buf_str(&xml), file_done, file);
}

static bool push_files(struct push *push, int n_paths, char **paths)
{
	struct saved_files files = { 0 };
	bool fine = true;
	for (int i = 0; i < n_paths; i++) {
		fine = add_path(&files, paths[i], 0) && fine;
	}
	progress_start(&push->progress, "submissions done:", files.n, push->json);
	for (size_t i = 0; i < files.n; i++) {
		push_file(push, &files.items[i]);
	}
	sender_wait(push->sender);
	progress_end(&push->progress);
	free_files(&files);
	return fine;
}

struct stored_item {
	struct push *push;
	struct store *store;
	int64_t id;
	const char *instance_id;
};

static void stored_done(void *arg, enum delivery delivery, const char *message)
{
	const struct stored_item *item = arg;
	count(item->push, delivery);
	if (delivery != DELIVERY_STORED) {
		complain(item->push, delivery, item->instance_id, message);
	} else if (store_mark_forwarded(item->store, item->push->destination, item->id) != OUTCOME_OK) {
		fprintf(stderr, "canvass push: %s\n", store_error(item->store));
	}
}

/* Sends one page of stored submissions; false when there was none or a mistake. */
static bool push_page(struct push *push, struct store *store, int64_t *after, int *ret_status)
{
	struct arena *arena = arena_create(PAGE_ARENA_BYTES);
	struct store_submission *items;
	size_t n = 0;
	enum outcome outcome = store_unforwarded(store, arena, push->destination, *after, PAGE, &items, &n);
	*ret_status = outcome_exit_status(outcome);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass push: %s\n", store_error(store));
		n = 0;
	}
	progress_more(&push->progress, n);
	for (size_t i = 0; i < n; i++) {
		struct stored_item *item = arena_new(arena, struct stored_item);
		*item = (struct stored_item){ push, store, items[i].id, items[i].instance_id };
		sender_post(push->sender, items[i].xml, stored_done, item);
		*after = items[i].id;
	}
	sender_wait(push->sender);
	arena_destroy(arena);
	return n > 0;
}

static int push_stored(struct push *push)
{
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	int64_t after = 0;
	progress_start(&push->progress, "submissions done:", 0, push->json);
	while (push_page(push, store, &after, &status)) {
	}
	progress_end(&push->progress);
	store_close(store);
	return status;
}

static void print_result(const struct push *push)
{
	if (push->json) {
		json_t *result = json_pack("{s:I, s:I, s:I, s:I}", "stored", (json_int_t)push->stored, "already_sent",
				(json_int_t)push->already, "refused", (json_int_t)push->refused, "failed",
				(json_int_t)push->failed);
		json_dumpf(result, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(result);
		return;
	}
	printf("%zu stored, %zu sent before, %zu refused, %zu not delivered\n", push->stored, push->already,
			push->refused, push->failed);
	if (push->failed > 0) {
		puts("Run the same command again to send the rest.");
	}
}

int cmd_push(int argc, char **argv)
{
	const char *to = NULL, *connections_text = "4", *attempts_text = "6";
	bool stored = false;
	struct push push = { 0 };
	const struct option_spec specs[] = {
		{ .name = "to", .value = "URL", .text = &to, .help = "the service, as it is given to phones" },
		{ .name = "stored", .flag = &stored, .help = "send the responses stored in this database" },
		{ .name = "connections", .value = "N", .text = &connections_text, .help = "at once (4)" },
		{ .name = "attempts", .value = "N", .text = &attempts_text, .help = "per submission (6)" },
		{ .name = "json", .flag = &push.json, .help = "print the result as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass push FILE|DIR... --to URL | canvass push --stored --to URL",
		.about = "Sends saved submissions (XML) to a service. What broke off goes on where it\n"
			"stopped; nothing is ever doubled. With --stored it forwards what the canvass on\n"
			"this computer has collected.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 0,
		.max_operands = -1,
	};
	int n_paths;
	long connections, attempts;
	int status = options_read(&line, argc, argv, &n_paths);
	if (status >= 0) {
		return status;
	}
	if (!option_number("connections", connections_text, 1, 256, &connections)
			|| !option_number("attempts", attempts_text, 1, 1000, &attempts)) {
		return EXIT_WRONG_USE;
	}
	if (to == NULL || stored == (n_paths > 0)) {
		fputs("canvass push: name files or folders, or --stored; and --to URL\n", stderr);
		return EXIT_WRONG_USE;
	}
	char *error = NULL;
	push.sender = sender_create(&(struct sender_options){ .url = to, .connections = (unsigned)connections,
			.attempts = (unsigned)attempts }, &error);
	if (push.sender == NULL) {
		fprintf(stderr, "canvass push: %s\n", error);
		free(error);
		return EXIT_WRONG_USE;
	}
	push.destination = sender_masked_url(to);
	status = stored ? push_stored(&push) : push_files(&push, n_paths, argv) ? 0 : EX_NOINPUT;
	print_result(&push);
	sender_destroy(push.sender);
	buf_finish(&push.note);
	free(push.note_folder);
	free(push.destination);
	if (status == 0) {
		status = push.failed > 0 ? EX_TEMPFAIL : push.refused > 0 ? EX_DATAERR : 0;
	}
	return status;
}
