/*
 * odata_open.h - the beginning of every OData request: may whoever asks read this form?
 */
#ifndef COLLECTOR_ODATA_OPEN_H
#define COLLECTOR_ODATA_OPEN_H

struct exchange;
struct odata;

/* NULL: they may not, or there is no such form; the exchange is answered. It ends with the exchange. */
struct odata *odata_open(struct exchange *exchange);

#endif
