/* Any bytes as XML: what is read is written, and reads the same again. */
#include <assert.h>
#include <stdint.h>

#include "schema/node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create((size_t)16 * 1024 * 1024);
	struct problems *problems = problems_create(1);
	struct node *root = node_read_xml(arena, (struct str){ (const char *)data, size }, problems);
	assert((root == NULL) == (problems_errors(problems) == 1));
	if (root != NULL) {
		struct buf first = BUF((size_t)64 * 1024 * 1024), second = BUF((size_t)64 * 1024 * 1024);
		node_write_xml(root, &first);
		struct node *again = node_read_xml(arena, buf_str(&first), problems);
		assert(again != NULL || arena_full(arena));
		if (again != NULL) {
			node_write_xml(again, &second);
			assert(str_eq(buf_str(&first), buf_str(&second)));
		}
		buf_finish(&first);
		buf_finish(&second);
	}
	problems_destroy(problems);
	arena_destroy(arena);
	return 0;
}
