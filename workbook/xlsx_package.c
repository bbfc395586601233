#define _GNU_SOURCE
#include "workbook/xlsx_package.h"

#include <string.h>
#include <zip.h>

#include "base/xalloc.h"
#include "workbook/xlsx_read.h"

#define CHUNK_BYTES 65536
#define PARTS_MAX 10000
#define ELEMENTS_DEPTH_MAX 100
#define NAME_SPACE_END '\x01'

struct package {
	zip_t *zip;
	struct problems *problems;
	size_t unpacked; /* bytes so far */
};

static void complain(struct problems *problems, const char *message)
{
	problem_add(problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "%s", message);
}

static bool is_zip(struct str bytes, struct problems *problems)
{
	static const char old_office[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	if (str_starts(bytes, (struct str){ "PK\x03\x04", 4 })) {
		return true;
	}
	if (str_starts(bytes, (struct str){ old_office, 8 })) {
		/* An .xlsx with a password lies in such a file, under this name in UTF-16. */
		static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
		bool password = memmem(bytes.p, bytes.n, encrypted, sizeof(encrypted)) != NULL;
		complain(problems, password ? "this workbook has a password; open it, save it without one, and convert that file"
					    : "this is an old .xls workbook; open it in Excel or LibreOffice and save it as .xlsx");
	} else if (bytes.n == 0) {
		complain(problems, "the file is empty");
	} else if (str_valid_utf8(bytes)) {
		complain(problems, "this is a text, perhaps a .csv, and no .xlsx workbook, whatever its name says; open it in "
				   "Excel or LibreOffice and save it as .xlsx");
	} else {
		complain(problems, "this is no .xlsx workbook; open it in Excel or LibreOffice and save it as .xlsx");
	}
	return false;
}

struct package *package_open(struct str bytes, struct problems *problems)
{
	zip_error_t error;
	if (!is_zip(bytes, problems)) {
		return NULL;
	}
	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &error);
	zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	if (zip == NULL) {
		zip_source_free(source);
		complain(problems, "this workbook is damaged: the end of the file is missing or broken");
	}
	zip_error_fini(&error);
	if (zip == NULL) {
		return NULL;
	}
	if (zip_get_num_entries(zip, 0) > PARTS_MAX) {
		complain(problems, "this workbook holds more parts than any survey; it is not read");
		zip_discard(zip);
		return NULL;
	}
	struct package *package = xcalloc(1, sizeof(*package));
	*package = (struct package){ .zip = zip, .problems = problems };
	return package;
}

void package_close(struct package *package)
{
	if (package != NULL) {
		zip_discard(package->zip);
		free(package);
	}
}

bool package_has(struct package *package, const char *name)
{
	return zip_name_locate(package->zip, name, 0) >= 0;
}

/* --- one part ------------------------------------------------------------------------- */

struct part {
	struct part_reader *reader;
	XML_Parser parser;
	unsigned depth;
};

static const char *local(const char *name)
{
	const char *end = strrchr(name, NAME_SPACE_END);
	return end != NULL ? end + 1 : name;
}

const char *part_attribute(const char **attributes, const char *name)
{
	for (; *attributes != NULL; attributes += 2) {
		if (strcmp(local(attributes[0]), name) == 0) {
			return attributes[1];
		}
	}
	return NULL;
}

static void stop(struct part *part)
{
	XML_StopParser(part->parser, XML_FALSE);
}

static void XMLCALL on_start(void *arg, const char *name, const char **attributes)
{
	struct part *part = arg;
	if (++part->depth > ELEMENTS_DEPTH_MAX) {
		stop(part);
		return;
	}
	part->reader->start(part->reader->arg, local(name), attributes);
	if (part->reader->stop) {
		stop(part);
	}
}

static void XMLCALL on_end(void *arg, const char *name)
{
	struct part *part = arg;
	part->depth--;
	if (part->reader->end != NULL) {
		part->reader->end(part->reader->arg, local(name));
	}
	if (part->reader->stop) {
		stop(part);
	}
}

static void XMLCALL on_text(void *arg, const char *text, int n)
{
	struct part *part = arg;
	if (part->reader->text != NULL) {
		part->reader->text(part->reader->arg, text, n);
	}
}

/* A part has no document type: entities of its own could fill the memory. */
static void XMLCALL on_doctype(void *arg, const char *name, const char *system, const char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	stop(arg);
}

static bool parse_chunk(struct package *package, struct part *part, const char *chunk, zip_int64_t n)
{
	package->unpacked += n > 0 ? (size_t)n : 0;
	if (package->unpacked > XLSX_MAX_UNPACKED_BYTES) {
		complain(package->problems, "this workbook is larger inside than any survey; it is not read");
		return false;
	}
	if (n < 0) {
		complain(package->problems, "this workbook is damaged: a part of it cannot be unpacked, or has a password");
		return false;
	}
	if (XML_Parse(part->parser, chunk, (int)n, n == 0) != XML_STATUS_OK) {
		complain(package->problems, "this workbook is damaged: a part of it is no XML");
		return false;
	}
	return true;
}

static bool parse_file(struct package *package, struct part *part, zip_file_t *file)
{
	char chunk[CHUNK_BYTES];
	zip_int64_t n;
	do {
		n = zip_fread(file, chunk, sizeof(chunk));
		if (part->reader->stop) {
			return true;
		}
		if (!parse_chunk(package, part, chunk, n)) {
			return part->reader->stop;
		}
	} while (n > 0);
	return true;
}

bool package_read(struct package *package, const char *name, struct part_reader *reader)
{
	zip_file_t *file = zip_fopen(package->zip, name, 0);
	if (file == NULL) {
		if (package_has(package, name)) {
			complain(package->problems, "this workbook is damaged: a part of it cannot be unpacked, or has a password");
		}
		return false;
	}
	struct part part = { .reader = reader, .parser = XML_ParserCreateNS(NULL, NAME_SPACE_END) };
	XML_SetUserData(part.parser, &part);
	XML_SetElementHandler(part.parser, on_start, on_end);
	XML_SetCharacterDataHandler(part.parser, on_text);
	XML_SetStartDoctypeDeclHandler(part.parser, on_doctype);
	bool ok = parse_file(package, &part, file);
	XML_ParserFree(part.parser);
	zip_fclose(file);
	return ok;
}
