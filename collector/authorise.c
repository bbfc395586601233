#include "collector/authorise.h"

#include <stdlib.h>

#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/catalogue.h"
#include "collector/exchange.h"

bool authorise(struct exchange *exchange, enum verb verb, struct str site, struct str form_id)
{
	(void)verb;
	(void)form_id;
	struct str header = http_header(exchange->request, "Authorization");
	const struct catalogue_token *token = NULL;
	int64_t number;
	if (str_starts(header, STR("Bearer "))) {
		token = catalogue_token(exchange->service->catalogue, (struct str){ header.p + 7, header.n - 7 });
	}
	if (token == NULL || !str_to_int(site, 0, INT32_MAX, &number) || number != (int64_t)token->site_number) {
		exchange_outcome(exchange, OUTCOME_FORBIDDEN, MESSAGE_FORBIDDEN, NULL);
		return false;
	}
	free(exchange->site_name);
	exchange->site_number = token->site_number;
	exchange->site_name = xstrdup(token->site_name);
	return true;
}
