#include "schema/text.h"

#include <string.h>

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

const char *language_name(const char *code)
{
	static const struct {
		const char *code, *name;
	} languages[] = {
		{ "am", "አማርኛ (am)" },
		{ "ar", "العربية (ar)" },
		{ "bn", "বাংলা (bn)" },
		{ "de", "Deutsch (de)" },
		{ "en", "English (en)" },
		{ "es", "Español (es)" },
		{ "fa", "فارسی (fa)" },
		{ "fr", "Français (fr)" },
		{ "he", "עברית (he)" },
		{ "hi", "हिन्दी (hi)" },
		{ "ht", "Kreyòl ayisyen (ht)" },
		{ "hy", "Հայերեն (hy)" },
		{ "it", "Italiano (it)" },
		{ "ja", "日本語 (ja)" },
		{ "km", "ភាសាខ្មែរ (km)" },
		{ "ko", "한국어 (ko)" },
		{ "lo", "ລາວ (lo)" },
		{ "pa", "ਪੰਜਾਬੀ (pa)" },
		{ "pl", "Polski (pl)" },
		{ "pt", "Português (pt)" },
		{ "ru", "Русский (ru)" },
		{ "so", "Soomaali (so)" },
		{ "sw", "Kiswahili (sw)" },
		{ "th", "ไทย (th)" },
		{ "tl", "Tagalog (tl)" },
		{ "uk", "Українська (uk)" },
		{ "ur", "اردو (ur)" },
		{ "vi", "Tiếng Việt (vi)" },
		{ "zh", "中文 (zh)" },
		{ "zh-Hans", "简体中文 (zh-Hans)" },
		{ "zh-Hant", "繁體中文 (zh-Hant)" },
	};
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		if (strcmp(languages[i].code, code) == 0) {
			return languages[i].name;
		}
	}
	return code;
}
