/*
 * histogram.h - how often something was how much, in classes with fixed upper bounds.
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_CLASSES_MAX 16

struct histogram {
	const double *bounds; /* upper ends, rising; the caller's, and lives as long */
	size_t n_bounds;      /* at most HISTOGRAM_CLASSES_MAX */
	uint64_t counts[HISTOGRAM_CLASSES_MAX + 1]; /* not above bounds[i]; the last: above all of them */
	uint64_t n;
	double sum;
};

/* For `static const double array[]`. */
#define HISTOGRAM(array) ((struct histogram){ .bounds = (array), .n_bounds = sizeof(array) / sizeof((array)[0]) })

void histogram_add(struct histogram *histogram, double value);

#endif
