/*
 * Sources:
 * ODK Web Forms: the feature matrix in README.md of getodk/web-forms at 0008abbd, beside
 *   the engine 0.22: what has no tick there. An appearance is a hint: who does not
 *   know it shows the question as if it were not there.
 * Enketo: the xforms-spec, which marks what Enketo does not have (big-image,
 *   external apps); docs.getodk.org, question types (the appearance map) and
 *   KoboToolbox's article on metadata (audit).
 * ODK Collect has all of them.
 */
#include "schema/clients.h"

#include "base/compiler.h"

#define BROWSERS (CLIENT_ENKETO | CLIENT_WEB_FORMS)

struct gap {
	enum feature feature;
	const char *word;      /* one that ends in ( or : stands for all that begin so */
	const char *type;      /* NULL: of all types */
	unsigned clients;      /* that do not have it */
	const char *what_then; /* what happens there, or what to write instead */
};

/* clang-format off */
static const struct gap gaps[] = {
	{ FEATURE_TYPE, "audit", NULL, BROWSERS, "no log is kept there" },
	{ FEATURE_TYPE, "background-audio", NULL, CLIENT_WEB_FORMS, "nothing is recorded there" },
	{ FEATURE_TYPE, "barcode", NULL, CLIENT_WEB_FORMS, "write text instead" },
	{ FEATURE_TYPE, "dateTime", NULL, CLIENT_WEB_FORMS, "write two questions instead, a date and a time" },
	{ FEATURE_TYPE, "file", NULL, CLIENT_WEB_FORMS, "write image, audio or video instead" },

	{ FEATURE_APPEARANCE, "annotate", NULL, CLIENT_WEB_FORMS, "people choose a picture there" },
	{ FEATURE_APPEARANCE, "bearing", NULL, CLIENT_WEB_FORMS, "people write a number there" },
	{ FEATURE_APPEARANCE, "counter", NULL, CLIENT_WEB_FORMS, "people write a number there" },
	{ FEATURE_APPEARANCE, "draw", NULL, CLIENT_WEB_FORMS, "people choose a picture there" },
	{ FEATURE_APPEARANCE, "ex:", NULL, BROWSERS, "no other app is opened there" },
	{ FEATURE_APPEARANCE, "hidden-answer", NULL, CLIENT_WEB_FORMS, "the answer is shown there" },
	{ FEATURE_APPEARANCE, "image-map", NULL, CLIENT_WEB_FORMS, "people see a list there" },
	{ FEATURE_APPEARANCE, "map", "select_one", CLIENT_ENKETO, "people see a list there" },
	{ FEATURE_APPEARANCE, "map", "select_one_from_file", CLIENT_ENKETO, "people see a list there" },
	{ FEATURE_APPEARANCE, "month-year", NULL, CLIENT_WEB_FORMS, "people give a whole date there" },
	{ FEATURE_APPEARANCE, "new", NULL, CLIENT_WEB_FORMS, "people can choose an old file there" },
	{ FEATURE_APPEARANCE, "new-front", NULL, CLIENT_WEB_FORMS, "people can choose an old file there" },
	{ FEATURE_APPEARANCE, "no-calendar", NULL, CLIENT_WEB_FORMS, "people see a calendar there" },
	{ FEATURE_APPEARANCE, "no-ticks", NULL, CLIENT_WEB_FORMS, "people see the usual line there" },
	{ FEATURE_APPEARANCE, "picker", NULL, CLIENT_WEB_FORMS, "people see the usual line there" },
	{ FEATURE_APPEARANCE, "printer:", NULL, BROWSERS, "nothing is printed there" },
	{ FEATURE_APPEARANCE, "quick", NULL, CLIENT_WEB_FORMS, "people go on by themselves there" },
	{ FEATURE_APPEARANCE, "search(", NULL, BROWSERS, "write a type such as select_one_from_file FILE.csv instead" },
	{ FEATURE_APPEARANCE, "signature", NULL, CLIENT_WEB_FORMS, "people choose a picture there" },
	{ FEATURE_APPEARANCE, "url", NULL, CLIENT_WEB_FORMS, "write the link into the label instead" },
	{ FEATURE_APPEARANCE, "year", NULL, CLIENT_WEB_FORMS, "write an integer question for the year instead" },

	{ FEATURE_PARAMETER, "placeholder", "range", CLIENT_WEB_FORMS, "people see the usual line there" },
	{ FEATURE_PARAMETER, "quality", "audio", CLIENT_WEB_FORMS, "the browser decides there" },
	{ FEATURE_PARAMETER, "tick_interval", "range", CLIENT_WEB_FORMS, "people see the usual line there" },
	{ FEATURE_PARAMETER, "tick_labelset", "range", CLIENT_WEB_FORMS,
		"write what the ends of the line mean into the label" },

	{ FEATURE_KEY, "autoplay", NULL, CLIENT_WEB_FORMS, "people start it themselves there" },
	{ FEATURE_KEY, "big-image", NULL, BROWSERS, "people see only the image there" },
	{ FEATURE_KEY, "guidance_hint", NULL, CLIENT_WEB_FORMS, "write what everybody needs into the hint" },
	{ FEATURE_KEY, "style", NULL, CLIENT_WEB_FORMS, "people see all questions on one page there" },
};
/* clang-format on */

static const char *const feature_words[] = { "type", "appearance", "parameter", "key" };

static bool is_word(struct str word, const char *listed)
{
	struct str wanted = str_of(listed);
	char end = wanted.p[wanted.n - 1];
	return end == '(' || end == ':' ? str_starts(word, wanted) : str_eq(word, wanted);
}

static const char *names_of(unsigned clients)
{
	return clients == CLIENT_ENKETO	     ? "Enketo does"
	       : clients == CLIENT_WEB_FORMS ? "ODK Web Forms does"
					     : "Enketo and ODK Web Forms do";
}

const char *clients_without(struct arena *arena, enum feature feature, struct str word, const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(gaps); i++) {
		const struct gap *gap = &gaps[i];
		if (gap->feature == feature && is_word(word, gap->word)
				&& (gap->type == NULL || (type != NULL && str_is(str_of(gap->type), type)))) {
			return arena_printf(arena, "%s not have the %s '%.*s'; %s", names_of(gap->clients),
					feature_words[feature], STR_ARG(word), gap->what_then);
		}
	}
	return NULL;
}
