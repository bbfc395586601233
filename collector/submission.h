/*
 * submission.h - submissions of phones: HEAD and POST of OpenRosa.
 */
#ifndef COLLECTOR_SUBMISSION_H
#define COLLECTOR_SUBMISSION_H

#include <stdbool.h>

#include "base/str.h"

struct exchange;
struct journey;

bool submission_begin(struct exchange *exchange);
void submission_piece(struct exchange *exchange, struct str piece); /* while exchange->upload is there */
void submission_end(struct exchange *exchange);

/* Notes for the log whose response it was. */
void submission_remark(struct exchange *exchange, const struct journey *journey);
/* What the address says of the phone (?deviceID=…), cut to what is kept; empty when that is no text. */
struct str submission_device_id(const struct exchange *exchange);

#endif
