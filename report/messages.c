#include "report/messages.h"

#include "base/compiler.h"

#define MESSAGE_TEXTS(name, en, es) [name] = { en, es },
static const char *const texts[N_MESSAGES][N_LANGUAGES] = { MESSAGES(MESSAGE_TEXTS) };
#undef MESSAGE_TEXTS

const char *message_text(enum message message, enum language language)
{
	return texts[message][language];
}

const char *language_code(enum language language)
{
	static const char *const codes[N_LANGUAGES] = { "en", "es" };
	return codes[language];
}

void message_fill(struct buf *out, enum message message, enum language language, const char *const *arguments,
		size_t n_arguments)
{
	for (const char *p = message_text(message, language); *p != '\0'; p++) {
		size_t index = p[0] == '{' && p[1] >= '0' && p[1] <= '9' ? (size_t)(p[1] - '0') : n_arguments;
		if (index < n_arguments && p[2] == '}') {
			buf_adds(out, arguments[index]);
			p += 2;
		} else {
			buf_addc(out, *p);
		}
	}
}
