/*
 * sentences.h - what the document itself says in words, in every language.
 *
 * {0}, {1} ... in a sentence are filled with arguments: a JSON string is the
 * same in all languages; an object holds one text per language.
 */
#ifndef ASSESS_SENTENCES_H
#define ASSESS_SENTENCES_H

#include <jansson.h>
#include <stddef.h>

enum sentence {
	RULE_SAMPLE_COMPLETION, /* share, target */
	RULE_RESPONSE_REPORTING,
	RULE_GROUP_COVERAGE,    /* answers */
	RULE_LANGUAGE_ACCESS,   /* languages */
	RULE_WEIGHT_QUALITY,    /* Kish */
	RULE_INTERVIEW_QUALITY, /* share */
	RULE_SCALE_QUALITY,     /* alpha */
	RULE_SUPPORT_MAJORITY,  /* headline, share */
	RULE_SUPPORT_BY_GROUP,  /* headline, share, group */
	RULE_STAKEHOLDERS,      /* informants, focus groups */
	RULE_READINESS_STAGE,   /* score */
	RULE_BASELINE,          /* scales */
	RULE_COMMUNITY_PLAN,
	NOTE_NOT_RECORDED,
	NOTE_NO_TARGET,
	NOTE_E_PROPORTIONAL,
	NOTE_E_GIVEN,
	LIMIT_NO_INTERVIEWS,
	LIMIT_FEW_INTERVIEWS, /* interviews */
	LIMIT_NO_DESIGN,
	LIMIT_RESPONSE,   /* percent */
	LIMIT_INCOMPLETE, /* interviews, target */
	LIMIT_POPULATION, /* first year, last year */
	LIMIT_COLLAPSED,  /* from, into, margin */
	LIMIT_NOT_RAKED,  /* why */
	LIMIT_NOT_CONVERGED,
	LIMIT_NOT_TRIMMED,
	LIMIT_NO_CLASS,
	LIMIT_WITHOUT_BASE,    /* n */
	LIMIT_REPEATED,        /* n */
	LIMIT_WITHOUT_OUTCOME, /* n */
	LIMIT_FEW_DF,          /* df */
	LIMIT_ALPHA,           /* scale, alpha */
	LIMIT_OPINION,
	LIMIT_ADULTS,
	N_SENTENCES,
};

const char *sentence_text(enum sentence sentence, const char *language); /* with its {0} */
json_t *sentence_say(enum sentence sentence, json_t *const *arguments, size_t n_arguments);
/* The same for plain text arguments. */
json_t *sentence_saying(enum sentence sentence, const char *first, const char *second);

#endif
