/*
 * csv.h - the responses to a form as CSV over HTTP, at the addresses of ODK Central.
 */
#ifndef COLLECTOR_CSV_H
#define COLLECTOR_CSV_H

struct exchange;

void csv_archive(struct exchange *exchange); /* GET /v1/projects/N/forms/FORM/submissions.csv.zip */
void csv_table(struct exchange *exchange);   /* GET /v1/projects/N/forms/FORM/submissions.csv */

#endif
