/*
 * small_form.h - a form of three trust items, made-up answers to it, and the document
 * that comes of them; shared by the tests of the assessment.
 */
#ifndef TESTS_ASSESS_SMALL_FORM_H
#define TESTS_ASSESS_SMALL_FORM_H

#include <jansson.h>

#include "assess/assess.h"
#include "tests/assess/made_up.h"

#define NEAR 1e-9

/* clang-format off */
#define FORM(design, rest) FORM_WITH(design, "", rest)
#define SURE "    - {name: sure, label: {en: Sure, es: Seguro}, question: trust_a, favourable: [surely]}\n"
#define TWO_HEADLINES FORM_WITH("", SURE, "")
#define TWO_GROUPS FORM_GROUPS("", SURE, "[age, place]", "")
#define FORM_WITH(design, headlines, rest) FORM_GROUPS(design, headlines, "[age]", rest)
#define FORM_GROUPS(design, headlines, groups, rest) \
	"settings: {form_id: small, form_title: {en: Small, es: Corta}, version: \"1\", default_language: en}\n" \
	"choices:\n" \
	"  agree:\n" \
	"    - {name: no_way, label: {en: No way, es: De ninguna manera}, score: 1}\n" \
	"    - {name: no, label: {en: 'No', es: 'No'}, score: 2}\n" \
	"    - {name: so_so, label: {en: So so, es: Regular}, score: 3}\n" \
	"    - {name: well, label: {en: Yes, es: Sí}, score: 4}\n" \
	"    - {name: surely, label: {en: Surely, es: Seguro}, score: 5}\n" \
	"    - {name: dk, label: {en: Don't know, es: No sabe}, missing: dont_know}\n" \
	"  ages:\n" \
	"    - {name: young, label: {en: Young, es: Joven}}\n" \
	"    - {name: middle, label: {en: Middle, es: Mediana}}\n" \
	"    - {name: old, label: {en: Old, es: Mayor}}\n" \
	"  places:\n" \
	"    - {name: north, label: {en: North, es: Norte}}\n" \
	"    - {name: south, label: {en: South, es: Sur}}\n" \
	"survey:\n" \
	"  - {type: select_one ages, name: age, label: {en: Age, es: Edad}}\n" \
	"  - {type: select_one places, name: place, label: {en: Place, es: Lugar}}\n" \
	"  - {type: text, name: block, label: {en: Block, es: Manzana}}\n" \
	"  - {type: text, name: home, label: {en: Home, es: Hogar}}\n" \
	"  - {type: text, name: ended, label: {en: Outcome, es: Resultado}}\n" \
	"  - {type: select_one agree, name: trust_a, label: {en: A, es: A}}\n" \
	"  - {type: select_one agree, name: trust_b, label: {en: B, es: B}}\n" \
	"  - {type: select_one agree, name: trust_c, label: {en: C, es: C}}\n" \
	design \
	"scoring:\n" \
	"  scales:\n" \
	"    - {name: trust, label: {en: Trust, es: Confianza}, items: [trust_a, trust_b, trust_c], " \
	"reverse: [trust_c], min_answered: more_than_half, to: [0, 100]}\n" \
	"  headlines:\n" \
	"    - {name: support, label: {en: Support it, es: Lo apoyan}, question: trust_a, " \
	"favourable: [well, surely]}\n" \
	headlines \
	"report: {groups: " groups "}\n" rest

#define OPEN "disclosure: {min_n: 1, min_count: 1, standard: none, complementary: false}\n"
#define READINESS "readiness: [{condition: support_majority, headline: support, share: 0.5}]\n"
#define CLUSTERS "design: {population: town, unit: home, outcome: ended, strata: place, clusters: block, " \
	"target_completes: 100, weights: {base: pps_clusters}, " \
	"rake: {margins: [age], collapse: [{margin: age, min_n: 10}]}}\n"
/* clang-format on */

struct fixture {
	struct definition *definition;
	struct population *population;
	struct answers *answers;
};

struct fixture open_form(const char *yaml, bool with_population, size_t n);
void close_form(struct fixture *fixture);
json_t *document_of(const struct fixture *fixture);
const json_t *named(const json_t *list, const char *name);
void assert_near(double value, double expected, double tolerance);
const json_t *score_of(const json_t *document);
double number(const json_t *object, const char *key);
void give(struct answers *answers, size_t row, const char *a, const char *b, const char *c);
/* 60 young, 40 middle, 4 old, 6 of unknown age, all interviewed. */
void set_town(struct answers *answers);

#endif
