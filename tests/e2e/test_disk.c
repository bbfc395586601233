/*
 * The disk on which uploads lie is full: phones are told to try later, nothing is lost, and the
 * service goes on. Needs root, for a small disk that nobody else sees. usage: test_disk CANVASS
 */
#define _GNU_SOURCE
#include "tests/collector/harness.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

#define LARGE_BYTES ((size_t)3 * 1024 * 1024)
#define ALBUM "settings: {form_id: album, form_title: Album, version: '1'}\n" \
		"survey: [{type: image, name: door, label: Door}]\n"

static char disk[] = "/tmp/canvass-disk-XXXXXX";

/* The status, and what was said, which the caller finishes. */
static struct reply post(const char *id, const char *bytes, size_t n)
{
	struct reply reply = { .headers = BUF(65536), .body = BUF(65536) };
	CURL *curl = harness_curl(&reply.headers, &reply.body);
	_cleanup_free_ char *url = harness_url("/submission");
	_cleanup_free_ char *xml = xasprintf("<data id=\"album\" version=\"1\"><door>door.png</door>"
			"<meta><instanceID>uuid:%s</instanceID></meta></data>", id);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_mime *mime = harness_mime(curl, xml);
	curl_mimepart *part = curl_mime_addpart(mime);
	curl_mime_name(part, "door.png");
	curl_mime_filename(part, "door.png");
	curl_mime_data(part, bytes, n);
	assert_int_equal(curl_easy_perform(curl), CURLE_OK);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
	curl_mime_free(mime);
	curl_easy_cleanup(curl);
	return reply;
}

static void a_file_that_does_not_fit_is_told_to_try_later(void **state)
{
	(void)state;
	char *large = calloc(1, LARGE_BYTES);
	struct reply reply = post("large", large, LARGE_BYTES);
	assert_int_equal(reply.status, 503);
	assert_true(reply_has(&reply, "Retry-After: "));
	reply_finish(&reply);
	free(large);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions"), 0);
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "event=spool-full"));
}

static void what_fits_is_still_taken(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		char id[16] = { 's', (char)('a' + i), '\0' };
		char bytes[100000] = { (char)i };
		struct reply reply = post(id, bytes, sizeof(bytes));
		assert_int_equal(reply.status, 201);
		reply_finish(&reply);
	}
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.attachments WHERE blob IS NOT NULL"), 20);
}

static void nothing_is_left_on_the_disk(void **state)
{
	(void)state;
	DIR *folder = opendir(disk);
	size_t n = 0;
	assert_non_null(folder);
	while (readdir(folder) != NULL) {
		n++;
	}
	closedir(folder);
	assert_int_equal(n, 2); /* . and .. */
}

static const char *canvass_path;

static int begin(void **state)
{
	(void)state;
	harness.more[0] = "--spool";
	harness.more[1] = disk;
	harness_begin(canvass_path);
	harness_publish(ALBUM);
	harness_terminate();
	harness_start();
	return 0;
}

static int end(void **state)
{
	(void)state;
	harness_end();
	umount(disk);
	rmdir(disk);
	return 0;
}

/* A disk of 1 MiB that only this process and its children see, and that ends with them. */
static bool make_disk(void)
{
	if (mkdtemp(disk) == NULL) {
		return false;
	}
	bool made = unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
		    && mount("canvass", disk, "tmpfs", 0, "size=1m,mode=1777") == 0;
	if (!made) {
		rmdir(disk);
	}
	return made;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_does_not_fit_is_told_to_try_later),
		cmocka_unit_test(what_fits_is_still_taken),
		cmocka_unit_test(nothing_is_left_on_the_disk),
	};
	if (argc != 2) {
		return 2;
	}
	if (!make_disk()) {
		puts("1..0 # SKIP a disk of its own needs root");
		return 0;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, begin, end);
}
