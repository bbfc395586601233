/*
 * messages.h - every text of the page, in English and Spanish, in one table.
 *
 * A message is added as one line of MESSAGES; a test sees that no language is
 * missing. {0}, {1} ... are filled in by message_fill.
 */
#ifndef REPORT_MESSAGES_H
#define REPORT_MESSAGES_H

#include <stddef.h>

#include "base/buf.h"

enum language { LANGUAGE_EN, LANGUAGE_ES, N_LANGUAGES };

/* clang-format off */
#define MESSAGES(X) \
	X(MSG_SKIP, "Skip to the content", "Ir al contenido") \
	X(MSG_ASSESSMENT, "Community assessment", "Evaluación comunitaria") \
	X(MSG_REHEARSAL, "Rehearsal", "Ensayo") \
	X(MSG_REHEARSAL_NOTE, \
			"Made-up households gave these answers. They say nothing about the real neighborhood.", \
			"Hogares inventados dieron estas respuestas. No dicen nada del vecindario real.") \
	X(MSG_DRAFT, "Draft", "Borrador") \
	X(MSG_DRAFT_NOTE, "Draft for review. Nobody has approved it yet.", \
		"Borrador para revisión. Nadie lo ha aprobado todavía.") \
	X(MSG_APPROVED, "Approved by {0}.", "Aprobado por {0}.") \
	X(MSG_CONTENTS, "Contents", "Contenido") \
	X(MSG_FIELD_DATES, "Interviews received from {0} to {1}", "Entrevistas recibidas del {0} al {1}") \
	X(MSG_FIELD_DATE, "Interviews received on {0}", "Entrevistas recibidas el {0}") \
	X(MSG_NO_FIELD, "No interviews yet", "Todavía sin entrevistas") \
	X(MSG_MADE_ON, "Made on {0}", "Elaborado el {0}") \
	X(MSG_N_INTERVIEWS, "{0} interviews", "{0} entrevistas") \
	X(MSG_IN_SHORT, "In short", "En resumen") \
	X(MSG_READINESS, "Is the community ready for a team?", "¿Está lista la comunidad para un equipo?") \
	X(MSG_PEOPLE, "Who was asked and who answered", "A quién se preguntó y quién respondió") \
	X(MSG_GROUPS, "Groups side by side", "Los grupos, lado a lado") \
	X(MSG_SURE, "How sure we are", "Qué tan seguros estamos") \
	X(MSG_LIMITS, "What these numbers cannot tell", "Lo que estos números no pueden decir") \
	X(MSG_METHOD, "How it was done", "Cómo se hizo") \
	X(MSG_GLOSSARY, "Words used here", "Palabras usadas aquí") \
	X(MSG_NO_CONDITIONS, "The definition names no conditions, so nothing is said about readiness.", \
		"La definición no nombra condiciones, así que no se dice nada sobre la preparación.") \
	X(MSG_CONCLUSION, "Overall", "En conjunto") \
	X(MSG_SET_UP, "Set up a team", "Establecer un equipo") \
	X(MSG_SET_UP_NOTE, "Every condition is met.", "Se cumplen todas las condiciones.") \
	X(MSG_SET_UP_CONDITIONS, "Set up a team, with conditions", "Establecer un equipo, con condiciones") \
	X(MSG_SET_UP_CONDITIONS_NOTE, "The decisive conditions are met; others are not, or are not known.", \
		"Se cumplen las condiciones decisivas; otras no, o no se sabe.") \
	X(MSG_NOT_YET, "Not yet", "Todavía no") \
	X(MSG_NOT_YET_NOTE, "A decisive condition is not met.", "No se cumple una condición decisiva.") \
	X(MSG_INSUFFICIENT, "Insufficient evidence", "Evidencia insuficiente") \
	X(MSG_INSUFFICIENT_NOTE, "No decisive condition fails, but not all of them are known to hold.", \
		"Ninguna condición decisiva falla, pero no se sabe si todas se cumplen.") \
	X(MSG_GLANCE, "The conditions at a glance", "Las condiciones de un vistazo") \
	X(MSG_MAIN_SHARES, "The main percentages", "Los porcentajes principales") \
	X(MSG_MET, "Met", "Se cumple") \
	X(MSG_NOT_MET, "Not met", "No se cumple") \
	X(MSG_STATE_INSUFFICIENT, "Insufficient evidence", "Evidencia insuficiente") \
	X(MSG_CONDITION, "Condition", "Condición") \
	X(MSG_STATE, "State", "Estado") \
	X(MSG_FOUND, "What was found", "Lo encontrado") \
	X(MSG_NEEDED, "needed: {0}", "se necesita: {0}") \
	X(MSG_AT_MOST, "at most: {0}", "como máximo: {0}") \
	X(MSG_DECISIVE, "decisive", "decisiva") \
	X(MSG_READINESS_CAPTION, "Conditions of readiness. A number that is withheld never makes a condition " \
		"“not met”.", "Condiciones de preparación. Un número reservado nunca hace que una condición «no se " \
		"cumpla».") \
	X(MSG_LOWEST, "lowest: {0}", "la más baja: {0}") \
	X(MSG_RESPONSE_OF, "response rate {0}", "tasa de respuesta {0}") \
	X(MSG_OUTCOMES_TEXT, "Each household that was drawn ended in one of these ways.", \
		"Cada hogar elegido terminó de una de estas maneras.") \
	X(MSG_OUTCOMES_CAPTION, "How visits ended", "Cómo terminaron las visitas") \
	X(MSG_OUTCOME, "Outcome", "Resultado") \
	X(MSG_HOUSEHOLDS, "Households", "Hogares") \
	X(MSG_COMPLETE, "Complete interview", "Entrevista completa") \
	X(MSG_PARTIAL, "Partial interview", "Entrevista parcial") \
	X(MSG_REFUSAL, "Refused or broke off", "Rechazó o interrumpió") \
	X(MSG_NON_CONTACT, "Nobody reached", "No se encontró a nadie") \
	X(MSG_OTHER, "Other reason: illness, language, death", "Otra razón: enfermedad, idioma, fallecimiento") \
	X(MSG_UNKNOWN_HOUSEHOLD, "Not known if anybody lives there", "No se sabe si vive alguien") \
	X(MSG_UNKNOWN_OTHER, "Not known, other reason", "No se sabe, otra razón") \
	X(MSG_NOT_ELIGIBLE, "Not part of the survey: empty, a business, outside", \
		"No es parte de la encuesta: vacío, negocio, fuera del área") \
	X(MSG_TOTAL, "Total", "Total") \
	X(MSG_NO_OUTCOMES, "The form does not record how visits ended, so no response rate can be given.", \
		"El formulario no registra cómo terminaron las visitas; no se puede dar una tasa de respuesta.") \
	X(MSG_RATES_CAPTION, "Rates, by the standard definitions of AAPOR", \
		"Tasas, según las definiciones estándar de AAPOR") \
	X(MSG_RATE, "Rate", "Tasa") \
	X(MSG_MEANING, "What it says", "Qué dice") \
	X(MSG_RR1, "Response rate (RR1)", "Tasa de respuesta (RR1)") \
	X(MSG_RR1_TEXT, "Complete interviews among all households that may belong to the survey. The strictest count.", \
		"Entrevistas completas entre todos los hogares que podrían ser parte de la encuesta. El cálculo más " \
		"estricto.") \
	X(MSG_RR3, "Response rate (RR3)", "Tasa de respuesta (RR3)") \
	X(MSG_RR3_TEXT, "The same, when only a share e of the unknown addresses is taken as households.", \
		"Lo mismo, cuando solo una parte e de las direcciones desconocidas se toma como hogares.") \
	X(MSG_COOP1, "Cooperation (COOP1)", "Cooperación (COOP1)") \
	X(MSG_COOP1_TEXT, "Complete interviews among the households where somebody was reached.", \
		"Entrevistas completas entre los hogares donde se encontró a alguien.") \
	X(MSG_REF1, "Refusal (REF1)", "Rechazo (REF1)") \
	X(MSG_REF1_TEXT, "Refusals among all households that may belong to the survey.", \
		"Rechazos entre todos los hogares que podrían ser parte de la encuesta.") \
	X(MSG_CON1, "Contact (CON1)", "Contacto (CON1)") \
	X(MSG_CON1_TEXT, "Households where somebody was reached.", "Hogares donde se encontró a alguien.") \
	X(MSG_E, "Share taken as households (e)", "Parte tomada como hogares (e)") \
	X(MSG_E_TEXT, "Estimated from the addresses that are known.", \
		"Estimada a partir de las direcciones conocidas.") \
	X(MSG_RATE_WEIGHTED, "Percent, weighted", "Por ciento, ponderado") \
	X(MSG_RATE_FORMULA, "How it is computed", "Cómo se calcula") \
	X(MSG_ALL_RATES, "All rates with their formulas", "Todas las tasas con sus fórmulas") \
	X(MSG_RATES_WEIGHTED_TEXT, "Weighted rates count each household by how few of its kind were drawn: they speak of " \
		"the households of the area. The plain ones speak of the visits.", "Las tasas ponderadas cuentan cada hogar " \
		"según cuán pocos como él se eligieron: hablan de los hogares del área. Las simples hablan de las visitas.") \
	X(MSG_RATES_LETTERS, "I complete, P partial, R refused, NC nobody reached, O other; U not known (UH and UO), NE not " \
		"part of the survey; B = I+P+R+NC+O. A rate whose denominator is 0 is not defined.", \
		"I completa, P parcial, R rechazo, NC nadie, O otra; U no se sabe (UH y UO), NE no es parte de la " \
		"encuesta; B = I+P+R+NC+O. Una tasa cuyo denominador es 0 no está definida.") \
	X(MSG_REACHED, "Who answered, next to who lives there", "Quién respondió, junto a quién vive ahí") \
	X(MSG_REACHED_TEXT, "The first bar is the share among those interviewed, the line is the share in the " \
		"population. Weights make up for the difference where figures of the population exist.", \
		"La barra es la proporción entre las personas entrevistadas; la línea, la proporción en la población. " \
		"Los pesos compensan la diferencia donde hay cifras de la población.") \
	X(MSG_GROUP, "Group", "Grupo") \
	X(MSG_ANSWERS, "Answers", "Respuestas") \
	X(MSG_INTERVIEWED, "Interviewed", "Entrevistadas") \
	X(MSG_WEIGHTED, "After weighting", "Tras ponderar") \
	X(MSG_POPULATION, "Population", "Población") \
	X(MSG_SOURCE, "Source of the population figures", "Fuente de las cifras de población") \
	X(MSG_SCORE_UNIT, "score (0–100), not percent", "puntaje (0–100), no porcentaje") \
	X(MSG_SCORES, "Scores", "Puntajes") \
	X(MSG_SCORES_CAPTION, "Scores from 0 to 100, not percent. Higher is better. The line is the 95% interval.", \
		"Puntajes de 0 a 100, no porcentajes. Más alto es mejor. La línea es el intervalo del 95%.") \
	X(MSG_SCORE, "Score (0–100)", "Puntaje (0–100)") \
	X(MSG_SCALE, "Scale", "Escala") \
	X(MSG_INTERVAL, "95% interval", "Intervalo del 95%") \
	X(MSG_N, "People (n)", "Personas (n)") \
	X(MSG_N_EFF, "Effective n", "n efectivo") \
	X(MSG_DEFF, "Design effect", "Efecto de diseño") \
	X(MSG_SHARES, "Percentages", "Porcentajes") \
	X(MSG_SHARES_CAPTION, "Percent of adults who gave a real answer. The line is the 95% interval.", \
		"Porcentaje de personas adultas que dieron una respuesta. La línea es el intervalo del 95%.") \
	X(MSG_MEASURE, "Measure", "Medida") \
	X(MSG_PERCENT, "Percent", "Porcentaje") \
	X(MSG_ITEMS, "Question by question", "Pregunta por pregunta") \
	X(MSG_ITEMS_CAPTION, "Percent of adults who gave each answer", \
		"Porcentaje de personas adultas que dieron cada respuesta") \
	X(MSG_QUESTION, "Question", "Pregunta") \
	X(MSG_ANSWER, "Answer", "Respuesta") \
	X(MSG_NO_ANSWER, "No answer (not weighted)", "Sin respuesta (sin ponderar)") \
	X(MSG_DONT_KNOW, "don’t know", "no sabe") \
	X(MSG_REFUSED, "preferred not to say", "prefirió no decir") \
	X(MSG_NOT_APPLICABLE, "does not apply", "no aplica") \
	X(MSG_LEFT_EMPTY, "left empty", "en blanco") \
	X(MSG_NOT_ASKED, "not asked", "no se preguntó") \
	X(MSG_FEW, "too few to show", "muy pocas para mostrar") \
	X(MSG_WITHHELD, "withheld", "reservado") \
	X(MSG_WITHHELD_PART, "answers that are not shown one by one", \
		"respuestas que no se muestran una por una") \
	X(MSG_TOP_CONCERNS, "Named most often", "Lo más mencionado") \
	X(MSG_RANKING_CAPTION, "Percent of adults who chose each one. The line is the 95% interval: where lines " \
		"overlap, the order is not certain.", "Porcentaje de personas adultas que eligieron cada opción. La " \
		"línea es el intervalo del 95%: donde las líneas se superponen, el orden no es seguro.") \
	X(MSG_DATA_TABLE, "The numbers as a table", "Los números en una tabla") \
	X(MSG_GROUPS_TEXT, "Each dot is an estimate and each line its 95% interval. Where two lines overlap by much, " \
		"the groups may not differ. A hollow diamond marks a number that is withheld.", \
		"Cada punto es una estimación y cada línea su intervalo del 95%. Donde dos líneas se superponen mucho, " \
		"los grupos quizá no difieren. Un rombo vacío marca un número reservado.") \
	X(MSG_NO_GROUPS, "The definition names no groups to compare.", \
		"La definición no nombra grupos para comparar.") \
	X(MSG_EVERYBODY, "Everybody", "Todas las personas") \
	X(MSG_ABOUT_SAFE_LA, "SAFE LA topics", "Temas de SAFE LA") \
	X(MSG_ABOUT_SMART, "SMART teams", "Equipos SMART") \
	X(MSG_ABOUT_CERT, "CERT support", "Apoyo de CERT") \
	X(MSG_ABOUT_CSP, "Community Safety Partnership", "Alianza de Seguridad Comunitaria (CSP)") \
	X(MSG_WEIGHTS_TEXT, "Weights make each interview stand for as many people as it should. Unequal weights cost " \
		"precision; the Kish design effect says how much.", "Los pesos hacen que cada entrevista represente a " \
		"tantas personas como debe. Los pesos desiguales restan precisión; el efecto de diseño de Kish dice " \
		"cuánto.") \
	X(MSG_WEIGHTS_CAPTION, "What each step did to the weights", "Lo que hizo cada paso a los pesos") \
	X(MSG_STEP, "Step", "Paso") \
	X(MSG_STEP_BASE, "How the household was drawn", "Cómo se eligió el hogar") \
	X(MSG_DIFFERENCES, "Which groups differ", "Qué grupos difieren") \
	X(MSG_DIFFERENCES_FOUND, "Of {0} pairs of groups, {1} differ by more than chance explains (5%, Holm’s rule for the many " \
		"pairs of each measure).", "De {0} pares de grupos, {1} difieren más de lo que explica el azar (5%, regla de " \
		"Holm para los muchos pares de cada medida).") \
	X(MSG_NO_DIFFERENCES, "Of {0} pairs of groups, none differs by more than chance explains (5%, Holm’s rule for the many " \
		"pairs of each measure).", "De {0} pares de grupos, ninguno difiere más de lo que explica el azar (5%, regla de " \
		"Holm para los muchos pares de cada medida).") \
	X(MSG_DIFFERENCES_CAPTION, "Pairs of groups that differ. Shares in points of percent, scores in points. The interval is " \
		"of this pair alone; p takes all pairs of the measure into account.", "Pares de grupos que difieren. " \
		"Proporciones en puntos porcentuales, puntajes en puntos. El intervalo es solo de este par; p toma en cuenta " \
		"todos los pares de la medida.") \
	X(MSG_DIFFERENCE, "Difference", "Diferencia") \
	X(MSG_P_HOLM, "p (Holm)", "p (Holm)") \
	X(MSG_VICTIMS, "What happened to people", "Lo que le pasó a la gente") \
	X(MSG_VICTIMS_TEXT, "Two different numbers: how many were hit at least once, and how often it happened per 1,000. One " \
		"household can be hit several times. Many alike incidents count as ten at most.", "Son dos números distintos: " \
		"a cuántos les pasó al menos una vez, y cuántas veces pasó por cada 1,000. A un mismo hogar le puede pasar " \
		"varias veces. Muchos incidentes parecidos cuentan como diez a lo sumo.") \
	X(MSG_VICTIMS_CAPTION, "Victims and incidents in the time that was asked about", \
		"Víctimas e incidentes en el período por el que se preguntó") \
	X(MSG_CRIME, "What happened", "Qué pasó") \
	X(MSG_PER, "Counted by", "Contado por") \
	X(MSG_PERSONS, "Adults", "Personas adultas") \
	X(MSG_PREVALENCE, "Hit at least once", "Al menos una vez") \
	X(MSG_RATE_1000, "Incidents per 1,000", "Incidentes por cada 1,000") \
	X(MSG_REPORTED, "Of those hit, reported to the police", "De las víctimas, lo reportaron a la policía") \
	X(MSG_NOT_ASKED_RATE, "how often was not asked", "no se preguntó cuántas veces") \
	X(MSG_NONRESPONSE_CLASSES, "How those who were interviewed stand in for the others", \
		"Cómo las personas entrevistadas representan a las demás") \
	X(MSG_VISITS, "Visits", "Visitas") \
	X(MSG_TRIMMED_TO, "No weight is above {0} times the median: {1} were cut, and the others took over.", \
		"Ningún peso supera {0} veces la mediana: se recortaron {1}, y los demás los compensaron.") \
	X(MSG_REPLICATES, "The intervals come from {0} bootstrap replicates, each of them fitted to the population (seed {1}).", \
		"Los intervalos vienen de {0} réplicas bootstrap, cada una ajustada a la población (semilla {1}).") \
	X(MSG_STEP_ELIGIBILITY, "Households of which it is not known whether they belong", \
		"Hogares de los que no se sabe si pertenecen") \
	X(MSG_STEP_NONRESPONSE, "Those who were not interviewed", "Quienes no fueron entrevistados") \
	X(MSG_STEP_TRIMMED, "The largest weights cut", "Los pesos más grandes, recortados") \
	X(MSG_STEP_ADULTS, "Adults in the household", "Personas adultas en el hogar") \
	X(MSG_STEP_RAKED, "Fitted to the population", "Ajuste a la población") \
	X(MSG_SUM, "Sum", "Suma") \
	X(MSG_SMALLEST, "Smallest", "Mínimo") \
	X(MSG_LARGEST, "Largest", "Máximo") \
	X(MSG_KISH, "Kish design effect", "Efecto de diseño de Kish") \
	X(MSG_RAKED_TO, "The weights were fitted to the population by: {0}.", \
		"Los pesos se ajustaron a la población según: {0}.") \
	X(MSG_NOT_RAKED, "The weights were not fitted to figures of the population.", \
		"Los pesos no se ajustaron a cifras de la población.") \
	X(MSG_RELIABILITY_TEXT, "Reliability (alpha) says how well the questions of a score hang together. Below 0.70, " \
		"read the questions one by one.", "La fiabilidad (alfa) dice qué tan bien concuerdan las preguntas de " \
		"un puntaje. Por debajo de 0.70, lea las preguntas una por una.") \
	X(MSG_RELIABILITY_CAPTION, "Reliability of the scores", "Fiabilidad de los puntajes") \
	X(MSG_ALPHA, "Alpha", "Alfa") \
	X(MSG_LOW_ALPHA, "below 0.70: read the questions one by one", \
		"menos de 0.70: lea las preguntas una por una") \
	X(MSG_ITEM_REST, "Weakest question (item–rest correlation)", \
		"Pregunta más débil (correlación con el resto)") \
	X(MSG_METHOD_SAMPLE, "Households were drawn in blocks. Every number is weighted, and its error takes the blocks " \
		"into account (linearised variance, {0} blocks, {1} strata, {2} degrees of freedom).", \
		"Los hogares se eligieron por manzanas. Cada número está ponderado y su error tiene en cuenta las " \
		"manzanas (varianza linealizada, {0} manzanas, {1} estratos, {2} grados de libertad).") \
	X(MSG_METHOD_SCORES, "A person has a score when enough of its questions were answered. Don’t know, refused and " \
		"questions that were not asked never count as an answer. Scores run from 0 to 100; their intervals are " \
		"t intervals.", "Una persona tiene puntaje cuando respondió suficientes de sus preguntas. No sabe, no " \
		"quiso decir y las preguntas que no se hicieron nunca cuentan como respuesta. Los puntajes van de 0 a " \
		"100; sus intervalos son intervalos t.") \
	X(MSG_METHOD_SHARES, "Percentages are of those who gave a real answer; their intervals are logit intervals.", \
		"Los porcentajes son de quienes dieron una respuesta; sus intervalos son intervalos logit.") \
	X(MSG_METHOD_WITHHELD, "A number is withheld when fewer than {0} people are behind it, when an answer was given " \
		"by fewer than {1} people, or when it is too uncertain by the standard of the National Center for Health " \
		"Statistics (2017). Further numbers are withheld where a withheld one could be worked out from them.", \
		"Un número se reserva cuando hay menos de {0} personas detrás, cuando menos de {1} personas dieron esa " \
		"respuesta, o cuando es demasiado incierto según el criterio del National Center for Health Statistics " \
		"(2017). Se reservan otros números cuando de ellos se podría deducir uno reservado.") \
	X(MSG_VERSIONS_CAPTION, "Exactly what this report was made from", \
		"Exactamente de qué se hizo este informe") \
	X(MSG_FORM, "Form", "Formulario") \
	X(MSG_VERSION, "Version of the form", "Versión del formulario") \
	X(MSG_RESPONSES, "Responses received", "Respuestas recibidas") \
	X(MSG_SNAPSHOT, "Fingerprint of the responses (SHA-256)", "Huella de las respuestas (SHA-256)") \
	X(MSG_PROGRAM, "Program", "Programa") \
	X(MSG_TIME, "Time (UTC)", "Hora (UTC)") \
	X(MSG_UNIVERSE, "People the numbers speak of", "Personas de las que hablan los números") \
	X(MSG_G_INTERVAL, "95% interval", "Intervalo del 95%") \
	X(MSG_G_INTERVAL_TEXT, "If the survey were done again and again, 95 of 100 such intervals would hold the true " \
		"number.", "Si la encuesta se repitiera muchas veces, 95 de cada 100 intervalos así contendrían el número " \
		"verdadero.") \
	X(MSG_G_SCORE, "Score (0–100)", "Puntaje (0–100)") \
	X(MSG_G_SCORE_TEXT, "The mean of several questions, carried to 0 (worst answer to all) to 100 (best answer to " \
		"all). 65 does not mean 65 percent of people.", "La media de varias preguntas, llevada de 0 (la peor " \
		"respuesta a todas) a 100 (la mejor a todas). 65 no significa 65 por ciento de las personas.") \
	X(MSG_G_N, "n and effective n", "n y n efectivo") \
	X(MSG_G_N_TEXT, "n is how many people answered. The effective n is how many drawn at random, each on their own, " \
		"would tell as much.", "n es cuántas personas respondieron. El n efectivo es cuántas, elegidas al azar " \
		"una por una, dirían lo mismo.") \
	X(MSG_G_WITHHELD, "Withheld", "Reservado") \
	X(MSG_G_WITHHELD_TEXT, "Not shown, to protect people or because the number would mislead. The reason stands " \
		"beside it.", "No se muestra, para proteger a las personas o porque el número engañaría. La razón está " \
		"al lado.") \
	X(MSG_G_WEIGHT, "Weight", "Peso") \
	X(MSG_G_WEIGHT_TEXT, "For how many people in the neighborhood an interview stands.", \
		"A cuántas personas del vecindario representa una entrevista.") \
	X(MSG_G_ALPHA, "Reliability (alpha)", "Fiabilidad (alfa)") \
	X(MSG_G_ALPHA_TEXT, "From 0 to 1: how alike a person answers the questions of one score.", \
		"De 0 a 1: qué tan parecido responde una persona las preguntas de un puntaje.") \
	X(MSG_TO, "{0} to {1}", "{0} a {1}") \
	X(MSG_BETWEEN, "between {0} and {1}", "entre {0} y {1}") \
	X(MSG_TOO_FEW, "too few answers to say", "muy pocas respuestas para decirlo") \
	X(MSG_CHART_SCORE, "Score {0} of 100, 95% interval {1} to {2}", \
		"Puntaje {0} de 100, intervalo del 95% de {1} a {2}") \
	X(MSG_CHART_SHARE, "{0}, 95% interval {1} to {2}", "{0}, intervalo del 95% de {1} a {2}") \
	X(MSG_CHART_WITHHELD, "Withheld: {0}", "Reservado: {0}") \
	X(MSG_CHART_DESC, "A dot for the estimate on a line for the interval, from 0 to 100.", \
		"Un punto para la estimación sobre una línea para el intervalo, de 0 a 100.") \
	X(MSG_CHART_BAR_DESC, "A bar from 0 to 100 percent.", "Una barra de 0 a 100 por ciento.") \
	X(MSG_CHART_STACK_DESC, "Answers side by side, from the least favorable on the left to the most favorable on the right.", \
		"Respuestas lado a lado, de la menos favorable a la izquierda a la más favorable a la derecha.") \
	X(MSG_CHART_REACHED, "Interviewed {0}, population {1}", "Entrevistadas {0}, población {1}") \
	X(MSG_CHART_REACHED_ONLY, "Interviewed {0}", "Entrevistadas {0}") \
	X(MSG_S_INTERVIEWS, "{0} adults were interviewed.", "Se entrevistó a {0} personas adultas.") \
	X(MSG_S_ONE_INTERVIEW, "One adult was interviewed.", "Se entrevistó a una persona adulta.") \
	X(MSG_S_NO_INTERVIEWS, "Nobody has been interviewed yet.", "Todavía no se ha entrevistado a nadie.") \
	X(MSG_S_TOO_FEW, "That is too few answers to say anything about the community.", \
		"Son muy pocas respuestas para decir algo sobre la comunidad.") \
	X(MSG_S_RESPONSE, "Of the households drawn, about {0} answered (response rate RR3).", \
		"De los hogares elegidos respondió alrededor del {0} (tasa de respuesta RR3).") \
	X(MSG_S_ABOUT, "{0}: about {1} in 10 (between {2} and {3}).", \
		"{0}: alrededor de {1} de cada 10 (entre {2} y {3}).") \
	X(MSG_S_BETWEEN, "{0}: between {1} and {2}.", "{0}: entre {1} y {2}.") \
	X(MSG_S_WITHHELD, "{0}: too few answers to say.", "{0}: muy pocas respuestas para decirlo.") \
	X(MSG_S_MOST, "That is more than half.", "Es más de la mitad.") \
	X(MSG_S_MINORITY, "That is fewer than half.", "Es menos de la mitad.") \
	X(MSG_S_EITHER, "It may be more or less than half.", "Puede ser más o menos de la mitad.") \
	X(MSG_S_LOWEST, "The lowest score is “{0}”: {1} of 100, between {2} and {3} (a score, not percent).", \
		"El puntaje más bajo es «{0}»: {1} de 100, entre {2} y {3} (un puntaje, no un porcentaje).") \
	X(MSG_S_SCORES_RANGE, "Scores run from {0} (“{1}”) to {2} (“{3}”) of 100; these are scores, not percent, and " \
		"those close together may not differ.", "Los puntajes van de {0} («{1}») a {2} («{3}») de 100; son " \
		"puntajes, no porcentajes, y los cercanos entre sí quizá no difieran.") \
	X(MSG_S_TOP_CLEAR, "Named most often: “{0}” (between {1} and {2}), ahead of all others.", \
		"Lo más mencionado: «{0}» (entre {1} y {2}), por delante de todo lo demás.") \
	X(MSG_S_TOP_TIED, "Named most often: “{0}” (between {1} and {2}); “{3}” may be as common.", \
		"Lo más mencionado: «{0}» (entre {1} y {2}); «{3}» puede ser igual de frecuente.") \
	X(MSG_S_READINESS, "Readiness: {0}. {1}", "Preparación: {0}. {1}") \
	X(MSG_S_STATES, "{0} conditions are met, {1} are not met, and for {2} there is insufficient evidence.", \
		"Se cumplen {0} condiciones, no se cumplen {1}, y para {2} la evidencia es insuficiente.") \
	X(MSG_PRIORITIES, "What to work on", "En qué trabajar") \
	X(MSG_CONCERNS, "What people name most", "Lo que la gente más menciona") \
	X(MSG_CONCERNS_TEXT, \
		"Each person could name three things. These are named most, with their 95% interval; " \
		"where intervals overlap, the order is not certain.", \
		"Cada persona podía nombrar tres cosas. Estas son las más mencionadas, con su intervalo " \
		"del 95%; donde los intervalos se superponen, el orden no es seguro.") \
	X(MSG_CONCERNS_WITHHELD, "{0} of {1} are withheld", "{0} de {1} están reservados") \
	X(MSG_CONCERNS_TOP, \
		"Named most, of those that may be shown", \
		"Lo más mencionado, de lo que se puede mostrar") \
	X(MSG_QUADRANT_TITLE, \
		"How important it is, and how well it goes", \
		"Qué tan importante es y qué tan bien va") \
	X(MSG_QUADRANT_DESC, \
		"Each numbered point is one thing. Further right: more people name it. Further up: more " \
		"people say it goes well. The table below holds the same numbers.", \
		"Cada punto numerado es una cosa. Más a la derecha: más personas la nombran. Más arriba: " \
		"más personas dicen que va bien. La tabla de abajo tiene los mismos números.") \
	X(MSG_QUADRANT_CAPTION, \
		"Each point is one thing. Right: many people name it among the three that matter most. Top: many say it " \
		"goes well, or is a small problem or none. The lines through a point are its 95% intervals. A point is " \
		"filled when neither of them meets the lines between the corners; an open one may lie in the next corner.", \
		"Cada punto es una cosa. A la derecha: muchas personas la nombran entre las tres más importantes. Arriba: " \
		"muchas dicen que va bien, o que es un problema pequeño o ninguno. Las líneas que cruzan un punto son sus " \
		"intervalos del 95%. Un punto está lleno cuando ninguna toca las líneas entre las esquinas; uno abierto " \
		"puede estar en la esquina de al lado.") \
	X(MSG_QUADRANT_X, "Named as important", "Nombrada como importante") \
	X(MSG_QUADRANT_Y, "Goes well", "Va bien") \
	X(MSG_QUADRANT_THING, "What", "Qué") \
	X(MSG_QUADRANT_PLACE, "Corner", "Esquina") \
	X(MSG_QUADRANT_FIRST, "Work on first", "Trabajar primero") \
	X(MSG_QUADRANT_KEEP, "Keep up", "Mantener") \
	X(MSG_QUADRANT_ENOUGH, "Fine as it is", "Está bien así") \
	X(MSG_QUADRANT_LATER, "Later", "Después") \
	X(MSG_NOT_CERTAIN, "not certain", "no es seguro") \
	X(MSG_RATING, "Rating", "Calificación") \
	X(MSG_RATING_200, "Rating (0–200)", "Calificación (0–200)") \
	X(MSG_RATING_TEXT, \
		"The rating adds unmet need and wish, each on a scale where the largest is 100. High from" \
		" 100, medium from 50.", \
		"La calificación suma la necesidad no cubierta y el deseo, cada uno en una escala donde " \
		"el mayor es 100. Alta desde 100, media desde 50.") \
	X(MSG_LEVEL, "Priority", "Prioridad") \
	X(MSG_LEVEL_VERY_HIGH, "very high", "muy alta") \
	X(MSG_LEVEL_HIGH, "high", "alta") \
	X(MSG_LEVEL_MEDIUM, "medium", "media") \
	X(MSG_LEVEL_LOW, "low", "baja") \
	X(MSG_PROGRAMS, "Programs", "Programas") \
	X(MSG_PROGRAM_NAME, "Program", "Programa") \
	X(MSG_NEEDED_BY, "Household needs it", "El hogar lo necesita") \
	X(MSG_UNMET, "Needs it and does not use it", "Lo necesita y no lo usa") \
	X(MSG_WANTED, "Among those that matter most", "Entre los más importantes") \
	X(MSG_UNMET_CAPTION, \
		"Percent of adults whose household needs the program and does not use it", \
		"Porcentaje de personas adultas cuyo hogar necesita el programa y no lo usa") \
	X(MSG_WANTED_CAPTION, \
		"Percent of adults who name it among the programs that matter most", \
		"Porcentaje de personas adultas que lo nombran entre los programas más importantes") \
	X(MSG_SITES, "Side by side with the other sites", "Lado a lado con los otros sitios") \
	X(MSG_SITES_FROM, \
		"These numbers come from “{0}”, which asks the same questions at every site: {1} " \
		"interviews.", \
		"Estos números vienen de «{0}», que hace las mismas preguntas en cada sitio: {1} " \
		"entrevistas.") \
	X(MSG_SITE, "Site", "Sitio") \
	X(MSG_SITE_STATUS, "Team", "Equipo") \
	X(MSG_SITE_TEAM, "has a team", "tiene equipo") \
	X(MSG_SITE_PLANNED, "planned", "previsto") \
	X(MSG_SITE_PLACE, "Place, the largest first", "Lugar, del mayor al menor") \
	X(MSG_HERE, "this survey’s site", "el sitio de esta encuesta") \
	X(MSG_PLACE, "{0} to {1} of {2}", "{0} a {1} de {2}") \
	X(MSG_PLACE_EXACT, "{0} of {1}", "{0} de {1}") \
	X(MSG_CERT_WHERE, "Which site needs it most", "Qué sitio lo necesita más") \
	X(MSG_PUBLISHED, "What other surveys found", "Lo que encontraron otras encuestas") \
	X(MSG_PUBLISHED_PAIR, \
		"The square was published by others; the dot is this survey, with its 95% interval.", \
		"El cuadrado lo publicaron otros; el punto es esta encuesta, con su intervalo del 95%.") \
	X(MSG_PUBLISHED_HERE, "Here: {0}", "Aquí: {0}") \
	X(MSG_PUBLISHED_NEAREST, "Nearest number here", "El número más cercano aquí") \
	X(MSG_SOURCE_WORD, "Source", "Fuente") \
	X(MSG_YEAR, "Year", "Año") \
	X(MSG_EARLIER, "What has changed since the last survey", "Qué ha cambiado desde la última encuesta") \
	X(MSG_EARLIER_FROM, \
		"The earlier survey: {0} interviews, received from {1} to {2}.", \
		"La encuesta anterior: {0} entrevistas, recibidas del {1} al {2}.") \
	X(MSG_CHANGE_SCORES, \
		"Change in points of the score (0–100), with its 95% interval. Right of the middle is " \
		"better. Where the line crosses the middle, there is no clear change.", \
		"Cambio en puntos del puntaje (0–100), con su intervalo del 95%. A la derecha del centro " \
		"es mejor. Donde la línea cruza el centro, no hay un cambio claro.") \
	X(MSG_CHANGE_SHARES, \
		"Change in percentage points, with its 95% interval. Right of the middle: more people. " \
		"Where the line crosses the middle, there is no clear change.", \
		"Cambio en puntos porcentuales, con su intervalo del 95%. A la derecha del centro: más " \
		"personas. Donde la línea cruza el centro, no hay un cambio claro.") \
	X(MSG_BEFORE, "Before", "Antes") \
	X(MSG_NOW, "Now", "Ahora") \
	X(MSG_CHANGE, "Change", "Cambio") \
	X(MSG_CHART_MARK_DESC, "A square at the published percentage.", "Un cuadrado en el porcentaje publicado.") \
	X(MSG_CHART_CHANGE_DESC, \
		"A dot at the change and a line for its interval; zero is in the middle.", \
		"Un punto en el cambio y una línea para su intervalo; el cero está en el centro.") \
	X(MSG_VOICES, "In people’s own words", "En las palabras de la gente") \
	X(MSG_MAP, "On the map", "En el mapa") \
	X(MSG_EVIDENCE, "What studies of the program say", "Lo que dicen los estudios del programa") \
	X(MSG_EVIDENCE_NOT, "What it does not say:", "Lo que no dice:") \
	X(MSG_STATEMENT, "Methods statement", "Declaración de métodos") \
	X(MSG_STATEMENT_TEXT, \
		"What the Transparency Initiative of the American Association for Public Opinion Research" \
		" (AAPOR) asks every survey to tell. What nobody has written down is named as a gap.", \
		"Lo que la Iniciativa de Transparencia de la American Association for Public Opinion " \
		"Research (AAPOR) pide que cuente toda encuesta. Lo que nadie ha escrito se nombra como " \
		"vacío.") \
	X(MSG_GAP, "Gap:", "Vacío:") \
	X(MSG_ABOUT_SAFE_LA_TEXT, \
		"The four subjects of the city’s SAFE LA review: trust, policy, training and technology.", \
		"Los cuatro temas de la revisión SAFE LA de la ciudad: confianza, políticas, capacitación" \
		" y tecnología.") \
	X(MSG_ABOUT_SMART_TEXT, \
		"Whom people want to come first when somebody calls for help.", \
		"Quién quiere la gente que llegue primero cuando alguien pide ayuda.") \
	X(MSG_ABOUT_CERT_TEXT, \
		"How much people say that officers on foot and at events are needed.", \
		"Cuánto dice la gente que hacen falta oficiales a pie y en eventos.") \
	X(MSG_ABOUT_CSP_TEXT, \
		"What a team would meet here: how safe people feel, the park, young people, and whether " \
		"people want a team.", \
		"Lo que encontraría un equipo aquí: qué tan segura se siente la gente, el parque, los " \
		"jóvenes, y si la gente quiere un equipo.") \
	X(MSG_AND, "and", "y") \
	X(MSG_QUOTED, "“{0}”", "«{0}»") \
	X(MSG_S_FIRST, "Named more often than the average, and rated worse than the average: {0}.", \
		"Nombrado más que el promedio, y calificado peor que el promedio: {0}.") \
	X(MSG_S_FIRST_ALSO, "{0} may belong here too.", "Quizá también: {0}.") \
	X(MSG_S_FIRST_UNSURE, "Perhaps named more often than the average, and rated worse than the average: {0}. The " \
		"numbers are not exact enough to be certain.", "Quizá nombrado más que el promedio, y calificado peor que " \
		"el promedio: {0}. Los números no son lo bastante exactos para estar seguros.") \
	X(MSG_S_FIRST_NONE, "Nothing that is named more often than the average is rated worse than the average.", \
		"Nada de lo que se nombra más que el promedio está calificado peor que el promedio.") \
	X(MSG_S_FIRST_WITHHELD, \
		"There are too few answers to say what to work on first.", \
		"Hay muy pocas respuestas para decir en qué trabajar primero.") \
	X(MSG_S_PROGRAMS, \
		"Programs with the highest priority, by unmet need and wish: {0}. Those next to each " \
		"other may change places.", \
		"Programas con mayor prioridad, según la necesidad no cubierta y el deseo: {0}. Los " \
		"vecinos en la lista pueden cambiar de lugar.") \
	X(MSG_S_PROGRAMS_WITHHELD, \
		"There are too few answers to say which programs to begin with.", \
		"Hay muy pocas respuestas para decir con qué programas empezar.") \
	X(MSG_S_MOST_SITE, \
		"{0}: highest at {1}, ahead of every other site with 95% confidence.", \
		"{0}: lo más alto en {1}, por delante de todos los demás sitios con 95% de confianza.") \
	X(MSG_S_MOST_UNSURE, \
		"{0}: which site comes first cannot be told. {1} of {2} sites may.", \
		"{0}: no se puede decir qué sitio va primero. Pueden ser {1} de {2} sitios.") \
	X(MSG_S_UP_TO, "up by at most {0}", "subió como máximo {0}") \
	X(MSG_S_DOWN_TO, "down by at most {0}", "bajó como máximo {0}") \
	X(MSG_PUBLISHED_OTHERS, "Published, {0}", "Publicado, {0}") \
	X(MSG_S_UP, "up by {0} to {1}", "subió entre {0} y {1}") \
	X(MSG_S_DOWN, "down by {0} to {1}", "bajó entre {0} y {1}") \
	X(MSG_S_NO_CHANGE, "no clear change (between {0} and {1})", "sin cambio claro (entre {0} y {1})") \
	X(MSG_REVIEW, "look twice: few blocks or an answer everybody or nobody gave", \
		"revisar: pocas manzanas o una respuesta que dieron todas o ninguna persona")
/* clang-format on */

#define MESSAGE_NAME(name, en, es) name,
enum message { MESSAGES(MESSAGE_NAME) N_MESSAGES };
#undef MESSAGE_NAME

const char *message_text(enum message message, enum language language);
const char *language_code(enum language language); /* "en" */

/* Adds the message with its {0}, {1} ... replaced, as plain text (not escaped). */
void message_fill(struct buf *out, enum message message, enum language language, const char *const *arguments,
		size_t n_arguments);

#endif
