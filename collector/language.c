#include "collector/language.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/scan.h"

#define MAX_LANGUAGES_READ 32

static struct str take_until(struct str *rest, char end)
{
	const char *found = rest->n > 0 ? memchr(rest->p, end, rest->n) : NULL;
	size_t n = found != NULL ? (size_t)(found - rest->p) : rest->n;
	struct str taken = { rest->p, n };
	n += found != NULL ? 1 : 0;
	*rest = (struct str){ n > 0 ? rest->p + n : rest->p, rest->n - n };
	return str_trim(taken);
}

/* "es" of "es-MX". */
static struct str primary(struct str tag)
{
	return take_until(&tag, '-');
}

static bool same_language(struct str tag, const char *code)
{
	struct str a = primary(tag), b = primary(str_of(code));
	return a.n > 0 && a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static double quality(struct str parameters)
{
	double q;
	struct str name = take_until(&parameters, '=');
	return str_is(name, "q") && str_to_decimal(str_trim(parameters), &q) ? q : 1;
}

size_t language_choose(struct str accept, const char *const *codes, size_t n_codes)
{
	size_t best = 0;
	double best_quality = 0;
	for (unsigned n = 0; accept.n > 0 && n < MAX_LANGUAGES_READ; n++) {
		struct str parameters = take_until(&accept, ',');
		struct str tag = take_until(&parameters, ';');
		double q = quality(parameters);
		for (size_t i = 0; i < n_codes && q > best_quality; i++) {
			if (same_language(tag, codes[i])) {
				best = i;
				best_quality = q;
			}
		}
	}
	return best;
}
