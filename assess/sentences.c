#include "assess/sentences.h"

#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"

#define SENTENCE_MAX_BYTES ((size_t)64 * 1024)

static const char *const languages[] = { "en", "es" };

/* clang-format off */
static const char *const texts[N_SENTENCES][ARRAY_LEN(languages)] = {
	[RULE_SAMPLE_COMPLETION] = {
		"At least {0} of the {1} interviews that were planned are complete.",
		"Se completó al menos el {0} de las {1} entrevistas previstas." },
	[RULE_RESPONSE_REPORTING] = {
		"The response, cooperation and refusal rates can be computed.",
		"Se pueden calcular las tasas de respuesta, cooperación y rechazo." },
	[RULE_GROUP_COVERAGE] = {
		"Every category used for weighting has at least {0} answers, or was joined with another one.",
		"Cada categoría usada para ponderar tiene al menos {0} respuestas, o se unió con otra." },
	[RULE_LANGUAGE_ACCESS] = {
		"Interviews were done in each of these languages: {0}.",
		"Se hicieron entrevistas en cada uno de estos idiomas: {0}." },
	[RULE_WEIGHT_QUALITY] = {
		"Unequal weights cost little precision: the Kish design effect is at most {0}.",
		"Los pesos desiguales restan poca precisión: el efecto de diseño de Kish es como máximo {0}." },
	[RULE_INTERVIEW_QUALITY] = {
		"At least {0} of the interviews were checked by a second visit or call.",
		"Al menos el {0} de las entrevistas se verificó con una segunda visita o llamada." },
	[RULE_SCALE_QUALITY] = {
		"Every scale has a reliability (alpha) of at least {0}.",
		"Cada escala tiene una fiabilidad (alfa) de al menos {0}." },
	[RULE_SUPPORT_MAJORITY] = {
		"“{0}”: even the lower end of the interval is above {1}.",
		"«{0}»: incluso el extremo inferior del intervalo está por encima del {1}." },
	[RULE_SUPPORT_BY_GROUP] = {
		"“{0}”: even the lower end of the interval is above {1}, and no group of “{2}” lies wholly below it.",
		"«{0}»: incluso el extremo inferior del intervalo está por encima del {1}, y ningún grupo de «{2}» "
		"queda por completo por debajo." },
	[RULE_STAKEHOLDERS] = {
		"At least {0} interviews with key people and {1} focus groups are recorded.",
		"Hay registro de al menos {0} entrevistas con personas clave y {1} grupos de discusión." },
	[RULE_READINESS_STAGE] = {
		"The community readiness score is at least {0} (of 9).",
		"El puntaje de preparación de la comunidad es de al menos {0} (de 9)." },
	[RULE_BASELINE] = {
		"Each of these scores is shown with an interval, to compare with later: {0}.",
		"Cada uno de estos puntajes se muestra con su intervalo, para comparar más adelante: {0}." },
	[RULE_COMMUNITY_PLAN] = {
		"Each of the top priorities has an action and somebody responsible for it.",
		"Cada una de las prioridades principales tiene una acción y una persona responsable." },
	[NOTE_NOT_RECORDED] = {
		"This cannot be recorded here yet. Somebody who knows must say whether it holds.",
		"Esto aún no se puede registrar aquí. Alguien que lo sepa debe decir si se cumple." },
	[NOTE_NO_TARGET] = {
		"The definition names no number of interviews to reach.",
		"La definición no indica cuántas entrevistas se deben alcanzar." },
	[NOTE_E_PROPORTIONAL] = {
		"e is estimated: the share of eligible households among all addresses that are known to be one or not, "
		"e = B/(B+NE).",
		"e se estima: la proporción de hogares elegibles entre todas las direcciones de las que se sabe si lo "
		"son o no, e = B/(B+NE)." },
	[NOTE_E_GIVEN] = {
		"e was given by whoever asked for these rates; it was not estimated from the visits.",
		"e fue dada por quien pidió estas tasas; no se estimó a partir de las visitas." },
	[LIMIT_NO_INTERVIEWS] = {
		"No interviews have been received. There is nothing to report yet.",
		"No se ha recibido ninguna entrevista. Todavía no hay nada que informar." },
	[LIMIT_FEW_INTERVIEWS] = {
		"There are fewer than {0} interviews. That is too few to say anything about the community.",
		"Hay menos de {0} entrevistas. Son muy pocas para decir algo sobre la comunidad." },
	[LIMIT_NO_DESIGN] = {
		"The definition does not say how households were drawn. Every answer counts the same, and the "
		"intervals treat the answers as a simple random sample.",
		"La definición no dice cómo se eligieron los hogares. Cada respuesta cuenta igual, y los intervalos "
		"tratan las respuestas como una muestra aleatoria simple." },
	[LIMIT_RESPONSE] = {
		"Of the households drawn, about {0} answered (RR3). Those who did not answer may think differently; "
		"weights repair this only in part.",
		"De los hogares elegidos respondió alrededor del {0} (RR3). Quienes no respondieron pueden pensar "
		"distinto; los pesos lo corrigen solo en parte." },
	[LIMIT_INCOMPLETE] = {
		"{0} of the {1} interviews that were planned are complete. Numbers will still move.",
		"Están completas {0} de las {1} entrevistas previstas. Los números todavía cambiarán." },
	[LIMIT_POPULATION] = {
		"The population figures used for weighting are from {0} to {1}. Replace them when newer ones exist.",
		"Las cifras de población usadas para ponderar son de {0} a {1}. Cámbielas cuando haya más recientes." },
	[LIMIT_COLLAPSED] = {
		"For weighting, “{0}” was joined with “{1}” ({2}), because too few people in it answered.",
		"Para ponderar, «{0}» se unió con «{1}» ({2}), porque respondieron muy pocas personas." },
	[LIMIT_NOT_RAKED] = {
		"The weights could not be fitted to the population. The numbers speak of those who answered, drawn "
		"as they were.",
		"Los pesos no se pudieron ajustar a la población. Los números hablan de quienes respondieron, tal "
		"como fueron elegidos." },
	[LIMIT_NOT_CONVERGED] = {
		"Fitting the weights to the population did not come to an end. They are near it, not on it.",
		"El ajuste de los pesos a la población no llegó a su fin. Están cerca, pero no son exactos." },
	[LIMIT_NOT_TRIMMED] = {
		"A few people stand for many others, and cutting their weights further would miss the population. Single "
		"answers weigh heavily.",
		"Unas pocas personas representan a muchas otras, y recortar más sus pesos se apartaría de la población. "
		"Respuestas aisladas pesan mucho." },
	[LIMIT_NO_CLASS] = {
		"Nobody was interviewed in a class that was visited. The weights make nothing up for those who were not "
		"interviewed.",
		"No se entrevistó a nadie en una clase que se visitó. Los pesos no compensan a quienes no fueron "
		"entrevistados." },
	[LIMIT_WITHOUT_BASE] = {
		"Some interviews lie in a stratum or block that the population file does not name. They got the mean "
		"weight of the others.",
		"Algunas entrevistas son de un estrato o una manzana que el archivo de población no nombra. Recibieron "
		"el peso medio de las demás." },
	[LIMIT_REPEATED] = {
		"{0} further responses came from households that had already been counted. They were left out.",
		"Otras {0} respuestas vinieron de hogares que ya se habían contado. No se incluyeron." },
	[LIMIT_WITHOUT_OUTCOME] = {
		"{0} responses do not say how the visit ended. They were left out.",
		"{0} respuestas no dicen cómo terminó la visita. No se incluyeron." },
	[LIMIT_FEW_DF] = {
		"The interviews come from few blocks. The intervals themselves are uncertain; ask a statistician "
		"before relying on them.",
		"Las entrevistas provienen de pocas manzanas. Los propios intervalos son inciertos; consulte a un "
		"especialista en estadística antes de confiar en ellos." },
	[LIMIT_ALPHA] = {
		"The questions of “{0}” do not hang together well (alpha {1}). Read its questions one by one, not the "
		"score.",
		"Las preguntas de «{0}» no concuerdan bien entre sí (alfa {1}). Lea sus preguntas una por una, no el "
		"puntaje." },
	[LIMIT_OPINION] = {
		"This survey says what residents think and have lived through. It does not count crimes, and it cannot "
		"say whether a team will reduce crime: studies of earlier teams disagree on that.",
		"Esta encuesta dice lo que piensan y han vivido los residentes. No cuenta delitos ni puede decir si un "
		"equipo reducirá la delincuencia: los estudios de equipos anteriores no coinciden en eso." },
	[LIMIT_ADULTS] = {
		"People who live in group quarters, have no home, or are under 18 were not asked.",
		"No se preguntó a personas que viven en instituciones, que no tienen hogar o que son menores de 18 años." },
};
/* clang-format on */

