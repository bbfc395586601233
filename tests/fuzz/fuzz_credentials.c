/* Any bytes behind "Basic ". What is taken is an account without a colon and a password, both of them texts. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "collector/credentials.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct str text)
{
	assert(text.n > 0 && text.n < CREDENTIALS_MAX_BYTES && memchr(text.p, '\0', text.n) == NULL && str_valid_utf8(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct credentials credentials;
	if (credentials_read((struct str){ (const char *)data, size }, &credentials)) {
		check(credentials.account);
		check(credentials.password);
		assert(memchr(credentials.account.p, ':', credentials.account.n) == NULL);
	}
	return 0;
}
