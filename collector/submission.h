/*
 * submission.h - a phone sends what was answered.
 */
#ifndef COLLECTOR_SUBMISSION_H
#define COLLECTOR_SUBMISSION_H

#include <stdbool.h>

#include "base/str.h"

struct exchange;

bool submission_begin(struct exchange *exchange);
void submission_piece(struct exchange *exchange, struct str piece);
void submission_end(struct exchange *exchange);

#endif