static size_t language_index(const char *language)
{
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		if (strcmp(languages[i], language) == 0) {
			return i;
		}
	}
	return 0;
}

const char *sentence_text(enum sentence sentence, const char *language)
{
	return texts[sentence][language_index(language)];
}

/* The argument in a language, else in any. */
static const char *argument_in(const json_t *argument, const char *language)
{
	if (json_is_string(argument)) {
		return json_string_value(argument);
	}
	const char *text = json_string_value(json_object_get(argument, language));
	if (text == NULL) {
		void *first = json_object_iter((json_t *)argument);
		text = first != NULL ? json_string_value(json_object_iter_value(first)) : NULL;
	}
	return text != NULL ? text : "";
}

static void fill(struct buf *out, const char *text, const char *language, json_t *const *arguments,
		size_t n_arguments)
{
	for (const char *p = text; *p != '\0'; p++) {
		size_t index = p[0] == '{' && p[1] >= '0' && p[1] <= '9' ? (size_t)(p[1] - '0') : n_arguments;
		if (index < n_arguments && p[2] == '}') {
			buf_adds(out, argument_in(arguments[index], language));
			p += 2;
		} else {
			buf_addc(out, *p);
		}
	}
}

json_t *sentence_say(enum sentence sentence, json_t *const *arguments, size_t n_arguments)
{
	json_t *object = json_object();
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		struct buf out = BUF(SENTENCE_MAX_BYTES);
		fill(&out, texts[sentence][i], languages[i], arguments, n_arguments);
		json_object_set_new(object, languages[i], json_string(buf_text(&out)));
		buf_finish(&out);
	}
	return object;
}

json_t *sentence_saying(enum sentence sentence, const char *first, const char *second)
{
	json_t *arguments[2] = { 0 };
	size_t n = 0;
	if (first != NULL) {
		arguments[n++] = json_string(first);
	}
	if (second != NULL) {
		arguments[n++] = json_string(second);
	}
	json_t *said = sentence_say(sentence, arguments, n);
	for (size_t i = 0; i < n; i++) {
		json_decref(arguments[i]);
	}
	return said;
}
