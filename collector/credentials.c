#define _GNU_SOURCE
#include "collector/credentials.h"

#include <string.h>

#include "base/hash.h"

static bool is_plain(struct str text)
{
	return text.n > 0 && text.n <= CREDENTIALS_MAX_BYTES && memchr(text.p, '\0', text.n) == NULL && str_valid_utf8(text);
}

bool credentials_are_plain(struct str account, struct str password)
{
	return is_plain(account) && is_plain(password);
}

bool credentials_read(struct str text, struct credentials *ret_credentials)
{
	struct credentials *read = ret_credentials;
	size_t n = 0;
	const char *colon = NULL;
	if (hash_from_base64(text, read->bytes, sizeof(read->bytes), &n)) {
		colon = memchr(read->bytes, ':', n);
	}
	if (colon != NULL) {
		size_t n_account = (size_t)(colon - (const char *)read->bytes);
		read->account = (struct str){ (const char *)read->bytes, n_account };
		read->password = (struct str){ colon + 1, n - n_account - 1 };
		if (credentials_are_plain(read->account, read->password)) {
			return true;
		}
	}
	explicit_bzero(read, sizeof(*read));
	return false;
}
