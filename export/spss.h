/*
 * spss.h - SPSS's system files (.sav): what their parts share. The format is described at
 * https://www.gnu.org/software/pspp/pspp-dev/html_node/System-File-Format.html
 *
 * Values stand in slots of eight bytes: a number takes one, a text as many as it needs.
 * Texts longer than 255 bytes are several variables to the file, and one to people.
 */
#ifndef EXPORT_SPSS_H
#define EXPORT_SPSS_H

#include "export/private.h"
#include "export/variables.h"

#define SPSS_TEXT_MAX 32767     /* bytes */
#define SPSS_SEGMENT 255        /* bytes of a text in one segment */
#define SPSS_SLOT 8
#define SPSS_HEAD_BYTES ((size_t)256 * 1024 * 1024)

struct spss_file {
	const struct variables *variables;
	const char *label;
	uint64_t n_rows;
	int64_t now_us;
};

size_t spss_width(const struct variable *variable); /* bytes of a text; 0: a number */
size_t spss_n_segments(size_t width);               /* 1 for numbers and short texts */
/* How wide a segment says it is: the sum is what the whole text has. */
size_t spss_segment_width(size_t width, size_t segment);
size_t spss_n_slots(size_t width);                  /* of numbers, texts and segments */
double spss_system_missing(void);

/* Everything before the rows. */
void spss_add_head(struct buf *out, const struct spss_file *file);

#endif
