/* odata_metadata.c - $metadata (CSDL as XML, OData 4.0 part 3), and the list of tables. */
#include <string.h>

#include "base/compiler.h"
#include "collector/odata.h"
#include "collector/odata_private.h"
#include "collector/odata_open.h"
#include "export/json.h"

#define DOCUMENT_BYTES ((size_t)16 * 1024 * 1024)
#define EDM "http://docs.oasis-open.org/odata/ns/edm"

struct describing {
	const struct plan *plan;
	struct arena *arena;
	struct buf *out;
	char *space; /* "org.opendatakit.user.algin_resident" */
};

/* Letters, digits and underscores, and no digit in front. */
static char *identifier(struct arena *arena, const char *prefix, const char *text)
{
	bool is_digit = text[0] >= '0' && text[0] <= '9';
	char *name = arena_printf(arena, "%s%s%s", prefix, is_digit ? "_" : "", text);
	for (char *p = name + strlen(prefix); *p != '\0'; p++) {
		bool fine = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_';
		*p = fine ? *p : '_';
	}
	return name;
}

static const char *edm_type(const struct question *question)
{
	switch (question_answer(question)) {
	case ANSWER_INTEGER:
		return "Edm.Int64";
	case ANSWER_DECIMAL:
		return "Edm.Double";
	case ANSWER_DATE:
		return "Edm.Date";
	case ANSWER_TIME:
		return "Edm.TimeOfDay";
	case ANSWER_DATETIME:
		return "Edm.DateTimeOffset";
	case ANSWER_GEOPOINT:
		return "Edm.GeographyPoint";
	case ANSWER_GEOTRACE:
		return "Edm.GeographyLineString";
	case ANSWER_GEOSHAPE:
		return "Edm.GeographyPolygon";
	case ANSWER_NONE:
	case ANSWER_CHOICE:
	case ANSWER_CHOICES:
	case ANSWER_RANKING:
	case ANSWER_TEXT:
	case ANSWER_FILE:
		break;
	}
	return "Edm.String";
}

/* "group.inner": the way from the top, with dots. */
static const char *dotted(struct arena *arena, const struct question *question)
{
	const char *inner = strchr(question->path + 1, '/');
	char *name = arena_strdup(arena, inner != NULL ? inner + 1 : question->name);
	for (char *p = strchr(name, '/'); p != NULL; p = strchr(p, '/')) {
		*p = '.';
	}
	return name;
}

/* Answers of questions that are identifying have no column in the plan. */
static bool has_column(const struct plan *plan, const struct question *question)
{
	for (size_t i = 0; i < plan->tables.n_tables; i++) {
		for (size_t k = 0; k < plan->tables.tables[i].n_columns; k++) {
			if (plan->tables.tables[i].columns[k].question == question) {
				return true;
			}
		}
	}
	return false;
}

static void add_property(const struct describing *describing, const struct question *question)
{
	const char *name = question->name, *space = describing->space;
	if (question->type == QUESTION_GROUP) {
		buf_addf(describing->out, "        <Property Name=\"%s\" Type=\"%s.%s\"/>\n", name, space,
				dotted(describing->arena, question));
	} else if (question->type == QUESTION_REPEAT) {
		buf_addf(describing->out, "        <NavigationProperty Name=\"%s\" Type=\"Collection(%s.Submissions.%s)\"/>\n", name,
				space, dotted(describing->arena, question));
	} else if (has_column(describing->plan, question)) {
		buf_addf(describing->out, "        <Property Name=\"%s\" Type=\"%s\"/>\n", name, edm_type(question));
	}
}

static void add_properties(const struct describing *describing, const struct question *question)
{
	for (; question != NULL; question = question->next) {
		add_property(describing, question);
	}
}

static void add_entity_type(const struct describing *describing, const struct plan_table *table)
{
	const struct question *repeat = table->table->repeat;
	buf_addf(describing->out, "      <EntityType Name=\"%s\">\n        <Key><PropertyRef Name=\"__id\"/></Key>\n"
			"        <Property Name=\"__id\" Type=\"Edm.String\" Nullable=\"false\"/>\n",
			odata_table_name(describing->arena, table));
	if (repeat == NULL) {
		buf_adds(describing->out, "        <Property Name=\"__system\" Type=\"org.opendatakit.submission.metadata\"/>\n");
	} else {
		buf_addf(describing->out, "        <Property Name=\"%s\" Type=\"Edm.String\"/>\n",
				odata_parent_key_name(describing->arena, describing->plan, table));
	}
	add_properties(describing, repeat != NULL ? repeat->first_child : describing->plan->newest->first_question);
	if (repeat == NULL) {
		buf_addf(describing->out, "        <Property Name=\"meta\" Type=\"%s.meta\"/>\n", describing->space);
	}
	buf_adds(describing->out, "      </EntityType>\n");
}

static void add_complex_types(const struct describing *describing)
{
	const struct definition *newest = describing->plan->newest;
	buf_adds(describing->out, "      <ComplexType Name=\"meta\">\n        <Property Name=\"instanceID\" Type=\"Edm.String\"/>\n"
			"      </ComplexType>\n");
	for (size_t i = 0; i < newest->n_questions; i++) {
		const struct question *question = newest->questions[i];
		if (question->type == QUESTION_GROUP) {
			buf_addf(describing->out, "      <ComplexType Name=\"%s\">\n", dotted(describing->arena, question));
			add_properties(describing, question->first_child);
			buf_adds(describing->out, "      </ComplexType>\n");
		}
	}
}

