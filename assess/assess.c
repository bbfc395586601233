#include "assess/assess.h"

#include "assess/work.h"

#define FORMAT_VERSION 1

static const struct { /* the document, in this order */
	const char *key;
	json_t *(*write)(const struct work *work);
} parts[] = {
	{ "form", doc_form },
	{ "made", doc_made },
	{ "population", doc_population },
	{ "fieldwork", doc_fieldwork },
	{ "outcomes", doc_outcomes },
	{ "reached", doc_reached },
	{ "weights", doc_weights },
	{ "readiness", doc_readiness },
	{ "sections", doc_sections },
	{ "scales", doc_scales },
	{ "headlines", doc_headlines },
	{ "items", doc_items },
	{ "rankings", doc_rankings },
	{ "victimization", doc_victims },
	{ "groups", doc_groups },
	{ "topics", doc_topics },
	{ "concerns", doc_concerns },
	{ "importance", doc_importance },
	{ "programs", doc_programs },
	{ "sites", doc_sites },
	{ "cert", doc_cert },
	{ "published", doc_published },
	{ "earlier", doc_earlier },
	{ "voices", doc_voices },
	{ "map", doc_map },
	{ "evidence", doc_evidence },
	{ "method", doc_method },
	{ "limits", doc_limits },
};

json_t *assess(const struct assessment_input *input)
{
	struct work work;
	work_open(&work, input);
	json_t *document = json_pack("{s:s, s:i, s:b, s:[]}", "format", "canvass-assessment", "format_version",
			FORMAT_VERSION, "draft", 1, "approvals");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		json_object_set_new(document, parts[i].key, parts[i].write(&work));
	}
	json_object_set_new(document, "reasons", doc_reasons());
	work_close(&work);
	return document;
}
