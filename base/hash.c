#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define TOKEN_BYTES 48

static void need(int worked, const char *what)
{
	if (worked != 1) {
		fprintf(stderr, "canvass: OpenSSL cannot give %s\n", what);
		_Exit(EX_OSERR);
	}
}

void hash_to_hex(const unsigned char *bytes, size_t n, char *ret_hex)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		ret_hex[2 * i] = digits[bytes[i] >> 4];
		ret_hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	ret_hex[2 * n] = '\0';
}

void hash_sha256(struct str bytes, unsigned char ret_digest[HASH_SHA256_BYTES])
{
	need(EVP_Digest(bytes.p, bytes.n, ret_digest, NULL, EVP_sha256(), NULL), "SHA-256");
}

void hash_sha256_hex(struct str bytes, char ret_hex[HASH_SHA256_HEX])
{
	unsigned char digest[HASH_SHA256_BYTES];
	hash_sha256(bytes, digest);
	hash_to_hex(digest, sizeof(digest), ret_hex);
}

void hash_hmac_sha256(struct str key, struct str bytes, unsigned char ret_digest[HASH_SHA256_BYTES])
{
	unsigned n = HASH_SHA256_BYTES;
	need(HMAC(EVP_sha256(), key.p, (int)key.n, (const unsigned char *)bytes.p, bytes.n, ret_digest, &n) != NULL, "HMAC");
}

struct hash_stream *hash_stream_create(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	need(context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1, "SHA-256");
	return (struct hash_stream *)context;
}

void hash_stream_add(struct hash_stream *stream, struct str piece)
{
	need(EVP_DigestUpdate((EVP_MD_CTX *)stream, piece.p, piece.n), "SHA-256");
}

void hash_stream_end(struct hash_stream *stream, unsigned char ret_digest[HASH_SHA256_BYTES])
{
	need(EVP_DigestFinal_ex((EVP_MD_CTX *)stream, ret_digest, NULL), "SHA-256");
	hash_stream_destroy(stream);
}

void hash_stream_destroy(struct hash_stream *stream)
{
	EVP_MD_CTX_free((EVP_MD_CTX *)stream);
}

void hash_md5_hex(struct str bytes, char ret_hex[HASH_MD5_HEX])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	need(EVP_Digest(bytes.p, bytes.n, digest, NULL, EVP_md5(), NULL), "MD5");
	hash_to_hex(digest, (HASH_MD5_HEX - 1) / 2, ret_hex);
}

bool hash_named(struct str name, struct str bytes, unsigned char ret_digest[HASH_MAX_BYTES], size_t *ret_n)
{
	static const struct {
		const char *name;
		const EVP_MD *(*digest)(void);
	} known[] = {
		{ "MD5", EVP_md5 },
		{ "SHA-1", EVP_sha1 },
		{ "SHA-256", EVP_sha256 },
		{ "SHA-384", EVP_sha384 },
		{ "SHA-512", EVP_sha512 },
	};
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (str_is(name, known[i].name)) {
			unsigned n;
			need(EVP_Digest(bytes.n > 0 ? bytes.p : "", bytes.n, ret_digest, &n, known[i].digest(), NULL),
					known[i].name);
			*ret_n = n;
			return true;
		}
	}
	return false;
}

size_t hash_to_base64(const unsigned char *bytes, size_t n, char *ret_text)
{
	return (size_t)EVP_EncodeBlock((unsigned char *)ret_text, bytes, (int)n);
}

static int digit_of_base64(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c != '\0' ? strchr(digits, c) : NULL;
	return found != NULL ? (int)(found - digits) : -1;
}

bool hash_from_base64(struct str text, unsigned char *ret_bytes, size_t capacity, size_t *ret_n)
{
	size_t padding = 0, n = 0;
	uint32_t bits = 0;
	while (padding < 2 && text.n > padding && text.p[text.n - 1 - padding] == '=') {
		padding++;
	}
	if (text.n % 4 != 0 || text.n / 4 * 3 - padding > capacity) {
		return false;
	}
	for (size_t i = 0; i < text.n; i++) {
		int digit = i < text.n - padding ? digit_of_base64(text.p[i]) : 0;
		if (digit < 0) {
			return false;
		}
		bits = bits << 6 | (uint32_t)digit;
		for (unsigned k = 0; i % 4 == 3 && k < 3 && n < text.n / 4 * 3 - padding; k++) {
			ret_bytes[n++] = (unsigned char)(bits >> (16 - 8 * k));
		}
	}
	*ret_n = n;
	return true;
}

void random_bytes(unsigned char *ret_bytes, size_t n)
{
	need(RAND_bytes(ret_bytes, (int)n), "random bytes");
}

double random_unit(void)
{
	uint64_t bits;
	need(RAND_bytes((unsigned char *)&bits, sizeof(bits)), "random bytes");
	return (double)(bits >> 11) * 0x1p-53;
}

/* RFC 9562: 4 bits of version, 2 bits of variant. */
static void uuid_text(unsigned char bytes[16], unsigned version, char *ret_text)
{
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | (version << 4));
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	char hex[33];
	hash_to_hex(bytes, 16, hex);
	snprintf(ret_text, ID_UUID_TEXT, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
			hex + 20);
}

void id_uuid(char ret_text[ID_UUID_TEXT])
{
	unsigned char bytes[16];
	need(RAND_bytes(bytes, sizeof(bytes)), "random bytes");
	uuid_text(bytes, 4, ret_text);
}

void id_uuid_from(struct str bytes, char ret_text[ID_UUID_TEXT])
{
	unsigned char digest[HASH_SHA256_BYTES];
	hash_sha256(bytes, digest);
	uuid_text(digest, 8, ret_text);
}

void id_token(char ret_text[ID_TOKEN_TEXT])
{
	unsigned char bytes[TOKEN_BYTES], encoded[ID_TOKEN_TEXT];
	need(RAND_bytes(bytes, sizeof(bytes)), "random bytes");
	EVP_EncodeBlock(encoded, bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(encoded); i++) {
		ret_text[i] = encoded[i] == '+' ? '-' : encoded[i] == '/' ? '_' : (char)encoded[i];
	}
}
