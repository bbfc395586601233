/*
 * feed_private.h - SQL that the files of the feed share. t is the row, m its main row, s the
 * submission, k the token it came with.
 */
#ifndef STORE_FEED_PRIVATE_H
#define STORE_FEED_PRIVATE_H

#include "store/feed.h"

#define FEED_EXPECTED "(SELECT count(*)::integer FROM canvass.attachments a WHERE a.submission = t._submission)"
#define FEED_PRESENT "(SELECT count(a.blob)::integer FROM canvass.attachments a WHERE a.submission = t._submission)"

/* The number of the response that ever had the id %s. The caller frees it. */
char *feed_key_sql(const char *form_id);

/* The SQL type of what rows are ordered by. */
const char *feed_order_type(const struct filter_property *property);
bool feed_is_always_there(const struct filter_property *property); /* never NULL */

#endif
