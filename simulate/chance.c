#include "simulate/chance.h"

#include <math.h>

/* SplitMix64 (Steele, Lea, Flood 2014): every output bit depends on every input bit. */
static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

struct chance chance_of(uint64_t seed, uint64_t thing)
{
	return (struct chance){ mix(mix(seed) ^ thing) };
}

struct chance chance_for(struct chance chance, const char *purpose)
{
	uint64_t key = chance.key;
	for (const char *p = purpose; *p != '\0'; p++) {
		key = mix(key ^ (unsigned char)*p);
	}
	return (struct chance){ key };
}

struct chance chance_next(struct chance chance)
{
	return (struct chance){ mix(chance.key ^ UINT64_C(0x5851f42d4c957f2d)) };
}

double chance_uniform(struct chance chance)
{
	return ((double)(mix(chance.key) >> 11) + 0.5) * 0x1p-53;
}

/* Box and Muller 1958. */
double chance_normal(struct chance chance)
{
	double radius = sqrt(-2 * log(chance_uniform(chance)));
	return radius * cos(2 * acos(-1.0) * chance_uniform(chance_next(chance)));
}

uint64_t chance_below(struct chance chance, uint64_t n)
{
	return (uint64_t)(chance_uniform(chance) * (double)n);
}

size_t chance_pick(struct chance chance, const double *shares, size_t n)
{
	double u = chance_uniform(chance);
	for (size_t i = 0; i + 1 < n; i++) {
		if (u < shares[i]) {
			return i;
		}
		u -= shares[i];
	}
	return n - 1;
}
