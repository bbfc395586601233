#include "scoring/lanes.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void lanes_init(struct lanes *lanes, const struct kernels *kernels, const struct column *columns, size_t n,
		size_t n_rows)
{
	assert(n <= LANES);
	*lanes = (struct lanes){ .kernels = kernels, .columns = columns, .n = n };
	for (size_t v = 0; v < n; v++) {
		lanes->origin[v] = column_first_value(&columns[v], n_rows);
	}
}

static void read_codes(
		const int8_t *from, const uint32_t *listed, size_t first, size_t n, int8_t *codes, size_t v)
{
	if (listed == NULL) {
		for (size_t i = 0; i < n; i++) {
			codes[i * LANES + v] = from[first + i];
		}
		return;
	}
	for (size_t i = 0; i < n; i++) {
		codes[i * LANES + v] = from[listed[i]];
	}
}

static void read_numbers(const double *from, const uint32_t *listed, size_t first, size_t n, double origin,
		size_t v, struct lane_rows *ret)
{
	for (size_t i = 0; i < n; i++) {
		double value = from[listed != NULL ? listed[i] : first + i];
		ret->present[i * LANES + v] = isnan(value) ? 0 : 1;
		ret->y[i * LANES + v] = isnan(value) ? 0 : value - origin;
	}
}

void lanes_read(const struct lanes *lanes, const uint32_t *listed, size_t first, size_t n,
		struct lane_rows *ret)
{
	int8_t codes[BLOCK_ROWS * LANES];
	memset(codes, COLUMN_I8_MISSING, sizeof(codes));
	for (size_t v = 0; v < lanes->n; v++) {
		if (lanes->columns[v].i8 != NULL) {
			read_codes(lanes->columns[v].i8, listed, first, n, codes, v);
		}
	}
	lanes->kernels->decode(codes, n, lanes->origin, ret->y, ret->present);
	for (size_t v = 0; v < lanes->n; v++) {
		if (lanes->columns[v].f64 != NULL) {
			read_numbers(lanes->columns[v].f64, listed, first, n, lanes->origin[v], v, ret);
		}
	}
	ret->n = n;
}
