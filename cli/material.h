/*
 * material.h - all that an assessment is made from, read from the database.
 */
#ifndef CLI_MATERIAL_H
#define CLI_MATERIAL_H

#include "assess/assess.h"
#include "cli/form.h"
#include "store/store.h"

struct material {
	struct assessment_input input; /* points into the rest; its time is that of the gathering */
	struct assessment_input beside_input;
	struct form form, beside_form;
	struct answers *answers, *beside_answers;
	struct figures *figures;
	struct provenance provenance;
	struct arena *arena;
};

/* The newest published version of the form, its answers, the sites, the figures it names
 * and the answers to the form that it is set beside. `command` is for messages, such as
 * "assess". Returns the exit status; after 0 end it with material_finish. */
int material_gather(struct store *store, const char *command, const char *form_id,
		struct material *ret_material) MUST_CHECK;
void material_finish(struct material *material);

#endif