static void add_annotations(struct buf *out)
{
	static const char *const capabilities[][2] = {
		{ "CountRestrictions", "Countable" }, { "FilterRestrictions", "Filterable" }, { "SortRestrictions", "Sortable" },
		{ "ExpandRestrictions", "Expandable" },
	};
	buf_adds(out, "          <Annotation Term=\"Org.OData.Capabilities.V1.ConformanceLevel\""
		      " EnumMember=\"Org.OData.Capabilities.V1.ConformanceLevelType/Minimal\"/>\n"
		      "          <Annotation Term=\"Org.OData.Capabilities.V1.BatchSupported\" Bool=\"false\"/>\n");
	for (size_t i = 0; i < ARRAY_LEN(capabilities); i++) {
		buf_addf(out, "          <Annotation Term=\"Org.OData.Capabilities.V1.%s\">\n            <Record><PropertyValue"
			      " Property=\"%s\" Bool=\"true\"/></Record>\n          </Annotation>\n", capabilities[i][0], capabilities[i][1]);
	}
}

static void add_sets(const struct describing *describing)
{
	buf_addf(describing->out, "      <EntityContainer Name=\"%s\">\n",
			identifier(describing->arena, "", describing->plan->form_id));
	for (size_t i = 0; i < describing->plan->tables.n_tables; i++) {
		const char *name = odata_table_name(describing->arena, &describing->plan->items[i]);
		buf_addf(describing->out, "        <EntitySet Name=\"%s\" EntityType=\"%s.%s\">\n", name, describing->space, name);
		add_annotations(describing->out);
		buf_adds(describing->out, "        </EntitySet>\n");
	}
	buf_adds(describing->out, "      </EntityContainer>\n");
}

static void add_system_schema(struct buf *out)
{
	buf_adds(out, "    <Schema xmlns=\"" EDM "\" Namespace=\"org.opendatakit.submission\">\n"
		      "      <ComplexType Name=\"metadata\">\n");
	for (size_t i = 0; i < N_SYSTEM; i++) {
		buf_addf(out, "        <Property Name=\"%s\" Type=\"%s\"/>\n", odata_system_members[i].name, odata_system_members[i].type);
	}
	buf_adds(out, "      </ComplexType>\n      <EnumType Name=\"Status\">\n        <Member Name=\"notDecrypted\"/>\n"
		      "        <Member Name=\"missingEncryptedFormData\"/>\n      </EnumType>\n"
		      "      <EnumType Name=\"ReviewState\">\n        <Member Name=\"hasIssues\"/>\n        <Member Name=\"edited\"/>\n"
		      "        <Member Name=\"rejected\"/>\n        <Member Name=\"approved\"/>\n      </EnumType>\n    </Schema>\n");
}

static void describe(const struct describing *describing)
{
	struct buf *out = describing->out;
	buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<edmx:Edmx"
		      " xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\" Version=\"4.0\">\n  <edmx:DataServices>\n");
	add_system_schema(out);
	buf_addf(out, "    <Schema xmlns=\"" EDM "\" Namespace=\"%s\">\n", describing->space);
	for (size_t i = 0; i < describing->plan->tables.n_tables; i++) {
		add_entity_type(describing, &describing->plan->items[i]);
	}
	add_complex_types(describing);
	add_sets(describing);
	buf_adds(out, "    </Schema>\n  </edmx:DataServices>\n</edmx:Edmx>\n");
}

void odata_metadata(struct exchange *exchange)
{
	struct odata *odata = odata_open(exchange);
	if (odata == NULL) {
		return;
	}
	_cleanup_buf_ struct buf out = BUF(DOCUMENT_BYTES);
	describe(&(struct describing){ odata->plan, odata->arena, &out,
			identifier(odata->arena, "org.opendatakit.user.", odata->plan->form_id) });
	exchange_answer(exchange, &(struct answer){ .status = 200, .word = "ok", .odata = ODATA_VERSION, .language = "en",
			.content_type = "application/xml; charset=utf-8", .body = buf_str(&out) });
}

void odata_service(struct exchange *exchange)
{
	struct odata *odata = odata_open(exchange);
	if (odata == NULL) {
		return;
	}
	_cleanup_buf_ struct buf out = BUF(DOCUMENT_BYTES);
	buf_adds(&out, "{\"@odata.context\":\"");
	odata_add_root(exchange, &out);
	buf_adds(&out, "/$metadata\",\"value\":[");
	for (size_t i = 0; i < odata->plan->tables.n_tables; i++) {
		const char *name = odata_table_name(odata->arena, &odata->plan->items[i]);
		buf_addf(&out, "%s{\"name\":\"%s\",\"kind\":\"EntitySet\",\"url\":\"%s\"}", i > 0 ? "," : "", name, name);
	}
	buf_adds(&out, "]}");
	exchange_answer(exchange, &(struct answer){ .status = 200, .word = "ok", .odata = ODATA_VERSION, .language = "en",
			.content_type = "application/json; odata.metadata=minimal; charset=utf-8", .body = buf_str(&out) });
}
