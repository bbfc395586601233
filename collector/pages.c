#include "collector/pages.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "collector/exchange.h"
#include "collector/web.h"
#include "store/ingest.h"

static void answer_file(struct exchange *exchange, const char *content_type, struct str content)
{
	char md5[HASH_MD5_HEX];
	hash_md5_hex(content, md5);
	_cleanup_free_ char *etag = xasprintf("\"%s\"", md5);
	exchange_answer_cached(exchange, &(struct answer){ .status = 200, .word = "ok",
			.content_type = content_type, .body = content, .etag = etag, .language = "en, es" });
}

void page_landing(struct exchange *exchange)
{
	answer_file(exchange, "text/html; charset=utf-8", web_index);
}

void page_style(struct exchange *exchange)
{
	answer_file(exchange, "text/css; charset=utf-8", web_style);
}

static void answer_line(struct exchange *exchange, unsigned status, const char *word, struct str line)
{
	exchange_answer(exchange, &(struct answer){ .status = status, .word = word, .body = line,
			.content_type = "text/plain; charset=utf-8", .language = "en", .retry_later = status == 503 });
}

void page_alive(struct exchange *exchange)
{
	answer_line(exchange, 200, "ok", STR("alive\n"));
}

void page_ready(struct exchange *exchange)
{
	if (exchange->service->draining) {
		answer_line(exchange, 503, "try-later", STR("stopping\n"));
	} else if (!ingest_connected(exchange->service->ingest)) {
		const char *problem = ingest_problem(exchange->service->ingest);
		_cleanup_free_ char *line = xasprintf("the database is not connected%s%s\n",
				problem[0] != '\0' ? ": " : "", problem);
		answer_line(exchange, 503, "try-later", str_of(line));
	} else {
		answer_line(exchange, 200, "ok", STR("ready\n"));
	}
}
