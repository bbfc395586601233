/*
 * chance.h - chance without a state: the same seed, thing and purpose always
 * give the same number, in whatever order they are asked for.
 */
#ifndef SIMULATE_CHANCE_H
#define SIMULATE_CHANCE_H

#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t key;
};

struct chance chance_of(uint64_t seed, uint64_t thing);          /* a household, a person */
struct chance chance_for(struct chance chance, const char *purpose); /* "consent", a question's name */
struct chance chance_next(struct chance chance);                 /* another one for a new attempt */

double chance_uniform(struct chance chance);                     /* (0, 1) */
double chance_normal(struct chance chance);                      /* mean 0, variance 1 */
uint64_t chance_below(struct chance chance, uint64_t n);         /* 0 .. n-1; n > 0 */
size_t chance_pick(struct chance chance, const double *shares, size_t n); /* shares add up to 1 */

#endif
