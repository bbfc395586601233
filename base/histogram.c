#include "base/histogram.h"

void histogram_add(struct histogram *histogram, double value)
{
	size_t i = 0;
	while (i < histogram->n_bounds && value > histogram->bounds[i]) {
		i++;
	}
	histogram->counts[i]++;
	histogram->n++;
	histogram->sum += value;
}
