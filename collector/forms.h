/*
 * forms.h - the list of forms at a site, and the forms themselves; the same of a draft.
 */
#ifndef COLLECTOR_FORMS_H
#define COLLECTOR_FORMS_H

struct exchange;

void forms_list(struct exchange *exchange);
void forms_download(struct exchange *exchange);
void forms_manifest(struct exchange *exchange);

#endif
