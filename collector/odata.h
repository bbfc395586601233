/*
 * odata.h - the responses to a form as an OData service (version 4.0, JSON), with the
 * addresses and names that ODK Central has. docs/odata.md describes it for its users.
 */
#ifndef COLLECTOR_ODATA_H
#define COLLECTOR_ODATA_H

struct exchange;

void odata_service(struct exchange *exchange);  /* GET /v1/projects/N/forms/FORM.svc */
void odata_metadata(struct exchange *exchange); /* GET .../FORM.svc/$metadata */
void odata_data(struct exchange *exchange);     /* GET .../FORM.svc/Submissions... */

#endif
