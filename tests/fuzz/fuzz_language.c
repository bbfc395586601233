/* Any bytes as Accept-Language: one of the languages there are is chosen, or the first. */
#include <assert.h>
#include <stdint.h>

#include "collector/language.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const codes[] = { "en", "es-MX", "zh-Hant" };
	struct str accept = { (const char *)data, size };
	assert(language_choose(accept, codes, 3) < 3);
	assert(language_choose(accept, codes, 0) == 0);
	return 0;
}
