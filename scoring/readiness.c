#include "scoring/readiness.h"

#include <math.h>

static enum readiness of(bool met)
{
	return met ? READINESS_MET : READINESS_NOT_MET;
}

const char *readiness_word(enum readiness state)
{
	switch (state) {
	case READINESS_MET:
		return "met";
	case READINESS_NOT_MET:
		return "not met";
	case READINESS_INSUFFICIENT_EVIDENCE:
		return "insufficient evidence";
	}
	return NULL;
}

enum readiness readiness_at_least(double value, double limit)
{
	return isnan(value) ? READINESS_INSUFFICIENT_EVIDENCE : of(value >= limit);
}

enum readiness readiness_at_most(double value, double limit)
{
	return isnan(value) ? READINESS_INSUFFICIENT_EVIDENCE : of(value <= limit);
}

static bool usable(const struct interval *interval, bool shown)
{
	return shown && interval->status == ESTIMABLE && !isnan(interval->lower) && !isnan(interval->upper);
}

enum readiness readiness_above(const struct interval *interval, bool shown, double limit)
{
	return usable(interval, shown) ? of(interval->lower > limit) : READINESS_INSUFFICIENT_EVIDENCE;
}

enum readiness readiness_not_below(const struct interval *interval, bool shown, double limit)
{
	return usable(interval, shown) ? of(interval->upper >= limit) : READINESS_INSUFFICIENT_EVIDENCE;
}

enum readiness readiness_all(const enum readiness *parts, size_t n)
{
	bool unknown = n == 0;
	for (size_t i = 0; i < n; i++) {
		if (parts[i] == READINESS_NOT_MET) {
			return READINESS_NOT_MET;
		}
		unknown = unknown || parts[i] == READINESS_INSUFFICIENT_EVIDENCE;
	}
	return unknown ? READINESS_INSUFFICIENT_EVIDENCE : READINESS_MET;
}

enum readiness_conclusion readiness_conclude(const struct readiness_item *items, size_t n)
{
	bool refused = false, unknown = n == 0, open = false;
	for (size_t i = 0; i < n; i++) {
		bool decisive = items[i].decisive;
		refused = refused || (decisive && items[i].state == READINESS_NOT_MET);
		unknown = unknown || (decisive && items[i].state == READINESS_INSUFFICIENT_EVIDENCE);
		open = open || (!decisive && items[i].state != READINESS_MET);
	}
	if (refused) {
		return CONCLUSION_NOT_YET;
	}
	if (unknown) {
		return CONCLUSION_INSUFFICIENT;
	}
	return open ? CONCLUSION_SET_UP_CONDITIONS : CONCLUSION_SET_UP;
}

const char *readiness_conclusion_word(enum readiness_conclusion conclusion)
{
	switch (conclusion) {
	case CONCLUSION_SET_UP:
		return "set up";
	case CONCLUSION_SET_UP_CONDITIONS:
		return "set up with conditions";
	case CONCLUSION_NOT_YET:
		return "not yet";
	case CONCLUSION_INSUFFICIENT:
		return "insufficient evidence";
	}
	return NULL;
}
