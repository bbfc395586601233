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
	[MISSING_CONCERNS] = {
		"The form does not ask people to choose what matters most. Add such a question, and a ranking of it.",
		"El formulario no pide elegir lo más importante. Agregue una pregunta así y una clasificación de ella." },
	[MISSING_IMPORTANCE] = {
		"The definition does not say which questions tell how well the important things go. Name them under "
		"report: importance.",
		"La definición no dice qué preguntas indican qué tan bien van las cosas importantes. Nómbrelas en "
		"report: importance." },
	[MISSING_PROGRAMS] = {
		"The form does not ask which programs people need, use and want most. Ask it, and name the questions "
		"under report: programs.",
		"El formulario no pregunta qué programas necesita, usa y quiere más la gente. Pregúntelo y nombre las "
		"preguntas en report: programs." },
	[MISSING_SITES_NAMED] = {
		"There are no other sites to stand beside. Name a form that several sites answer under report: beside.",
		"No hay otros sitios con los que comparar. Nombre en report: beside un formulario que respondan varios "
		"sitios." },
	[MISSING_SITES_ANSWERS] = {
		"The other sites have not been asked yet. Publish the form “{0}” and collect answers to it at every site.",
		"Todavía no se ha preguntado en los otros sitios. Publique el formulario «{0}» y reúna respuestas en cada "
		"sitio." },
	[MISSING_CERT] = {
		"Which site needs rotating support most cannot be said: the sites were not asked about it. The form "
		"csp-pulse asks it at every site.",
		"No se puede decir qué sitio necesita más el apoyo rotativo: no se preguntó en los sitios. El formulario "
		"csp-pulse lo pregunta en cada sitio." },
	[MISSING_PUBLISHED] = {
		"No published figures are stored. Write them, each with its source, in figures/NAME.yaml beside the "
		"definition, name it under report: beside, and publish again.",
		"No hay cifras publicadas guardadas. Escríbalas, cada una con su fuente, en figures/NAME.yaml junto a la "
		"definición, nómbrelo en report: beside y publique de nuevo." },
	[MISSING_EARLIER] = {
		"This is the first survey here, so nothing can be said about change. Keep this document: the next "
		"survey is compared with it (canvass assess --earlier).",
		"Esta es la primera encuesta aquí, así que no se puede decir nada sobre cambios. Guarde este documento: "
		"la próxima encuesta se compara con él (canvass assess --earlier)." },
	[MISSING_VOICES] = {
		"No interviews with key people and no focus groups are recorded. Six interviews in at least five fields "
		"(schools, faith, intervention work, youth, parks) and four focus groups, one in Spanish and one with "
		"young people, would show why people answer as they do.",
		"No hay registro de entrevistas con personas clave ni de grupos de discusión. Seis entrevistas en al menos "
		"cinco ámbitos (escuelas, iglesias, intervención, jóvenes, parques) y cuatro grupos de discusión, uno en "
		"español y uno con jóvenes, mostrarían por qué la gente responde así." },
	[MISSING_MAP] = {
		"There is no map. It needs the outlines of the areas, and in each area as many answers as any other group "
		"that is shown. A sample of 30 blocks with about 12 interviews each is too small for a map of blocks.",
		"No hay mapa. Hacen falta los contornos de las áreas y, en cada área, tantas respuestas como en cualquier "
		"otro grupo que se muestra. Una muestra de 30 manzanas con unas 12 entrevistas en cada una es demasiado "
		"pequeña para un mapa de manzanas." },
	[MISSING_EVIDENCE] = {
		"No studies of the program are stored. Write them, each with its source, in figures/NAME.yaml beside "
		"the definition.",
		"No hay estudios del programa guardados. Escríbalos, cada uno con su fuente, en figures/NAME.yaml junto a "
		"la definición." },
	[NOTE_EARLIER_OVERLAP] = {
		"The earlier document and this one hold answers from the same time, and so of the same people. A change "
		"cannot be told from them.",
		"El documento anterior y este tienen respuestas de las mismas fechas y, por tanto, de las mismas personas. "
		"De ellos no se puede deducir un cambio." },
	[NOTE_ASKED_OTHERWISE] = {
		"It was asked or counted otherwise before, so a change cannot be told.",
		"Antes se preguntó o se contó de otra manera, así que no se puede decir si cambió." },
	[NOTE_RATING] = {
		"Ratings help to choose where to look first. They have no interval of their own: those that lie close "
		"together may change places.",
		"Las calificaciones ayudan a elegir dónde mirar primero. No tienen intervalo propio: las que están cerca "
		"pueden cambiar de lugar." },
	[NOTE_SITES] = {
		"The sites are asked with the same words. Sites differ in many ways besides having a team, so a difference "
		"does not show what a team caused. The place in the order says from where to where it lies, with 95% "
		"confidence for all sites together.",
		"En los sitios se pregunta con las mismas palabras. Los sitios difieren en mucho más que en tener un equipo, "
		"así que una diferencia no muestra lo que causó un equipo. El lugar en el orden dice entre qué puestos está, "
		"con 95% de confianza para todos los sitios a la vez." },
	[METHOD_STRATEGY] = {
		"Kind of study",
		"Tipo de estudio" },
	[METHOD_WHO_PAYS] = {
		"Who pays for it",
		"Quién la paga" },
	[METHOD_WHO_ASKS] = {
		"Who carries it out",
		"Quién la realiza" },
	[METHOD_INSTRUMENT] = {
		"The questions",
		"Las preguntas" },
	[METHOD_POPULATION] = {
		"Whom the numbers speak of",
		"De quiénes hablan los números" },
	[METHOD_LIST] = {
		"The list that households were drawn from",
		"La lista de la que se eligieron los hogares" },
	[METHOD_SAMPLING] = {
		"How households were drawn",
		"Cómo se eligieron los hogares" },
	[METHOD_PERSON] = {
		"Who was asked in a household",
		"A quién se preguntó en cada hogar" },
	[METHOD_HOW_ASKED] = {
		"How people were asked",
		"Cómo se preguntó" },
	[METHOD_LANGUAGES] = {
		"Languages",
		"Idiomas" },
	[METHOD_DATES] = {
		"When",
		"Cuándo" },
	[METHOD_SIZE] = {
		"How many",
		"Cuántas" },
	[METHOD_PRECISION] = {
		"How exact the numbers are",
		"Qué tan exactos son los números" },
	[METHOD_RESPONSE] = {
		"Who could not be asked",
		"A quiénes no se pudo preguntar" },
	[METHOD_WEIGHTING] = {
		"Weights",
		"Pesos" },
	[METHOD_PROCESSING] = {
		"How answers were treated",
		"Cómo se trataron las respuestas" },
	[METHOD_CHECKS] = {
		"How interviews were checked",
		"Cómo se verificaron las entrevistas" },
	[METHOD_SURVEYORS] = {
		"How surveyors were trained",
		"Cómo se capacitó a quienes encuestan" },
	[METHOD_GIFTS] = {
		"What people got for taking part",
		"Qué recibió la gente por participar" },
	[METHOD_DISCLOSURE] = {
		"What is not shown",
		"Lo que no se muestra" },
	[METHOD_LIMITS] = {
		"Limits",
		"Límites" },
	[METHOD_TEXT_STRATEGY] = {
		"A survey of households: one adult answers for himself or herself.",
		"Una encuesta de hogares: una persona adulta responde por sí misma." },
	[METHOD_TEXT_INSTRUMENT] = {
		"Form {0}, version {1}, with {2} questions that have answers to choose from. The codebook of the "
		"form holds the exact words, their order and all answers in every language (canvass codebook "
		"{0}).",
		"Formulario {0}, versión {1}, con {2} preguntas que tienen respuestas para elegir. El libro de "
		"códigos del formulario tiene las palabras exactas, su orden y todas las respuestas en cada "
		"idioma (canvass codebook {0})." },
	[METHOD_TEXT_POPULATION] = {
		"{0}: about {1} adults in {2} households. The sources of the population figures stand beside "
		"them.",
		"{0}: unas {1} personas adultas en {2} hogares. Las fuentes de las cifras de población están "
		"junto a ellas." },
	[METHOD_TEXT_SAMPLING_PPS] = {
		"A sample in two steps, as the definition says it: blocks drawn in {0} areas, larger ones with a greater "
		"chance, and then households in each block. Interviews come from {1} blocks.",
		"Una muestra en dos pasos, según la definición: manzanas elegidas en {0} áreas, las más grandes con mayor "
		"probabilidad, y luego hogares en cada manzana. Hay entrevistas de {1} manzanas." },
	[METHOD_TEXT_SAMPLING_EQUAL] = {
		"Blocks were drawn in {0} areas, and households in each block. Interviews come from {1} blocks. "
		"The chance of each block is not known, so all count alike.",
		"Se eligieron manzanas en {0} áreas, y hogares en cada manzana. Hay entrevistas de {1} manzanas. "
		"No se conoce la probabilidad de cada manzana, así que todas cuentan igual." },
	[METHOD_TEXT_LANGUAGES] = {
		"The form is in: {0}.",
		"El formulario está en: {0}." },
	[METHOD_TEXT_DATES] = {
		"Interviews were received from {0} to {1} (year-month-day, UTC).",
		"Las entrevistas se recibieron del {0} al {1} (año-mes-día, UTC)." },
	[METHOD_TEXT_SIZE] = {
		"{0} interviews, out of {1} responses received (visits without an interview are responses too).",
		"{0} entrevistas, de {1} respuestas recibidas (las visitas sin entrevista también son "
		"respuestas)." },
	[METHOD_TEXT_PRECISION] = {
		"Every number has its own 95% interval, with the design of the sample taken into account. Among "
		"the percentages that stand first in this report, the widest interval for everybody reaches {0} "
		"points to either side. Intervals do not hold errors of other kinds, such as people who did not "
		"answer, or words that were misunderstood.",
		"Cada número tiene su propio intervalo del 95%, que toma en cuenta el diseño de la muestra. Entre"
		" los porcentajes principales de este informe, el intervalo más amplio para todas las personas "
		"llega a {0} puntos hacia cada lado. Los intervalos no incluyen errores de otro tipo, como "
		"personas que no respondieron o palabras que se entendieron mal." },
	[METHOD_TEXT_RESPONSE] = {
		"Response rate RR1 {0}; RR3 {1}, with e = {2}; cooperation COOP1 {3}; refusals REF1 {4}. By "
		"AAPOR's Standard Definitions.",
		"Tasa de respuesta RR1 {0}; RR3 {1}, con e = {2}; cooperación COOP1 {3}; rechazos REF1 {4}. Según"
		" las Standard Definitions de AAPOR." },
	[METHOD_TEXT_WEIGHTED_RAKED] = {
		"Each interview is weighted by how likely its household was drawn and by the number of adults in "
		"it; then the weights are fitted to the population figures. Design effect of unequal weights "
		"(Kish): {0}. The table of weights shows each step.",
		"Cada entrevista se pondera según la probabilidad de elegir su hogar y el número de personas "
		"adultas en él; luego los pesos se ajustan a las cifras de población. Efecto de diseño de los "
		"pesos desiguales (Kish): {0}. La tabla de pesos muestra cada paso." },
	[METHOD_TEXT_WEIGHTED] = {
		"Interviews are weighted as the table of weights shows; the weights are not fitted to figures of "
		"the population. Design effect of unequal weights (Kish): {0}.",
		"Las entrevistas se ponderan como muestra la tabla de pesos; los pesos no se ajustan a cifras de "
		"la población. Efecto de diseño de los pesos desiguales (Kish): {0}." },
	[METHOD_TEXT_PROCESSING] = {
		"The phone checks each answer as it is given, and the server checks it again by the same rules. "
		"Don't know, preferred not to say, does not apply, left empty and not asked are kept apart and "
		"never count as an answer. No answer is filled in for somebody.",
		"El teléfono revisa cada respuesta al darla, y el servidor la revisa de nuevo con las mismas "
		"reglas. No sabe, prefirió no decir, no aplica, en blanco y no se preguntó se mantienen aparte y "
		"nunca cuentan como respuesta. No se completa ninguna respuesta por nadie." },
	[METHOD_TEXT_DISCLOSURE] = {
		"A percentage or score needs {0} answers, and an answer {1} people; uncertain percentages are "
		"withheld by the standard of the National Center for Health Statistics (2017), and so is what "
		"would give away a withheld number.",
		"Un porcentaje o puntaje necesita {0} respuestas, y una respuesta {1} personas; los porcentajes "
		"inciertos se reservan según el criterio del National Center for Health Statistics (2017), y "
		"también lo que revelaría un número reservado." },
	[METHOD_TEXT_LIMITS] = {
		"The limits of the data stand in a part of their own in this report.",
		"Los límites de los datos están en una parte propia de este informe." },
	[GAP_STRATEGY] = {
		"Not known.",
		"No se sabe." },
	[GAP_SPONSOR] = {
		"Nobody has written down who pays for this survey. Write it in the definition, under report: "
		"method, about: sponsor.",
		"Nadie ha escrito quién paga esta encuesta. Escríbalo en la definición, en report: method, about:"
		" sponsor." },
	[GAP_CONDUCTED_BY] = {
		"Nobody has written down who carries out this survey. Write it in the definition, under report: "
		"method, about: conducted_by.",
		"Nadie ha escrito quién realiza esta encuesta. Escríbalo en la definición, en report: method, "
		"about: conducted_by." },
	[GAP_POPULATION] = {
		"The definition names no population figures, so it is not said whom the numbers speak of. Add a "
		"population file.",
		"La definición no nombra cifras de población, así que no se dice de quiénes hablan los números. "
		"Agregue un archivo de población." },
	[GAP_FRAME] = {
		"Nobody has written down from which list the households were drawn, and whom that list leaves "
		"out. Write it under report: method, about: frame.",
		"Nadie ha escrito de qué lista se eligieron los hogares ni a quiénes deja fuera esa lista. "
		"Escríbalo en report: method, about: frame." },
	[GAP_SAMPLING] = {
		"How households were drawn is not known, or no interview says from which block it comes.",
		"No se sabe cómo se eligieron los hogares, o ninguna entrevista dice de qué manzana viene." },
	[GAP_SELECTION] = {
		"Nobody has written down who is asked in a household. Write it under report: method, about: "
		"selection.",
		"Nadie ha escrito a quién se pregunta en cada hogar. Escríbalo en report: method, about: "
		"selection." },
	[GAP_MODE] = {
		"Nobody has written down how people are asked. Write it under report: method, about: mode.",
		"Nadie ha escrito cómo se pregunta a la gente. Escríbalo en report: method, about: mode." },
	[GAP_DATES] = {
		"There are no interviews yet.",
		"Todavía no hay entrevistas." },
	[GAP_PRECISION] = {
		"No percentage can be shown yet.",
		"Todavía no se puede mostrar ningún porcentaje." },
	[GAP_RESPONSE] = {
		"How visits ended is not recorded, so no response rate can be given.",
		"No se registra cómo terminaron las visitas, así que no se puede dar una tasa de respuesta." },
	[GAP_QUALITY] = {
		"Second visits or calls that check interviews cannot be recorded here yet. Write how interviews "
		"are checked under report: method, about: quality.",
		"Las segundas visitas o llamadas que verifican entrevistas aún no se pueden registrar aquí. "
		"Escriba cómo se verifican en report: method, about: quality." },
	[GAP_TRAINING] = {
		"Nobody has written down how surveyors are trained. Write it under report: method, about: "
		"training.",
		"Nadie ha escrito cómo se capacita a quienes encuestan. Escríbalo en report: method, about: "
		"training." },
	[GAP_INCENTIVES] = {
		"Nobody has written down whether people get something for taking part. Write it under report: "
		"method, about: incentives.",
		"Nadie ha escrito si la gente recibe algo por participar. Escríbalo en report: method, about: "
		"incentives." },
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
