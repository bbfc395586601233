/*
 * hash.h - digests, random ids and tokens, all from OpenSSL.
 *
 * The process ends when OpenSSL cannot do one of these: without randomness or
 * digests nothing this program promises would hold.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

#define HASH_SHA256_BYTES 32
#define HASH_SHA256_HEX 65  /* with the NUL */
#define HASH_MD5_HEX 33
#define ID_UUID_TEXT 37
#define ID_TOKEN_TEXT 65    /* 48 random bytes in URL-safe base64 */

void hash_sha256(struct str bytes, unsigned char ret_digest[HASH_SHA256_BYTES]);
void hash_sha256_hex(struct str bytes, char ret_hex[HASH_SHA256_HEX]);
void hash_md5_hex(struct str bytes, char ret_hex[HASH_MD5_HEX]); /* for OpenRosa, which asks for MD5 */

void hash_hmac_sha256(struct str key, struct str bytes, unsigned char ret_digest[HASH_SHA256_BYTES]);

/* A SHA-256 of bytes that come in pieces. */
struct hash_stream;
struct hash_stream *hash_stream_create(void);
void hash_stream_add(struct hash_stream *stream, struct str piece);
void hash_stream_end(struct hash_stream *stream, unsigned char ret_digest[HASH_SHA256_BYTES]); /* frees it */
void hash_stream_destroy(struct hash_stream *stream); /* one that was not ended; NULL is fine */

#define HASH_MAX_BYTES 64

/* By the name that XForms use: MD5, SHA-1, SHA-256, SHA-384 or SHA-512. False for
 * any other name. */
bool hash_named(struct str name, struct str bytes, unsigned char ret_digest[HASH_MAX_BYTES],
		size_t *ret_n) MUST_CHECK;
void hash_to_hex(const unsigned char *bytes, size_t n, char *ret_hex);       /* 2n + 1 bytes */
size_t hash_to_base64(const unsigned char *bytes, size_t n, char *ret_text); /* 4((n + 2) / 3) + 1 bytes; gives
                                                                                the length */

/* False when it is not base64 with padding, or more than `capacity` bytes. */
bool hash_from_base64(struct str text, unsigned char *ret_bytes, size_t capacity, size_t *ret_n) MUST_CHECK;

void random_bytes(unsigned char *ret_bytes, size_t n);
double random_unit(void); /* evenly in [0, 1), 53 bits */
void id_uuid(char ret_text[ID_UUID_TEXT]);                        /* random, version 4 */
void id_uuid_from(struct str bytes, char ret_text[ID_UUID_TEXT]); /* the same for the same bytes */
void id_token(char ret_text[ID_TOKEN_TEXT]);

#endif
