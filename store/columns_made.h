/*
 * columns_made.h - answers that are in no database: made up, and put into the same
 * columns that answers_read fills (columns.h).
 *
 *     struct made_answers *made = made_answers_create(definition, 660);
 *     made_answers_add(made, response);  (for each; the response may go away)
 *     struct answers *answers = made_answers_end(made);
 */
#ifndef STORE_COLUMNS_MADE_H
#define STORE_COLUMNS_MADE_H

#include "schema/response.h"
#include "store/columns.h"

struct made_answers;

/* Room for at most n responses. The definition must outlive the answers. */
struct made_answers *made_answers_create(const struct definition *definition, size_t n);

/* The response must be settled (response_calculate). Rows are received one second
 * after the other, at site 0. */
void made_answers_add(struct made_answers *made, const struct response *response);

/* The caller owns the answers (answers_destroy); `made` is gone. */
struct answers *made_answers_end(struct made_answers *made);

#endif
