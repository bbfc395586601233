/*
 * Importance against how well it goes: a square with a numbered point for each thing,
 * parted where the means lie. A point whose place is certain is filled.
 */
#include <math.h>

#include "report/chart.h"
#include "report/shapes.h"

#define SHAPE_BOLD SHAPE_FONT " font-size=\"11\" font-weight=\"700\""
#define SHAPE_SMALL SHAPE_FONT " font-size=\"10\" fill=\"" SHAPE_SOFT "\""

/* The drawing in its own units; it grows and shrinks with the page. */
#define SIDE 380.0
#define LEFT 46.0
#define TOP 10.0
#define RIGHT 370.0
#define BOTTOM 346.0

struct span { /* of an axis, as shares */
	double low, high;
};

static double along(double value, struct span span, double from, double to)
{
	double part = span.high > span.low ? (value - span.low) / (span.high - span.low) : 0.5;
	return from + fmax(0, fmin(1, part)) * (to - from);
}

/* From 0 or the tenth below the smallest to the tenth above the largest. */
static struct span span_of(const struct page *page, const json_t *pairs, const char *key)
{
	double low = 1, high = 0;
	for (size_t i = 0; i < json_array_size(pairs); i++) {
		struct shown shown = shown_of(page, json_object_get(json_array_get(pairs, i), key));
		if (shown.shown) {
			low = fmin(low, shown.lower);
			high = fmax(high, shown.upper);
		}
	}
	return (struct span){ floor(low * 10) / 10, fmin(1, ceil(high * 10) / 10) };
}

struct square {
	struct span x, y;
	double middle_x, middle_y;
};

static void draw_ticks(struct page *page, const struct square *square)
{
	for (double tick = square->x.low; tick <= square->x.high + 0.001; tick += 0.1) {
		double x = along(tick, square->x, LEFT, RIGHT);
		page_rawf(page, "<line " SHAPE_GRID " x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>", x, x, TOP,
				BOTTOM);
		page_rawf(page, "<text " SHAPE_SMALL " text-anchor=\"middle\" x=\"%.1f\" y=\"%.0f\">%.0f%%</text>", x, BOTTOM + 15,
				tick * 100);
	}
	for (double tick = square->y.low; tick <= square->y.high + 0.001; tick += 0.1) {
		double y = along(tick, square->y, BOTTOM, TOP);
		page_rawf(page, "<line " SHAPE_GRID " x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, RIGHT, y,
				y);
		page_rawf(page, "<text " SHAPE_SMALL " text-anchor=\"end\" x=\"%.0f\" y=\"%.1f\">%.0f%%</text>", LEFT - 4, y + 4,
				tick * 100);
	}
}

static void corner(struct page *page, enum message text, bool right, bool bottom)
{
	page_rawf(page, "<text " SHAPE_BOLD " fill=\"" SHAPE_SOFT "\" text-anchor=\"%s\" x=\"%.0f\" y=\"%.0f\">",
			right ? "end" : "start",
			right ? RIGHT - 5 : LEFT + 5, bottom ? BOTTOM - 7 : TOP + 14);
	page_say(page, text);
	page_raw(page, "</text>");
}

static void draw_frame(struct page *page, const struct square *square)
{
	double x = along(square->middle_x, square->x, LEFT, RIGHT), y = along(square->middle_y, square->y, BOTTOM, TOP);
	page_rawf(page, "<rect fill=\"#fbeee6\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x, y, RIGHT - x,
			BOTTOM - y);
	draw_ticks(page, square);
	page_rawf(page, "<line " SHAPE_MIDDLE " x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>", x, x, TOP, BOTTOM);
	page_rawf(page, "<line " SHAPE_MIDDLE " x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, RIGHT, y, y);
	corner(page, MSG_QUADRANT_ENOUGH, false, false);
	corner(page, MSG_QUADRANT_KEEP, true, false);
	corner(page, MSG_QUADRANT_LATER, false, true);
	corner(page, MSG_QUADRANT_FIRST, true, true);
}

static void draw_intervals(struct page *page, const struct square *square, const struct shown *important,
		const struct shown *well)
{
	double x = along(important->value, square->x, LEFT, RIGHT), y = along(well->value, square->y, BOTTOM, TOP);
	page_rawf(page, "<line " SHAPE_CROSS " x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
			along(important->lower, square->x, LEFT, RIGHT), along(important->upper, square->x, LEFT, RIGHT),
			y, y);
	page_rawf(page, "<line " SHAPE_CROSS " x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", x, x,
			along(well->lower, square->y, BOTTOM, TOP), along(well->upper, square->y, BOTTOM, TOP));
}

static void draw_points(struct page *page, const json_t *pairs, const struct square *square)
{
	for (int pass = 0; pass < 2; pass++) { /* all intervals lie below all points */
		for (size_t i = 0; i < json_array_size(pairs); i++) {
			const json_t *pair = json_array_get(pairs, i);
			struct shown important = shown_of(page, json_object_get(pair, "importance"));
			struct shown well = shown_of(page, json_object_get(pair, "performance"));
			if (!important.shown || !well.shown) {
				continue;
			}
			if (pass == 0) {
				draw_intervals(page, square, &important, &well);
				continue;
			}
			double x = along(important.value, square->x, LEFT, RIGHT);
			double y = along(well.value, square->y, BOTTOM, TOP);
			bool sure = json_is_true(json_object_get(pair, "certain"));
			page_rawf(page, "<circle %s cx=\"%.1f\" cy=\"%.1f\" r=\"9\"/>",
					sure ? SHAPE_POINT_SURE : SHAPE_POINT_OPEN, x, y);
			page_rawf(page, "<text " SHAPE_BOLD " text-anchor=\"middle\" "
					"fill=\"%s\" x=\"%.1f\" y=\"%.1f\">%zu</text>", sure ? "#fff" : SHAPE_ACCENT, x,
					y + 4, i + 1);
		}
	}
}

void chart_quadrant(struct page *page, const json_t *importance)
{
	const json_t *pairs = json_object_get(importance, "pairs");
	const struct square square = {
		.x = span_of(page, pairs, "importance"),
		.y = span_of(page, pairs, "performance"),
		.middle_x = number_of(json_object_get(importance, "mean_importance")),
		.middle_y = number_of(json_object_get(importance, "mean_performance")),
	};
	page_rawf(page, "<svg class=\"quadrant\" role=\"img\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
			"xmlns=\"http://www.w3.org/2000/svg\"><title>", SIDE, SIDE, SIDE, SIDE);
	page_say(page, MSG_QUADRANT_TITLE);
	page_raw(page, "</title><desc>");
	page_say(page, MSG_QUADRANT_DESC);
	page_raw(page, "</desc>");
	draw_frame(page, &square);
	draw_points(page, pairs, &square);
	page_rawf(page, "<text " SHAPE_BOLD " fill=\"" SHAPE_INK "\" text-anchor=\"middle\" "
			"x=\"%.0f\" y=\"%.0f\">",
			(LEFT + RIGHT) / 2, SIDE - 4);
	page_say(page, MSG_QUADRANT_X);
	page_rawf(page, "</text><text " SHAPE_BOLD " fill=\"" SHAPE_INK "\" text-anchor=\"middle\" "
			"transform=\"rotate(-90)\" x=\"%.0f\" y=\"9\">",
			-(TOP + BOTTOM) / 2);
	page_say(page, MSG_QUADRANT_Y);
	page_raw(page, "</text></svg>\n");
}
