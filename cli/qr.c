#include "cli/qr.h"

#include <png.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define MARGIN 4 /* squares around it, as ISO 18004 asks for */
#define PIXELS 8 /* of a square in a picture */

struct qr {
	QRcode *code;
};

struct qr *qr_create(const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (code == NULL) {
		return NULL;
	}
	struct qr *qr = xcalloc(1, sizeof(*qr));
	qr->code = code;
	return qr;
}

void qr_destroy(struct qr *qr)
{
	if (qr != NULL) {
		QRcode_free(qr->code);
		free(qr);
	}
}

static bool is_dark(const struct qr *qr, int row, int column)
{
	int width = qr->code->width;
	row -= MARGIN;
	column -= MARGIN;
	return row >= 0 && column >= 0 && row < width && column < width && (qr->code->data[row * width + column] & 1) != 0;
}

static int side(const struct qr *qr)
{
	return qr->code->width + 2 * MARGIN;
}

/* The upper half of a character is one row, the lower half the next; light is what is drawn. */
void qr_print(const struct qr *qr, bool colour, FILE *out)
{
	for (int row = 0; row < side(qr); row += 2) {
		fputs(colour ? "\033[97;40m" : "", out);
		for (int column = 0; column < side(qr); column++) {
			bool upper = !is_dark(qr, row, column), lower = row + 1 < side(qr) && !is_dark(qr, row + 1, column);
			fputs(upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ", out);
		}
		fputs(colour ? "\033[0m\n" : "\n", out);
	}
}

bool qr_write_png(const struct qr *qr, struct buf *out)
{
	size_t width = (size_t)side(qr) * PIXELS;
	_cleanup_free_ unsigned char *pixels = xmalloc(width * width);
	for (size_t y = 0; y < width; y++) {
		for (size_t x = 0; x < width; x++) {
			pixels[y * width + x] = is_dark(qr, (int)(y / PIXELS), (int)(x / PIXELS)) ? 0 : 255;
		}
	}
	png_image image = { .version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)width,
		.format = PNG_FORMAT_GRAY };
	png_alloc_size_t n = PNG_IMAGE_PNG_SIZE_MAX(image);
	_cleanup_free_ unsigned char *bytes = xmalloc(n);
	bool ok = png_image_write_to_memory(&image, bytes, &n, 0, pixels, 0, NULL) != 0;
	if (ok) {
		buf_add(out, bytes, n);
	}
	png_image_free(&image);
	return ok && buf_ok(out);
}
