#define _GNU_SOURCE
#include "base/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/compiler.h"
#include "base/hash.h"

#define SALT_BYTES 16
#define HASH_BYTES 32
#define LOG2_N 15
#define R 8
#define P 1
#define MEMORY_BYTES ((uint64_t)64 * 1024 * 1024)
#define SALT_TEXT 22 /* base64 without padding */
#define HASH_TEXT 43
#define HEAD "$scrypt$ln=15,r=8,p=1$"
#define MIN_CHARACTERS 10
#define MAX_BYTES 256

static void stretch(struct str password, const unsigned char *salt, unsigned char *ret_hash)
{
	if (EVP_PBE_scrypt(password.p, password.n, salt, SALT_BYTES, (uint64_t)1 << LOG2_N, R, P, MEMORY_BYTES, ret_hash,
			HASH_BYTES) != 1) {
		fprintf(stderr, "canvass: OpenSSL cannot give scrypt\n");
		_Exit(EX_OSERR);
	}
}

/* Base64 without padding. */
static void put_base64(const unsigned char *bytes, size_t n, size_t n_text, char *out)
{
	char text[2 * HASH_BYTES];
	hash_to_base64(bytes, n, text);
	memcpy(out, text, n_text);
}

static void write_record(const unsigned char *salt, const unsigned char *hash, char *out)
{
	char salt_text[SALT_TEXT + 1] = "", hash_text[HASH_TEXT + 1] = "";
	put_base64(salt, SALT_BYTES, SALT_TEXT, salt_text);
	put_base64(hash, HASH_BYTES, HASH_TEXT, hash_text);
	snprintf(out, PASSWORD_RECORD_TEXT, HEAD "%s$%s", salt_text, hash_text);
}

void password_record(struct str password, char ret_record[PASSWORD_RECORD_TEXT])
{
	unsigned char salt[SALT_BYTES], hash[HASH_BYTES];
	random_bytes(salt, sizeof(salt));
	stretch(password, salt, hash);
	write_record(salt, hash, ret_record);
}

/* The salt of a record; false when it is none. */
static bool read_salt(struct str record, unsigned char ret_salt[SALT_BYTES])
{
	unsigned char padded[SALT_TEXT + 2], bytes[SALT_BYTES + 2];
	size_t head = strlen(HEAD);
	if (record.n != head + SALT_TEXT + 1 + HASH_TEXT || memcmp(record.p, HEAD, head) != 0) {
		return false;
	}
	memcpy(padded, record.p + head, SALT_TEXT);
	memcpy(padded + SALT_TEXT, "==", 2);
	if (EVP_DecodeBlock(bytes, padded, sizeof(padded)) != SALT_BYTES + 2) {
		return false;
	}
	memcpy(ret_salt, bytes, SALT_BYTES);
	return true;
}

bool password_is(struct str password, struct str record)
{
	unsigned char salt[SALT_BYTES] = { 0 }, hash[HASH_BYTES];
	char expected[PASSWORD_RECORD_TEXT];
	bool is_record = read_salt(record, salt);
	stretch(password, salt, hash);
	write_record(salt, hash, expected);
	return is_record && CRYPTO_memcmp(expected, record.p, record.n) == 0;
}

const char *password_problem(struct str password)
{
	static const char *const tried_first[] = { "1234567890", "0123456789", "qwertyuiop", "password123", "password1234",
		"passw0rd123", "iloveyou123", "administrator", "letmein1234", "welcome1234", "canvass1234", "losangeles",
		"losangeles1", "contraseña" };
	size_t characters = 0;
	for (size_t i = 0; i < password.n; i++) {
		characters += ((unsigned char)password.p[i] & 0xC0) != 0x80;
	}
	if (characters < MIN_CHARACTERS) {
		return "a password has at least 10 characters";
	}
	if (password.n > MAX_BYTES || !str_valid_utf8(password)) {
		return "a password is text of at most 256 bytes";
	}
	for (size_t i = 0; i < ARRAY_LEN(tried_first); i++) {
		if (password.n == strlen(tried_first[i]) && strncasecmp(password.p, tried_first[i], password.n) == 0) {
			return "this password is among those that everybody tries first";
		}
	}
	return NULL;
}
