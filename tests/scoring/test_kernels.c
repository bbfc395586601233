/*
 * The inner loops of bulk estimation: every version that this processor can run
 * computes the same bits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "scoring/column.h"
#include "scoring/kernels.h"
#include "scoring/sums.h"

static uint32_t random_below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 12) % n;
}

enum { ROWS = 37, CELLS = 3, WIDTH = CELLS * LANES, N_R = 16, N_V = 12 };

/* Everything that the loops of one version compute from the same numbers. */
struct computed {
	double y[ROWS * LANES], present[ROWS * LANES];
	double wy[WIDTH], w[WIDTH], n[WIDTH], z[WIDTH], u[WIDTH], sum[WIDTH], squares[WIDTH];
	double products[N_V * N_R], rows[N_R], weights[N_R];
};

static void compute(const struct kernels *kernels, struct computed *c)
{
	static const uint32_t cells[] = { 0, 2, NO_CELL }, which[] = { 2, 0 };
	static const uint8_t list[] = { 0, 3, 7, 36 };
	int8_t codes[ROWS * LANES];
	double origin[LANES] = { 1, 2, 3, 4, 5, 0, -1, 3 }, amount[] = { 0.3, 0.7 };
	double mean[WIDTH], lost[3 * WIDTH], weight[ROWS * N_R], x[ROWS * N_V];
	struct lane_rows rows = { .n = ROWS, .per_row = 3 };
	struct lane_totals totals = { c->wy, c->w, c->n };
	uint32_t state = 11;
	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < sizeof(codes); i++) {
		codes[i] = random_below(&state, 4) == 0 ? COLUMN_I8_MISSING : (int8_t)random_below(&state, 9);
	}
	for (size_t i = 0; i < ROWS; i++) {
		rows.weight[i] = 1.0 / (1 + random_below(&state, 30));
		rows.cells[i] = cells;
	}
	for (size_t i = 0; i < 3 * WIDTH; i++) {
		lost[i] = mean[i % WIDTH] = 1.0 / (1 + random_below(&state, 30));
	}
	for (size_t i = 0; i < ROWS * N_R; i++) {
		weight[i] = 1.0 / (1 + random_below(&state, 30));
	}
	for (size_t i = 0; i < ROWS * N_V; i++) {
		x[i] = 1.0 / (1 + random_below(&state, 30));
	}
	kernels->decode(codes, rows.n, origin, rows.y, rows.present);
	memcpy(c->y, rows.y, sizeof(c->y));
	memcpy(c->present, rows.present, sizeof(c->present));
	kernels->add_totals(&rows, &totals);
	kernels->add_deviations(&rows, 3, 30, mean, rows.weight, c->u);
	kernels->add_deviations(&rows, 0, 37, mean, NULL, c->u);
	memcpy(c->z, c->u, sizeof(c->z));
	kernels->take_off(c->z, lost, which, amount, 2, WIDTH);
	kernels->close_unit(c->z, lost, c->sum, c->squares, WIDTH);
	kernels->multiply(weight, N_R, x, N_V, ROWS, c->products);
	kernels->add_rows(weight, N_R, list, 4, -1, c->rows);
	kernels->weigh(c->weights, 0.3, weight, x, N_V);
}

static void every_processor_computes_the_same_bits(void **state)
{
	(void)state;
	const struct kernels *all[KERNELS_MAX];
	struct computed plain, other;
	size_t n = kernels_all(all);
	compute(all[0], &plain);
	for (size_t k = 1; k < n; k++) {
		compute(all[k], &other);
		assert_memory_equal(&plain, &other, sizeof(plain));
	}
	/* And they are what they should be. */
	double y = 0;
	for (size_t i = 0; i < ROWS; i++) {
		y += plain.present[i * LANES] * plain.y[i * LANES];
		assert_true(plain.present[i * LANES] == 1 || plain.y[i * LANES] == 0);
	}
	assert_true(plain.n[0] == plain.n[2 * LANES] && plain.n[LANES] == 0 && y != 0);
	assert_true(plain.products[0] > 0 && plain.rows[0] < 0 && plain.squares[0] > 0 && plain.z[0] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_processor_computes_the_same_bits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
