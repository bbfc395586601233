/*
 * pages.h - the few addresses that need no token: the front page, and whether
 * the service is alive and ready.
 */
#ifndef COLLECTOR_PAGES_H
#define COLLECTOR_PAGES_H

struct exchange;

void page_landing(struct exchange *exchange);
void page_style(struct exchange *exchange);
void page_alive(struct exchange *exchange); /* 200 as long as the process answers */
void page_ready(struct exchange *exchange); /* 200 when the database is connected, else 503 */

#endif
