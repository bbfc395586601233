/*
 * interview.h - filling in a form, step by step, as a phone or a browser does.
 *
 *     interview_begin or interview_resume -> interview_answer, interview_add, interview_remove, interview_speak
 *         -> interview_look at any question, at any time -> response_write
 *
 * After every step all conditions, calculations, filters and counts of repeats are settled
 * again, the way ODK Web Forms settles them: a hidden answer reads as empty and comes back when
 * it is shown again; an answer that its filter takes away does the same; a repeat without a
 * count begins with one repetition.
 *
 * Everything lives in the arena of the response.
 */
#ifndef SCHEMA_INTERVIEW_H
#define SCHEMA_INTERVIEW_H

#include "schema/response.h"

struct interview;

/* A new interview, with all defaults filled in. */
struct interview *interview_begin(struct arena *arena, const struct definition *definition, const char *instance_id);

/* An interview that goes on from what was answered before, as an edit does: a response that
 * response_read has bound, and that nobody else uses from now on. */
struct interview *interview_resume(struct response *response);

/* What was answered so far; to be read only, until the interview is over. */
struct response *interview_response(struct interview *interview);

/* Answers the question of a node; "" clears it, and the choices of a select are names with
 * spaces between. The text is kept as the question's type keeps it (answer_as_kept), so it may
 * come to nothing. Sets off what has this question as its trigger. */
void interview_answer(struct interview *interview, struct node *node, struct str answer);

/* One more repetition, at the end. NULL when the number is given by a repeat_count. `around` is
 * the repetition of the repeat around it, NULL at the top. */
struct node *interview_add(struct interview *interview, const struct question *repeat, struct node *around);
void interview_remove(struct interview *interview, struct node *repetition);

/* From now on texts are in this language: an index of definition->languages. */
void interview_speak(struct interview *interview, unsigned language);

enum complaint { COMPLAINT_NONE, COMPLAINT_REQUIRED, COMPLAINT_CONSTRAINT };

struct shown_choice {
	struct str name, label;
};

/* What a question shows. Texts are in the language spoken, with answers in the place of ${...}. */
struct shown {
	struct str value;           /* as expressions see it: empty while the question is not asked */
	bool relevant, required, read_only;
	enum complaint complaint;   /* why one cannot go on from here; only of relevant questions */
	struct str message;         /* the form's own about that; empty when it has none */
	struct str label, hint;     /* empty when there is none */
	const struct shown_choice *choices; /* those that the filter lets through, in the order shown */
	size_t n_choices;
};

struct shown interview_look(struct interview *interview, struct node *node);

#endif
