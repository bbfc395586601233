/* Any bytes as audit.csv: every event has all its columns, or there is a reason. */
#include <assert.h>
#include <stdint.h>

#include "schema/audit_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create((size_t)64 * 1024 * 1024);
	struct audit_reader reader;
	struct audit_event event;
	if (audit_open(&reader, arena, (struct str){ (const char *)data, size })) {
		while (audit_next(&reader, &event)) {
			assert(event.n_others <= reader.n_names && event.start_us >= 0 && event.end_us >= 0);
			for (size_t i = 0; i < N_AUDIT_COLUMNS; i++) {
				assert(event.texts[i].n <= size);
			}
		}
	} else {
		assert(reader.error != NULL);
	}
	audit_close(&reader);
	arena_destroy(arena);
	return 0;
}
