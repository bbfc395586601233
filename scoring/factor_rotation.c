#include "scoring/factor_rotation.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define SETTLED 1e-9

enum { SWEEPS_MAX = 1000, ROUNDS_MAX = 5000, HALVINGS_MAX = 30 };

/* Turns the columns p and q by the angle that makes the variance of their
 * squares largest; returns its size. */
static double turn_pair(double *a, size_t k, size_t m, size_t p, size_t q)
{
	double u_sum = 0, v_sum = 0, c = 0, d = 0;
	for (size_t i = 0; i < k; i++) {
		double x = a[i * m + p], y = a[i * m + q], u = x * x - y * y, v = 2 * x * y;
		u_sum += u;
		v_sum += v;
		c += u * u - v * v;
		d += 2 * u * v;
	}
	double n = (double)k, above = d - 2 * u_sum * v_sum / n,
	       below = c - (u_sum * u_sum - v_sum * v_sum) / n;
	double angle = atan2(above, below) / 4;
	for (size_t i = 0; i < k; i++) {
		double x = a[i * m + p], y = a[i * m + q];
		a[i * m + p] = x * cos(angle) + y * sin(angle);
		a[i * m + q] = y * cos(angle) - x * sin(angle);
	}
	return fabs(angle);
}

static double *row_lengths(const double *a, size_t k, size_t m)
{
	double *length = xcalloc(k, sizeof(*length));
	for (size_t i = 0; i < k; i++) {
		for (size_t c = 0; c < m; c++) {
			length[i] += a[i * m + c] * a[i * m + c];
		}
		length[i] = length[i] > 0 ? sqrt(length[i]) : 1;
	}
	return length;
}

void rotate_varimax(double *a, size_t k, size_t m)
{
	double *length = row_lengths(a, k, m), turned = INFINITY;
	for (size_t place = 0; place < k * m; place++) {
		a[place] /= length[place / m];
	}
	for (size_t sweep = 0; sweep < SWEEPS_MAX && turned > SETTLED; sweep++) {
		turned = 0;
		for (size_t p = 0; p < m; p++) {
			for (size_t q = p + 1; q < m; q++) {
				turned = fmax(turned, turn_pair(a, k, m, p, q));
			}
		}
	}
	for (size_t place = 0; place < k * m; place++) {
		a[place] *= length[place / m];
	}
	free(length);
}

/* A rotation under way: L = A T'^-1, the columns of T of length 1. */
struct rotation {
	const double *a;
	size_t k, m;
	double *t, *inverse; /* m x m */
	double *l;           /* k x m */
	double criterion;
};

/* L and the criterion at T; false when T has no inverse. */
static bool evaluate(struct rotation *r)
{
	size_t m = r->m;
	lapack_int n = (lapack_int)m, *pivot = xcalloc(m, sizeof(*pivot));
	memcpy(r->inverse, r->t, m * m * sizeof(double));
	bool inverted = LAPACKE_dgetrf(LAPACK_ROW_MAJOR, n, n, r->inverse, n, pivot) == 0
			&& LAPACKE_dgetri(LAPACK_ROW_MAJOR, n, r->inverse, n, pivot) == 0;
	free(pivot);
	r->criterion = 0;
	for (size_t i = 0; i < r->k; i++) {
		double all = 0, own = 0;
		for (size_t c = 0; c < m; c++) {
			double sum = 0;
			for (size_t d = 0; d < m; d++) {
				sum += r->a[i * m + d] * r->inverse[c * m + d];
			}
			r->l[i * m + c] = sum;
			all += sum * sum;
			own += sum * sum * sum * sum;
		}
		r->criterion += (all * all - own) / 4;
	}
	return inverted;
}

/* G = -(L' Gq T^-1)', Gq = L times the sums of the other squares. */
static void gradient(const struct rotation *r, double *ret_g)
{
	size_t m = r->m;
	double *inner = xcalloc(m * m, sizeof(*inner));
	for (size_t i = 0; i < r->k; i++) {
		const double *l = r->l + i * m;
		double all = 0;
		for (size_t c = 0; c < m; c++) {
			all += l[c] * l[c];
		}
		for (size_t place = 0; place < m * m; place++) {
			size_t c = place / m, d = place % m;
			inner[place] += l[c] * l[d] * (all - l[d] * l[d]);
		}
	}
	for (size_t place = 0; place < m * m; place++) {
		size_t c = place / m, d = place % m;
		ret_g[d * m + c] = 0;
		for (size_t e = 0; e < m; e++) {
			ret_g[d * m + c] -= inner[c * m + e] * r->inverse[e * m + d];
		}
	}
	free(inner);
}

/* Takes off what would change the length of the columns; returns the length of
 * the rest. */
static double project(const struct rotation *r, double *g)
{
	size_t m = r->m;
	double length = 0;
	for (size_t c = 0; c < m; c++) {
		double along = 0;
		for (size_t d = 0; d < m; d++) {
			along += r->t[d * m + c] * g[d * m + c];
		}
		for (size_t d = 0; d < m; d++) {
			g[d * m + c] -= along * r->t[d * m + c];
			length += g[d * m + c] * g[d * m + c];
		}
	}
	return sqrt(length);
}

/* T moved by -step g, columns scaled back to length 1. */
static void move(struct rotation *r, const double *from, const double *g, double step)
{
	for (size_t c = 0; c < r->m; c++) {
		double length = 0;
		for (size_t d = 0; d < r->m; d++) {
			double value = from[d * r->m + c] - step * g[d * r->m + c];
			r->t[d * r->m + c] = value;
			length += value * value;
		}
		for (size_t d = 0; d < r->m; d++) {
			r->t[d * r->m + c] /= sqrt(length);
		}
	}
}

static void descend(struct rotation *r)
{
	size_t places = r->m * r->m;
	double *g = xcalloc(places, sizeof(*g)), *from = xcalloc(places, sizeof(*from)), step = 1;
	evaluate(r);
	for (size_t round = 0; round < ROUNDS_MAX; round++) {
		gradient(r, g);
		double slope = project(r, g), before = r->criterion;
		if (slope < SETTLED) {
			break;
		}
		memcpy(from, r->t, places * sizeof(*from));
		step *= 2;
		for (int halving = 0; halving < HALVINGS_MAX; halving++) {
			move(r, from, g, step);
			if (evaluate(r) && before - r->criterion > slope * slope * step / 2) {
				break;
			}
			step /= 2;
		}
	}
	free(g);
	free(from);
}

void rotate_quartimin(const double *a, size_t k, size_t m, double *ret_l, double *ret_phi)
{
	struct rotation r = { .a = a, .k = k, .m = m, .l = ret_l };
	r.t = xcalloc(m * m, sizeof(double));
	r.inverse = xcalloc(m * m, sizeof(double));
	for (size_t c = 0; c < m; c++) {
		r.t[c * m + c] = 1;
	}
	descend(&r);
	for (size_t place = 0; place < m * m; place++) {
		ret_phi[place] = 0;
		for (size_t d = 0; d < m; d++) {
			ret_phi[place] += r.t[d * m + place / m] * r.t[d * m + place % m];
		}
	}
	free(r.t);
	free(r.inverse);
}
