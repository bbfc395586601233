/*
 * known.h - what an assessment should find: the true scale means and headline
 * percentages of a made-up neighbourhood, over every adult who lives there.
 *
 * The JSON document:
 *     {"form", "version", "seed", "households", "adults",
 *      "scales": [{"name", "mean", "n"}],
 *      "headlines": [{"name", "percent", "n"}]}
 * A mean or percentage is null when nobody has one.
 */
#ifndef SIMULATE_KNOWN_H
#define SIMULATE_KNOWN_H

#include <jansson.h>

#include "simulate/neighbourhood.h"

/* Asks every adult everything; `step` is called once per adult when not NULL.
 * The caller owns the reference. */
json_t *known_truth(const struct neighbourhood *place, void (*step)(void *arg), void *arg);

#endif
