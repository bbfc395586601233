/*
 * Feeds files to a fuzz target: the main() of a target that is built without
 * libFuzzer, so that its corpus runs with the other tests. Arguments: files, or
 * folders of files.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX ((size_t)4 * 1024 * 1024)

static unsigned n_inputs, n_failed;

static void replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(INPUT_MAX);
	bool ok = file != NULL && data != NULL;
	if (ok) {
		size_t size = fread(data, 1, INPUT_MAX, file);
		LLVMFuzzerTestOneInput(data, size);
	}
	printf("%sok %u - %s\n", ok ? "" : "not ", ++n_inputs, path);
	n_failed += !ok;
	free(data);
	if (file != NULL) {
		fclose(file);
	}
}

static void replay(const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort);
	if (n < 0) {
		replay_file(path);
		return;
	}
	for (int i = 0; i < n; i++) {
		char inside[4096];
		snprintf(inside, sizeof(inside), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.') {
			replay_file(inside);
		}
		free(entries[i]);
	}
	free(entries);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		replay(argv[i]);
	}
	printf("1..%u\n", n_inputs);
	return n_inputs > 0 && n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
