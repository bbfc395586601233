/* expression_codes.c - identifiers, digests and codes. */
#include "schema/expression_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define UUID_LENGTH_MAX 10000

/* uuid() is a random UUID, uuid(n) n random letters and digits. */
bool call_uuid(struct call *call, struct value *ret_value)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	double length;
	if (call->n == 0) {
		char text[ID_UUID_TEXT];
		id_uuid(text);
		*ret_value = value_string(arena_str(call->run->arena, str_of(text)));
		return true;
	}
	if (!call_number(call, 0, &length)) {
		return false;
	}
	if (!(length >= 0 && length <= UUID_LENGTH_MAX)) {
		return call_fail(call, "uuid() takes a length from 0 to %d", UUID_LENGTH_MAX);
	}
	size_t n = (size_t)length;
	char *text = arena_alloc(call->run->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		text[i] = alphabet[(size_t)(random_unit() * (double)(sizeof(alphabet) - 1))];
	}
	*ret_value = value_string((struct str){ text, n });
	return run_step(call->run, n, call->term->offset);
}

/* --- digests -------------------------------------------------------------------- */

static struct str to_hex(struct arena *arena, const unsigned char *bytes, size_t n)
{
	char *text = arena_alloc(arena, 2 * n + 1);
	hash_to_hex(bytes, n, text);
	return (struct str){ text, 2 * n };
}

static struct str to_base64(struct arena *arena, const unsigned char *bytes, size_t n)
{
	char *text = arena_alloc(arena, (n + 2) / 3 * 4 + 1);
	return (struct str){ text, hash_to_base64(bytes, n, text) };
}

bool call_digest(struct call *call, struct value *ret_value)
{
	struct str text, name, code = STR("base64");
	unsigned char bytes[HASH_MAX_BYTES];
	size_t n;
	if (!call_string(call, 0, &text) || !call_string(call, 1, &name)
			|| (call->n == 3 && !call_string(call, 2, &code))) {
		return false;
	}
	if (!hash_named(name, text, bytes, &n)) {
		return call_fail(call, "digest() knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, not '%.*s'",
				STR_ARG(name));
	}
	bool hex = str_is(code, "hex");
	if (!hex && !str_is(code, "base64")) {
		return call_fail(call, "digest() writes hex or base64, not '%.*s'", STR_ARG(code));
	}
	*ret_value = value_string(
			hex ? to_hex(call->run->arena, bytes, n) : to_base64(call->run->arena, bytes, n));
	return run_step(call->run, 1 + text.n / 16, call->term->offset);
}

/* --- base64 ----------------------------------------------------------------------- */

static int base64_value(char c)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c == '\0' ? NULL : strchr(alphabet, c);
	return p == NULL ? -1 : (int)(p - alphabet);
}

/* Other characters are passed over; what does not decode to text is empty. */
bool call_base64_decode(struct call *call, struct value *ret_value)
{
	struct str text;
	if (!call_string(call, 0, &text)) {
		return false;
	}
	char *out = arena_alloc(call->run->arena, text.n + 1);
	size_t n = 0;
	unsigned bits = 0, n_bits = 0;
	for (size_t i = 0; i < text.n && text.p[i] != '='; i++) {
		int value = base64_value(text.p[i]);
		if (value < 0) {
			continue;
		}
		bits = (bits << 6 | (unsigned)value) & 0xffff;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			out[n++] = (char)(bits >> n_bits & 0xff);
		}
	}
	struct str decoded = { out, n };
	*ret_value = value_string(str_valid_utf8(decoded) ? decoded : STR(""));
	return true;
}
