/* Any bytes as a multipart body, in pieces; the first byte is their size. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_part(void *arg, struct str name)
{
	size_t *n_parts = arg;
	assert(name.n <= MULTIPART_MAX_HEADER_BYTES && ++*n_parts <= MULTIPART_MAX_PARTS);
}

static void on_data(void *arg, struct str piece)
{
	size_t *n_parts = arg;
	assert(*n_parts > 0 && piece.n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct multipart_handler handler = { on_part, on_data };
	size_t n_parts = 0, step = size > 0 && data[0] > 0 ? data[0] : 1;
	struct multipart *multipart = multipart_create(STR("multipart/form-data; boundary=b"), &handler, &n_parts);
	for (size_t at = 1; at < size; at += step) {
		size_t n = size - at < step ? size - at : step;
		multipart_feed(multipart, (struct str){ (const char *)data + at, n });
	}
	(void)!multipart_complete(multipart);
	multipart_destroy(multipart);
	return 0;
}
