/*
 * performances.h - the shares that say how well important things go, beside headlines of the
 * same questions.
 *
 * Of two shares of one question, one of which counts more answers, the difference is the
 * answers that only the wider one counts. When a few people gave those, both cannot be shown.
 */
#ifndef ASSESS_PERFORMANCES_H
#define ASSESS_PERFORMANCES_H

#include "assess/work.h"

/* Withholds those that would give away a few people together with a headline or with each
 * other, and those that are the very share of a headline that is withheld. */
void performances_protect(struct work *work);

#endif
