#include "schema/text.h"

#include <string.h>
#include <strings.h>

#include "base/compiler.h"

const char *text_in(const struct text *text, unsigned language)
{
	if (text->values == NULL) {
		return "";
	}
	if (text->values[language] != NULL) {
		return text->values[language];
	}
	/* The reader sees to it that one of them is there. */
	unsigned i = 0;
	while (i < LANGUAGES_MAX - 1 && text->values[i] == NULL) {
		i++;
	}
	return text->values[i];
}

static const struct language {
	const char *code, *name, *in_english;
} languages[] = {
	{ "am", "አማርኛ (am)", "Amharic" },
	{ "ar", "العربية (ar)", "Arabic" },
	{ "bn", "বাংলা (bn)", "Bengali" },
	{ "de", "Deutsch (de)", "German" },
	{ "en", "English (en)", "English" },
	{ "es", "Español (es)", "Spanish" },
	{ "fa", "فارسی (fa)", "Persian" },
	{ "fr", "Français (fr)", "French" },
	{ "he", "עברית (he)", "Hebrew" },
	{ "hi", "हिन्दी (hi)", "Hindi" },
	{ "ht", "Kreyòl ayisyen (ht)", "Haitian Creole" },
	{ "hy", "Հայերեն (hy)", "Armenian" },
	{ "it", "Italiano (it)", "Italian" },
	{ "ja", "日本語 (ja)", "Japanese" },
	{ "km", "ភាសាខ្មែរ (km)", "Khmer" },
	{ "ko", "한국어 (ko)", "Korean" },
	{ "lo", "ລາວ (lo)", "Lao" },
	{ "pa", "ਪੰਜਾਬੀ (pa)", "Punjabi" },
	{ "pl", "Polski (pl)", "Polish" },
	{ "pt", "Português (pt)", "Portuguese" },
	{ "ru", "Русский (ru)", "Russian" },
	{ "so", "Soomaali (so)", "Somali" },
	{ "sw", "Kiswahili (sw)", "Swahili" },
	{ "th", "ไทย (th)", "Thai" },
	{ "tl", "Tagalog (tl)", "Tagalog" },
	{ "uk", "Українська (uk)", "Ukrainian" },
	{ "ur", "اردو (ur)", "Urdu" },
	{ "vi", "Tiếng Việt (vi)", "Vietnamese" },
	{ "zh", "中文 (zh)", "Chinese" },
	{ "zh-Hans", "简体中文 (zh-Hans)", "Simplified Chinese" },
	{ "zh-Hant", "繁體中文 (zh-Hant)", "Traditional Chinese" },
};

const char *language_name(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		if (strcmp(languages[i].code, code) == 0) {
			return languages[i].name;
		}
	}
	return code;
}

/* BCP 47, as far as anybody needs it here: "es", "zh-Hant", "pt-BR". */
bool is_language_code(struct str code)
{
	size_t part = 0; /* letters in the current part */
	bool first = true;
	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];
		bool lower = c >= 'a' && c <= 'z';
		if (lower || (!first && ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))) {
			part++;
		} else if (c == '-' && part >= 2 && (!first || part <= 3)) {
			part = 0;
			first = false;
		} else {
			return false;
		}
	}
	return part >= 2 && code.n <= 16 && (!first || code.n <= 3);
}

struct str language_code_of(struct str name)
{
	const char *open = memchr(name.p != NULL ? name.p : "", '(', name.n);
	if (open != NULL && name.p[name.n - 1] == ')') {
		struct str code = { open + 1, (size_t)(name.p + name.n - 1 - (open + 1)) };
		return is_language_code(code) ? code : STR("");
	}
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		struct str own = str_of(languages[i].name);
		own.n -= strlen(languages[i].code) + 3; /* " (es)" */
		bool english = strlen(languages[i].in_english) == name.n
			       && strncasecmp(languages[i].in_english, name.p, name.n) == 0;
		if (english || (own.n == name.n && strncasecmp(own.p, name.p, name.n) == 0)) {
			return str_of(languages[i].code);
		}
	}
	return is_language_code(name) ? name : STR("");
}
