#include "collector/message.h"

#include "base/compiler.h"
#include "collector/language.h"

static const char *const codes[] = { "en", "es" };

static const char *const texts[][ARRAY_LEN(codes)] = {
	[MESSAGE_STORED] = { "Received. Thank you.", "Recibido. Gracias." },
	[MESSAGE_NOT_XML] = { "This is not a filled-in form that can be read",
		"Esto no es un formulario lleno que se pueda leer" },
	[MESSAGE_NO_PART] = { "The part 'xml_submission_file' with the answers is missing.",
		"Falta la parte 'xml_submission_file' con las respuestas." },
	[MESSAGE_TWO_PARTS] = { "There must be exactly one part 'xml_submission_file'.",
		"Debe haber exactamente una parte 'xml_submission_file'." },
	[MESSAGE_CUT_OFF] = { "The upload is incomplete or damaged. Please send it again.",
		"El envío está incompleto o dañado. Envíelo otra vez." },
	[MESSAGE_WRONG_TYPE] = { "Send answers as multipart/form-data or as text/xml.",
		"Envíe las respuestas como multipart/form-data o como text/xml." },
	[MESSAGE_REFUSED] = { "Some answers do not fit the form. They were set aside for your planner.",
		"Algunas respuestas no corresponden al formulario. Se apartaron para quien planifica." },
	[MESSAGE_FORBIDDEN] = { "This address is not valid or was withdrawn. Ask your planner for a new one.",
		"Esta dirección no es válida o fue retirada. Pida una nueva a quien planifica." },
	[MESSAGE_UNKNOWN_FORM] = { "This form is not in use here. The answers were set aside for your planner.",
		"Este formulario no se usa aquí. Las respuestas se apartaron para quien planifica." },
	[MESSAGE_UNKNOWN_VERSION] = {
		"This version of the form was never published. The answers were set aside for your planner.",
		"Esta versión del formulario nunca se publicó. Las respuestas se apartaron para quien planifica." },
	[MESSAGE_CLOSED] = { "This form is closed and takes no more answers. "
		"They were set aside for your planner.",
		"Este formulario está cerrado y no admite más respuestas. Se apartaron para quien planifica." },
	[MESSAGE_OTHER_DRAFT] = { "This draft was replaced. Get the form again. "
		"The answers were set aside for your planner.",
		"Este borrador fue reemplazado. Obtenga el formulario otra vez. "
		"Las respuestas se apartaron para quien planifica." },
	[MESSAGE_NO_SUCH_ADDRESS] = { "There is nothing at this address.", "No hay nada en esta dirección." },
	[MESSAGE_WRONG_METHOD] = { "This cannot be done at this address.",
		"Esto no se puede hacer en esta dirección." },
	[MESSAGE_CONFLICT] = { "Other answers were already received under this identity. "
		"These were set aside for your planner.",
		"Ya se recibieron otras respuestas con esta identidad. Estas se apartaron para quien planifica." },
	[MESSAGE_DRAFT_EDIT] = { "Answers to a draft cannot be changed after they were sent. "
		"The change was set aside for your planner.",
		"Las respuestas a un borrador no se pueden cambiar después de enviarlas. "
		"El cambio se apartó para quien planifica." },
	[MESSAGE_NOTHING_TO_CORRECT] = { "The answers that these correct are not here. "
		"They were set aside for your planner.",
		"Las respuestas que estas corrigen no están aquí. Se apartaron para quien planifica." },
	[MESSAGE_CORRECTED_ALREADY] = { "These answers were corrected by others already. "
		"The change was set aside for your planner.",
		"Otras respuestas ya corrigieron estas. El cambio se apartó para quien planifica." },
	[MESSAGE_TOO_LARGE] = { "This is too large.", "Esto es demasiado grande." },
	[MESSAGE_HEAD_TOO_LARGE] = { "The head of the request is too large.",
		"El encabezado de la solicitud es demasiado grande." },
	[MESSAGE_BAD_HOST] = { "The name of this service in the request is not valid.",
		"El nombre de este servicio en la solicitud no es válido." },
	[MESSAGE_TRY_LATER] = { "The service is busy. Please send again in a moment; nothing is lost.",
		"El servicio está ocupado. Envíe otra vez en un momento; no se pierde nada." },
	[MESSAGE_FAILED] = { "The service made a mistake. Please send again later.",
		"El servicio cometió un error. Envíe otra vez más tarde." },
};

unsigned message_language(struct str accept)
{
	return (unsigned)language_choose(accept, codes, ARRAY_LEN(codes));
}

const char *message_language_code(unsigned language)
{
	return codes[language];
}

const char *message_in(enum message message, unsigned language)
{
	return texts[message][language];
}
