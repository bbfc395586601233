/* Every loop is written once, and compiled once for each kind of processor. */
#include "scoring/kernels.h"

#include <string.h>

#include "scoring/column.h"
#include "scoring/sums.h"

#define BODY static inline __attribute__((always_inline)) void
#define VECTOR(n) double __attribute__((vector_size((n) * sizeof(double))))
#define MASK(n) int64_t __attribute__((vector_size((n) * sizeof(int64_t))))

BODY load(const double *from, VECTOR(LANES) * ret)
{
	memcpy(ret, from, sizeof(*ret));
}

BODY decode_body(const int8_t *codes, size_t n, const double *origin, double *y, double *present)
{
	VECTOR(LANES) o, one = { 1, 1, 1, 1, 1, 1, 1, 1 };
	memcpy(&o, origin, sizeof(o));
	for (size_t i = 0; i < n * LANES; i++) {
		y[i] = codes[i];
	}
	for (size_t i = 0; i < n * LANES; i += LANES) {
		VECTOR(LANES) value;
		load(y + i, &value);
		MASK(LANES) there = value != (double)COLUMN_I8_MISSING;
		MASK(LANES) kept = (MASK(LANES))(value - o) & there, ones = (MASK(LANES))one & there;
		memcpy(y + i, &kept, sizeof(kept));
		memcpy(present + i, &ones, sizeof(ones));
	}
}

BODY add_to(double *place, const VECTOR(LANES) * what)
{
	VECTOR(LANES) sum;
	memcpy(&sum, place, sizeof(sum));
	sum += *what;
	memcpy(place, &sum, sizeof(sum));
}

BODY add_totals_body(const struct lane_rows *rows, struct lane_totals *totals)
{
	double *all_wy = totals->wy, *all_w = totals->w, *all_n = totals->n;
	for (size_t i = 0; i < rows->n; i++) {
		VECTOR(LANES) y, n;
		load(rows->y + i * LANES, &y);
		load(rows->present + i * LANES, &n);
		VECTOR(LANES) wy = y * rows->weight[i], w = n * rows->weight[i];
		const uint32_t *cells = rows->cells[i];
		for (size_t c = 0; c < rows->per_row && cells[c] != NO_CELL; c++) {
			size_t place = (size_t)cells[c] * LANES;
			add_to(all_wy + place, &wy);
			add_to(all_w + place, &w);
			add_to(all_n + place, &n);
		}
	}
}

BODY add_deviations_body(const struct lane_rows *rows, size_t from, size_t to, const double *mean,
		const double *weight, double *z)
{
	for (size_t i = from; i < to; i++) {
		VECTOR(LANES) y, w;
		load(rows->y + i * LANES, &y);
		load(rows->present + i * LANES, &w);
		w = weight != NULL ? w * weight[i] : w;
		const uint32_t *cells = rows->cells[i];
		for (size_t c = 0; c < rows->per_row && cells[c] != NO_CELL; c++) {
			size_t place = (size_t)cells[c] * LANES;
			VECTOR(LANES) m;
			load(mean + place, &m);
			VECTOR(LANES) d = w * (y - m);
			add_to(z + place, &d);
		}
	}
}

BODY take_off_body(double *z, const double *lost, const uint32_t *which, const double *amount,
		size_t n_amounts, size_t n)
{
	for (size_t i = 0; i < n; i += LANES) {
		VECTOR(LANES) sum, l;
		load(z + i, &sum);
		for (size_t k = 0; k < n_amounts; k++) {
			load(lost + which[k] * n + i, &l);
			sum -= l * amount[k];
		}
		memcpy(z + i, &sum, sizeof(sum));
	}
}

BODY close_unit_body(double *z, const double *origin, double *sum, double *squares, size_t n)
{
	const VECTOR(LANES) zero = { 0 };
	for (size_t i = 0; i < n; i += LANES) {
		VECTOR(LANES) d, o;
		load(z + i, &d);
		load(origin + i, &o);
		d -= o;
		add_to(sum + i, &d);
		d *= d;
		add_to(squares + i, &d);
		memcpy(z + i, &zero, sizeof(zero));
	}
}

/* One tile of the sums stays in registers while the rows pass by. */
BODY multiply_tile(const double *weight, size_t n_r, const double *x, size_t n_v, size_t n, double *sums)
{
	VECTOR(TILE_REPLICATES) sum[TILE_VARIABLES] = { { 0 } }, w;
	for (size_t i = 0; i < n; i++) {
		memcpy(&w, weight + i * n_r, sizeof(w));
#pragma GCC unroll 8
		for (size_t v = 0; v < TILE_VARIABLES; v++) {
			sum[v] += w * x[i * n_v + v];
		}
	}
#pragma GCC unroll 8
	for (size_t v = 0; v < TILE_VARIABLES; v++) {
		VECTOR(TILE_REPLICATES) all;
		memcpy(&all, sums + v * n_r, sizeof(all));
		all += sum[v];
		memcpy(sums + v * n_r, &all, sizeof(all));
	}
}

