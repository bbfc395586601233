/*
 * work.h - the program beside the service that does what may take long: it tells webhooks
 * what happened.
 *
 * What the receiver does not take (any answer but 2xx) is tried again after 5 s, 5 min,
 * 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, each up to a tenth longer so that not all come at
 * once; then it is a dead letter. 410 (Gone) stops the webhook. One receiver is given a
 * few at once, and the next ones when it has answered those, so that a slow one does
 * not hold up the others.
 */
#ifndef COLLECTOR_WORK_H
#define COLLECTOR_WORK_H

#include "base/loop.h"

#define WORK_AT_ONCE 16
#define WORK_ATTEMPTS 10
#define WORK_ANSWER_SECONDS 20

struct worker;

/* `conninfo`: of somebody who may become canvass_worker. `agent`: see courier.h. */
struct worker *worker_create(struct loop *loop, const char *conninfo, const char *agent);
/* Takes nothing new, ends what is under way, and then stops the loop. */
void worker_drain(struct worker *worker);
void worker_destroy(struct worker *worker); /* NULL is fine */

/* How long after this attempt (from 1) comes the next one, without chance; 0: there is none. */
unsigned work_again_seconds(unsigned attempt);

#endif
