#include "assess/values.h"

#include "scoring/disclosure.h"

enum disclosure_reason *reached_reasons(struct arena *arena, const struct categories *categories, size_t n,
		const struct disclosure *rules)
{
	size_t *count = arena_array(arena, categories->n + 1, sizeof(*count));
	enum disclosure_reason *reason = arena_array(arena, categories->n + 1, sizeof(*reason));
	struct disclosure_limits limits = { 0, rules->min_count };
	for (size_t i = 0; i < n; i++) {
		if (categories->code[i] >= 0) {
			count[categories->code[i]]++;
		}
	}
	for (size_t i = 0; i < categories->n; i++) {
		reason[i] = count[i] > 0 && count[i] < limits.min_count ? WITHHELD_MIN_COUNT : DISCLOSURE_SHOWN;
	}
	bool hidden = !rules->complementary || disclosure_complement(count, reason, categories->n, &limits);
	for (size_t i = 0; i < categories->n; i++) {
		if (!hidden && reason[i] == DISCLOSURE_SHOWN) {
			reason[i] = WITHHELD_COMPLEMENTARY;
		}
	}
	return reason;
}