BODY multiply_body(const double *weight, size_t n_r, const double *x, size_t n_v, size_t n, double *sums)
{
	for (size_t r = 0; r < n_r; r += TILE_REPLICATES) {
		for (size_t v = 0; v < n_v; v += TILE_VARIABLES) {
			multiply_tile(weight + r, n_r, x + v, n_v, n, sums + v * n_r + r);
		}
	}
}

BODY add_rows_body(const double *weight, size_t n_r, const uint8_t *list, size_t n, double sign, double *sums)
{
	for (size_t i = 0; i < n; i++) {
		const double *row = weight + list[i] * n_r;
		for (size_t r = 0; r < n_r; r += LANES) {
			VECTOR(LANES) w;
			load(row + r, &w);
			w *= sign;
			add_to(sums + r, &w);
		}
	}
}

BODY weigh_body(double *weight, double base, const double *m, const double *g, size_t n)
{
	for (size_t r = 0; r < n; r++) {
		weight[r] = g != NULL ? base * m[r] * g[r] : base * m[r];
	}
}

/* The same loops under another name, for the instructions of `target`. */
#define VERSION(version, text, target)                                                                       \
	target static void decode_##version(                                                                 \
			const int8_t *codes, size_t n, const double *origin, double *y, double *present)     \
	{                                                                                                    \
		decode_body(codes, n, origin, y, present);                                                   \
	}                                                                                                    \
	target static void add_totals_##version(const struct lane_rows *rows, struct lane_totals *totals)    \
	{                                                                                                    \
		add_totals_body(rows, totals);                                                               \
	}                                                                                                    \
	target static void add_deviations_##version(const struct lane_rows *rows, size_t from, size_t to,    \
			const double *mean, const double *weight, double *z)                                 \
	{                                                                                                    \
		add_deviations_body(rows, from, to, mean, weight, z);                                        \
	}                                                                                                    \
	target static void take_off_##version(double *z, const double *lost, const uint32_t *which,          \
			const double *amount, size_t n_amounts, size_t n)                                    \
	{                                                                                                    \
		take_off_body(z, lost, which, amount, n_amounts, n);                                         \
	}                                                                                                    \
	target static void close_unit_##version(                                                             \
			double *z, const double *origin, double *sum, double *squares, size_t n)             \
	{                                                                                                    \
		close_unit_body(z, origin, sum, squares, n);                                                 \
	}                                                                                                    \
	target static void multiply_##version(const double *weight, size_t n_r, const double *x, size_t n_v, \
			size_t n, double *sums)                                                              \
	{                                                                                                    \
		multiply_body(weight, n_r, x, n_v, n, sums);                                                 \
	}                                                                                                    \
	target static void add_rows_##version(const double *weight, size_t n_r, const uint8_t *list,         \
			size_t n, double sign, double *sums)                                                 \
	{                                                                                                    \
		add_rows_body(weight, n_r, list, n, sign, sums);                                             \
	}                                                                                                    \
	target static void weigh_##version(                                                                  \
			double *weight, double base, const double *m, const double *g, size_t n)             \
	{                                                                                                    \
		weigh_body(weight, base, m, g, n);                                                           \
	}                                                                                                    \
	static const struct kernels kernels_##version = {                                                    \
		decode_##version,                                                                            \
		add_totals_##version,                                                                        \
		add_deviations_##version,                                                                    \
		take_off_##version,                                                                          \
		close_unit_##version,                                                                        \
		multiply_##version,                                                                          \
		add_rows_##version,                                                                          \
		weigh_##version,                                                                             \
		text,                                                                                        \
	};

#define NO_TARGET
VERSION(plain, "plain", NO_TARGET)

#ifdef __x86_64__
VERSION(avx2, "avx2", __attribute__((target("avx2"))))
VERSION(avx512, "avx512", __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))))
#endif

size_t kernels_all(const struct kernels **ret)
{
	size_t n = 0;
	ret[n++] = &kernels_plain;
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2")) {
		ret[n++] = &kernels_avx2;
	}
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
			&& __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
		ret[n++] = &kernels_avx512;
	}
#endif
	return n;
}

const struct kernels *kernels_best(void)
{
	const struct kernels *all[KERNELS_MAX];
	return all[kernels_all(all) - 1];
}
