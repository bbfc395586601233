/*
 * forms.h - the list of forms at a site, the forms themselves, and the files that go
 * with them; the same of a draft.
 */
#ifndef COLLECTOR_FORMS_H
#define COLLECTOR_FORMS_H

struct exchange;

void forms_list(struct exchange *exchange);
void forms_download(struct exchange *exchange);
void forms_manifest(struct exchange *exchange);
void forms_file(struct exchange *exchange); /* one of those in the manifest */

#endif
