#define _GNU_SOURCE
#include "collector/refuse.h"

#include <stdarg.h>

#include "base/xalloc.h"
#include "collector/exchange.h"
#include "export/json.h"

#define BODY_BYTES ((size_t)16 * 1024)

void refuse(struct exchange *exchange, unsigned status, const char *word, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	_cleanup_free_ char *message = xvasprintf(format, args);
	va_end(args);
	_cleanup_buf_ struct buf body = BUF(BODY_BYTES);
	buf_addf(&body, "{\"code\":%u,\"message\":", status);
	json_add_text(&body, str_of(message));
	buf_addf(&body, ",\"error\":{\"code\":\"%u\",\"message\":", status);
	json_add_text(&body, str_of(message));
	buf_adds(&body, "}}");
	exchange_answer(exchange, &(struct answer){ .status = status, .word = word, .language = "en",
			.content_type = "application/json; charset=utf-8", .body = buf_str(&body), .retry_later = status == 503 });
}

void refuse_switched_off(struct exchange *exchange)
{
	refuse(exchange, 501, "switched-off", "this service does not give answers over HTTP; its operator can switch it on "
			"(api-database)");
}

void refuse_unknown_form(struct exchange *exchange)
{
	refuse(exchange, 404, "unknown", "no form of this name is published here");
}
