#include "schema/findings.h"

#include <stdarg.h>

#define E SEVERITY_ERROR
#define W SEVERITY_WARNING

/* clang-format off */
const struct finding_kind finding_kinds[N_FINDINGS] = {
	/* --- the text of the file --- */
	[FINDING_NOT_YAML] = { "not-yaml", E,
		"The file is not YAML, the format that definitions are written in. Look at the line: indentation is "
		"made of spaces, a list item begins with '- ', and a text that holds ': ' or begins with a special "
		"character stands in quotes." },
	[FINDING_TOO_LARGE] = { "too-large", E,
		"Something is beyond a limit that protects phones and the service. Make it shorter, or divide the survey." },
	[FINDING_DUPLICATE_KEY] = { "duplicate-key", E,
		"The same key stands twice in one place, so one of the two would be lost. Remove one." },
	[FINDING_UNKNOWN_KEY] = { "unknown-key", E,
		"No such key belongs here. It is usually a misspelling; docs/definition-language.md has all keys." },
	[FINDING_MISPLACED_KEY] = { "misplaced-key", E,
		"The key exists, but a question of this type cannot have it. Remove the key or change the type." },
	[FINDING_MISSING_KEY] = { "missing-key", E,
		"Something that has to be said is not there. Add it; the message names the key." },
	[FINDING_UNKNOWN_TYPE] = { "unknown-type", E,
		"The type is none that the language has. It is usually a misspelling of one, such as select_one LIST, "
		"integer or text." },
	[FINDING_UNKNOWN_WORD] = { "unknown-word", E,
		"Only certain words can stand here; the message names them or the nearest." },
	[FINDING_WRONG_VALUE] = { "wrong-value", E,
		"The key is right, but its value is not of the kind it must be: a list, a mapping, a text, a number "
		"within bounds, or true or false." },
	[FINDING_WRONG_VERSION] = { "wrong-version", E,
		"A version is a text: put it in quotes, or YAML makes a number of it and 1.10 becomes 1.1." },
	[FINDING_WRONG_FILE] = { "wrong-file", E,
		"A file that the definition names is not there, or is not what it has to be. Files lie in the folder of "
		"the definition, population files in the folder population there." },
	[FINDING_EMPTY] = { "empty", E, "Here must be at least one thing. Add it, or remove the key." },
	[FINDING_EMPTY_GROUP] = { "empty-group", W, "A group or repeat without questions does nothing. Remove it." },
	/* --- names --- */
	[FINDING_ILLEGAL_NAME] = { "illegal-name", E,
		"Names become columns of tables and elements of forms, so only some characters can be used: lower-case "
		"letters, digits and '_', with a letter first. What people read is the label, and that is free." },
	[FINDING_DUPLICATE_NAME] = { "duplicate-name", E,
		"Two things have one name, so nobody could tell them apart. Rename one, and what refers to it." },
	[FINDING_NAMED_TWICE] = { "named-twice", E, "The list names the same thing twice. Remove one." },
	[FINDING_WRONG_RENAME] = { "wrong-rename", E,
		"renamed_from names what a question or choice was called in an earlier version, and removed what is no "
		"longer there. The old name can be taken over once only, and must not be in the file any more." },
	[FINDING_NAME_CLASH] = { "name-clash", W,
		"The name works here, but not when the data go on to SPSS or Stata: it is a word of their own, or it "
		"becomes the same as another name there. SPSS and Stata make one variable NAME_OPTION of every choice "
		"of a select_multiple, Stata cuts names at 32 characters, and SPSS does not tell capitals from small "
		"letters. Rename the question or the choice before the first answers come in." },
	[FINDING_DUPLICATE_CHOICE] = { "duplicate-choice", E,
		"Two choices of a list have one name, so their answers could not be told apart. Rename one. When a "
		"choice_filter keeps them apart, set allow_choice_duplicates in the settings." },
	[FINDING_SPACE_IN_CHOICE] = { "space-in-choice", E,
		"The answers of a select_multiple are stored with spaces between them, so a choice name with a space "
		"would become two answers. Write '_' instead; the label may hold spaces." },
	[FINDING_TAKEN_AS_COLUMN] = { "taken-as-column", W,
		"A choice may have keys of its own, for choice_filter. This one is so near to a key of the language "
		"that it looks misspelt." },
	[FINDING_UNUSED_LIST] = { "unused-list", W,
		"No question has this list of choices. Remove it, or look whether a question names another by mistake." },
	/* --- what names something else --- */
	[FINDING_NO_SUCH_QUESTION] = { "no-such-question", E,
		"The question that is named here does not exist. It is usually misspelt, or was renamed or removed." },
	[FINDING_NO_SUCH_LIST] = { "no-such-list", E,
		"The list that is named here does not stand under 'choices'. Add it, or mend the name." },
	[FINDING_NO_SUCH_CHOICE] = { "no-such-choice", E,
		"The list has no such choice, or none that can be used here. Mend the name, or add the choice." },
	[FINDING_NO_SUCH_COLUMN] = { "no-such-column", E,
		"A choice_filter looks at the columns of its list, and no choice has one of this name. The list would "
		"be empty on the phone. Mend the name, or write a question as ${name}." },
	[FINDING_NO_SUCH_NAME] = { "no-such-name", E,
		"The scale or headline that is named here does not stand under 'scoring'. Add it, or mend the name." },
	[FINDING_NO_SUCH_SITE] = { "no-such-site", E,
		"The definition is for a site that sites.yaml does not have. Add the site there, or mend the name." },
	[FINDING_WRONG_QUESTION] = { "wrong-question", E,
		"The question exists, but is of a type that cannot be used here. The message says which types can." },
	[FINDING_OTHER_REPEAT] = { "other-repeat", E,
		"A question inside a repeat has many answers. From outside it is not clear which one is meant: say so "
		"with sum(), count(), max(), min(), join() or indexed-repeat(), or move the question." },
	[FINDING_LATER_QUESTION] = { "later-question", W,
		"The expression looks at a question that comes later in the form. When the surveyor is here, that "
		"answer is still empty, and what the surveyor saw changes afterwards. Move one of the two. A "
		"calculation may name later questions, because it is done again when they are answered." },
	[FINDING_NOTE_ANSWER] = { "note-answer", W,
		"A note is only read, so an expression that looks at its answer always finds nothing." },
	[FINDING_NO_ANSWER] = { "no-answer", E,
		"A group or repeat has no answer that a text could show. Name a question inside it." },
	[FINDING_SHOWS_ANSWER] = { "shows-answer", E,
		"Answers can be shown with ${name} in the labels, hints and messages of questions only. Phones do not replace it "
		"elsewhere." },
	[FINDING_LAST_SAVED] = { "last-saved", E,
		"${last-saved#name} is the answer of the response that was saved before on the same phone. Phones know "
		"it only when a new response begins, so only a default can use it." },
	[FINDING_CYCLE] = { "cycle", E,
		"Each of these questions waits for the next one, round in a circle, so none of them can be settled. "
		"Take one reference out of a calculation or relevant." },
	/* --- expressions --- */
	[FINDING_WRONG_EXPRESSION] = { "wrong-expression", E,
		"The expression cannot be read: a bracket or quote is missing, or there is no such function, or it has "
		"too few or too many arguments. docs/expressions.md has all functions." },
	[FINDING_BARE_NAME] = { "bare-name", E,
		"A name alone stands for nothing. A question is written ${name}, and a text stands in quotes." },
	[FINDING_NOT_A_CHOICE] = { "not-a-choice", W,
		"The answer is compared with a word that is no choice of the question, so the two are never equal. It "
		"is usually misspelt, or the choice was renamed: write the name of the choice, not its label." },
	[FINDING_NEVER_TRUE] = { "never-true", W,
		"Whatever is answered, this condition does not hold: a relevant hides its question for ever, a "
		"constraint refuses every answer. Two parts may exclude each other; 'or' may be meant instead of 'and'." },
	[FINDING_ALWAYS_TRUE] = { "always-true", W,
		"Whatever is answered, this condition holds, so it does nothing. After 'or' with two '!=', 'and' is "
		"usually meant." },
	[FINDING_WRONG_DEFAULT] = { "wrong-default", E,
		"The default is not a possible answer to its question. Write it as an answer is stored: a choice by its "
		"name, a date as 2026-11-23." },
	[FINDING_REFUSED_DEFAULT] = { "refused-default", E,
		"The constraint of the question does not allow its own default, so nobody could go on without changing "
		"it. Change one of the two." },
	[FINDING_NO_EFFECT] = { "no-effect", W,
		"This does nothing, because what it belongs to is not there. Add that, or remove this." },
	/* --- scoring, weights, report --- */
	[FINDING_UNSCORED_CHOICE] = { "unscored-choice", E,
		"Every choice of a question in a scale has either a score or a missing. Give the choice its score, or "
		"say that it is dont_know, refused or not_applicable; never both." },
	[FINDING_SCALE_ITEMS] = { "scale-items", E,
		"All items of a scale are counted on one range of scores, such as 1 to 5. Give an integer item a range, "
		"and the choices of the others the same lowest and highest score." },
	[FINDING_REVERSED_ITEM] = { "reversed-item", E,
		"Only an item of the scale can be reversed. Mend the name, or add it to the items." },
	[FINDING_REVERSED_TWICE] = { "reversed-twice", E,
		"The item stands twice under 'reverse'. Turned round twice it would be as before, which is hardly meant. "
		"Remove one." },
	[FINDING_MIN_ANSWERED] = { "min-answered", E,
		"min_answered says how many items of the scale must have an answer: more_than_half, all, or a number "
		"that is not above the number of items." },
	[FINDING_MARGIN_MISMATCH] = { "margin-mismatch", E,
		"The weights are fitted to the population file, so its categories must be the very choices of the "
		"question, and their shares must add up to 1. The message names both places." },
	[FINDING_MARGIN_UNIVERSE] = { "margin-universe", E,
		"All margins must be about the same people, such as adults of the neighbourhood: shares of households "
		"and shares of people cannot be fitted together. When the design says its universe, they must be about "
		"that one. Find figures of one universe." },
	/* --- languages --- */
	[FINDING_NOT_A_LANGUAGE] = { "not-a-language", E,
		"Languages are named by their code: en, es, ko, zh-Hant." },
	[FINDING_UNTRANSLATED] = { "untranslated", W,
		"Some texts are not there in one of the languages of the form, so surveyors will see another language. "
		"The message says how complete the language is and on which lines a text is missing." },
	/* --- privacy --- */
	[FINDING_LEAK] = { "leak", E,
		"An answer with 'identifying: true' is for nobody's eyes but those who hold the key. Here it would be "
		"copied to a place that is not sealed. Take the reference out, or mark the question that takes the "
		"answer as identifying too." },
	[FINDING_MAYBE_IDENTIFYING] = { "maybe-identifying", W,
		"The answer may tell who somebody is. Leave the question out if you can. If not, write "
		"'identifying: true'. When the question is harmless, rename it or change the label." },
	[FINDING_CANNOT_ENCRYPT] = { "cannot-encrypt", E,
		"A form that is encrypted as a whole on the phone cannot be checked or scored. Mark the questions that "
		"identify somebody instead." },
	[FINDING_CLIENTS_DIFFER] = { "clients-differ", W,
		"People answer with ODK Collect on a phone, or with Enketo or ODK Web Forms in a browser. One of them "
		"lacks this, or does it differently. The message names it and says what to write so that all agree. "
		"Leave it as it is when everybody uses a client that has it." },
};
/* clang-format on */

const struct finding_kind *finding_by_code(struct str code)
{
	for (size_t i = 0; i < N_FINDINGS; i++) {
		if (str_is(code, finding_kinds[i].code)) {
			return &finding_kinds[i];
		}
	}
	return NULL;
}

void finding_add(struct problems *problems, enum finding_code kind, struct source_pos at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	problem_addv(problems, finding_kinds[kind].severity, finding_kinds[kind].code, at, format, args);
	va_end(args);
}
