/*
 * qr.h - a text as a QR code, for a screen and for paper.
 */
#ifndef CLI_QR_H
#define CLI_QR_H

#include <stdio.h>

#include "base/buf.h"
#include "base/compiler.h"

struct qr;

/* NULL when the text is too long for a QR code (2,331 bytes). */
struct qr *qr_create(const char *text) MUST_CHECK;
void qr_destroy(struct qr *qr); /* NULL is fine */

/* Two rows of the code in each line, in characters that are half as high; dark on light
 * whatever the colours of the terminal are, when `colour`, else for one that is dark. */
void qr_print(const struct qr *qr, bool colour, FILE *out);
/* Adds a PNG picture, every square 8 pixels wide. False when it cannot be made. */
bool qr_write_png(const struct qr *qr, struct buf *out) MUST_CHECK;

#endif
