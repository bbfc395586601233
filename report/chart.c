#include "report/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "report/shapes.h"

#define STACK_MAX 16
#define NUMBER_FITS 10 /* percent of the width that a number needs to stand in its piece */

void figure_open(struct page *page, const char *title, const char *caption)
{
	page_raw(page, "<figure>\n<figcaption>");
	if (title != NULL) {
		page_raw(page, "<strong>");
		page_text(page, title);
		page_raw(page, "</strong> ");
	}
	page_text(page, caption);
	page_raw(page, "</figcaption>\n<div class=\"chart\">\n");
}

void figure_close(struct page *page)
{
	page_raw(page, "</figure>\n");
}

static void axis_open(struct page *page)
{
	page_raw(page, "<div class=\"row axis\" aria-hidden=\"true\"><div class=\"lab\"></div><div "
		       "class=\"plot\"><svg class=\"ticks\" width=\"100%\" height=\"16\" "
		       "xmlns=\"http://www.w3.org/2000/svg\">");
}

/* Both ends and the middle; those at the ends stand inside of them. */
static void tick_at(struct page *page, int tick, const char *words)
{
	static const char *const anchors[] = { "start", "middle", "end" };
	page_rawf(page, "<text " SHAPE_TICK " x=\"%d%%\" y=\"12\" text-anchor=\"%s\">%s</text>", tick * 50,
			anchors[tick], words);
}

static void axis_close(struct page *page)
{
	page_raw(page, "</svg></div><div class=\"val\"></div></div>\n");
}

void chart_axis(struct page *page, bool share)
{
	axis_open(page);
	for (int tick = 0; tick <= 2; tick++) {
		struct words words = share ? percent_words(tick / 2.0) : number_words(tick * 50, 0);
		tick_at(page, tick, words.text);
	}
	axis_close(page);
}

static void row_open(struct page *page, const char *label)
{
	page_raw(page, "<div class=\"row\"><div class=\"lab\">");
	page_text(page, label);
	page_raw(page, "</div>");
}

static void svg_open(struct page *page, const char *title, enum message description)
{
	page_raw(page, "<div class=\"plot\"><svg class=\"strip\" role=\"img\" width=\"100%\" height=\"26\" "
		       "xmlns=\"http://www.w3.org/2000/svg\"><title>");
	page_text(page, title);
	page_raw(page, "</title><desc>");
	page_say(page, description);
	page_raw(page, "</desc>");
}

static void row_close(struct page *page, const char *value, const char *interval)
{
	page_raw(page, "</svg></div><div class=\"val\" aria-hidden=\"true\">");
	if (value != NULL) {
		page_raw(page, "<b>");
		page_text(page, value);
		page_raw(page, "</b> ");
	}
	page_raw(page, "<span>");
	page_text(page, interval);
	page_raw(page, "</span></div></div>\n");
}

static void fill_title(struct page *page, struct buf *title, const struct shown *shown, bool share)
{
	if (!shown->shown) {
		message_fill(title, MSG_CHART_WITHHELD, page->language, &shown->reason, 1);
		return;
	}
	struct words value = value_words(shown->value, share), lower = value_words(shown->lower, share),
		     upper = value_words(shown->upper, share);
	message_fill(title, share ? MSG_CHART_SHARE : MSG_CHART_SCORE, page->language,
			(const char *const[]){ value.text, lower.text, upper.text }, 3);
}

static double clamp(double percent)
{
	return fmax(0, fmin(100, percent));
}

static void draw_withheld(struct page *page)
{
	page_raw(page, "<svg x=\"2%\" y=\"13\" overflow=\"visible\"><path " SHAPE_HOLLOW " "
		       "d=\"M0-6L6 0L0 6L-6 0Z\"/></svg>");
}

static void draw_interval(struct page *page, const struct shown *shown, double unit, const char *shape)
{
	double lower = clamp(shown->lower * unit), upper = clamp(shown->upper * unit);
	page_rawf(page, "<line %s x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"13\" y2=\"13\"/>", shape, lower,
			upper);
}

static void end_row(struct page *page, const struct shown *shown, bool share)
{
	if (shown->shown) {
		struct words value = value_words(shown->value, share),
			     interval = interval_words(page, shown, share);
		row_close(page, value.text, interval.text);
	} else {
		row_close(page, NULL, message_text(MSG_WITHHELD, page->language));
	}
}

void chart_dot(struct page *page, const char *label, const struct shown *shown, bool share)
{
	struct buf title = BUF(1024);
	fill_title(page, &title, shown, share);
	row_open(page, label);
	svg_open(page, buf_text(&title), MSG_CHART_DESC);
	if (shown->shown) {
		double unit = share ? 100 : 1;
		draw_interval(page, shown, unit, SHAPE_INTERVAL);
		page_rawf(page, "<circle " SHAPE_DOT " cx=\"%.2f%%\" cy=\"13\" r=\"6\"/>",
				clamp(shown->value * unit));
	} else {
		draw_withheld(page);
	}
	end_row(page, shown, share);
	buf_finish(&title);
}

void chart_bar(struct page *page, const char *label, const struct shown *shown)
{
	struct buf title = BUF(1024);
	fill_title(page, &title, shown, true);
	row_open(page, label);
	svg_open(page, buf_text(&title), MSG_CHART_BAR_DESC);
	if (shown->shown) {
		page_rawf(page, "<rect " SHAPE_BAR " x=\"0\" y=\"4\" width=\"%.2f%%\" height=\"18\"/>",
				clamp(shown->value * 100));
		draw_interval(page, shown, 100, SHAPE_WHISKER);
	} else {
		draw_withheld(page);
	}
	end_row(page, shown, true);
	buf_finish(&title);
}

void chart_mark(struct page *page, const char *label, double share)
{
	struct words value = percent_words(share);
	row_open(page, label);
	svg_open(page, value.text, MSG_CHART_MARK_DESC);
	page_rawf(page, "<svg x=\"%.2f%%\" y=\"13\" overflow=\"visible\"><rect " SHAPE_PUBLISHED " x=\"-6\" "
			"y=\"-6\" width=\"12\" height=\"12\"/></svg>", clamp(share * 100));
	row_close(page, value.text, "");
}

/* The zero in the middle, `reach` at either end. */
static double around_zero(double change, double reach)
{
	return clamp(50 + 50 * change / reach);
}

void chart_change_axis(struct page *page, double reach, bool share)
{
	axis_open(page);
	for (int tick = 0; tick <= 2; tick++) {
		double change = (tick - 1) * reach * (share ? 100 : 1);
		struct words words = number_words(change, 0);
		_cleanup_free_ char *sign = xasprintf("%s%s", tick > 1 ? "+" : "", words.text);
		tick_at(page, tick, sign);
	}
	axis_close(page);
}

void chart_change(struct page *page, const char *label, const struct shown *change, double reach, bool share,
		const char *words)
{
	double unit = share ? 100 : 1;
	row_open(page, label);
	svg_open(page, words, MSG_CHART_CHANGE_DESC);
	page_raw(page, "<line " SHAPE_MIDDLE " x1=\"50%\" x2=\"50%\" y1=\"0\" y2=\"26\"/>");
	if (change->shown) {
		page_rawf(page, "<line " SHAPE_INTERVAL " x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"13\" y2=\"13\"/>",
				around_zero(change->lower, reach), around_zero(change->upper, reach));
		page_rawf(page, "<circle " SHAPE_DOT " cx=\"%.2f%%\" cy=\"13\" r=\"6\"/>",
				around_zero(change->value, reach));
		struct words value = number_words(change->value * unit, 0);
		_cleanup_free_ char *sign = xasprintf("%s%s", change->value * unit >= 0.5 ? "+" : "", value.text);
		row_close(page, sign, words);
	} else {
		row_close(page, NULL, words);
	}
}

void chart_reached(struct page *page, const char *label, double interviewed, double population)
{
	struct buf title = BUF(1024);
	struct words own = percent_words(interviewed), all = percent_words(population);
	bool shown = isfinite(interviewed), compared = isfinite(population);
	if (shown) {
		message_fill(&title, compared ? MSG_CHART_REACHED : MSG_CHART_REACHED_ONLY, page->language,
				(const char *const[]){ own.text, all.text }, 2);
	} else {
		const char *few = message_text(MSG_FEW, page->language);
		message_fill(&title, MSG_CHART_WITHHELD, page->language, &few, 1);
	}
	row_open(page, label);
	svg_open(page, buf_text(&title), MSG_CHART_BAR_DESC);
	if (shown) {
		page_rawf(page, "<rect " SHAPE_BAR_SOFT " x=\"0\" y=\"5\" width=\"%.2f%%\" height=\"16\"/>",
				clamp(interviewed * 100));
	} else {
		draw_withheld(page);
	}
	if (compared) {
		page_rawf(page, "<line " SHAPE_MARK " x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"1\" y2=\"25\"/>",
				clamp(population * 100), clamp(population * 100));
	}
	row_close(page, shown ? own.text : NULL, shown ? "" : message_text(MSG_WITHHELD, page->language));
	buf_finish(&title);
}

/* --- answers side by side ------------------------------------------------------ */

struct pieces { /* the least favourable first */
	const json_t *options[STACK_MAX];
	size_t n;
	double hidden; /* share of the answers that are not shown one by one */
};

/* What an answer counts when high is good. */
static double favour(const json_t *option, bool reversed)
{
	double score = number_of(json_object_get(option, "score"));
	return reversed ? -score : score;
}

static struct pieces sorted(const json_t *item)
{
	const json_t *options = json_object_get(item, "options");
	bool reversed = json_is_true(json_object_get(item, "reversed"));
	struct pieces pieces = { .n = 0, .hidden = 1 };
	for (size_t i = 0; i < json_array_size(options) && pieces.n < STACK_MAX; i++) {
		const json_t *option = json_array_get(options, i);
		double own = favour(option, reversed);
		double share = number_of(json_object_get(json_object_get(option, "share"), "value"));
		size_t at = pieces.n++;
		for (; at > 0 && favour(pieces.options[at - 1], reversed) > own; at--) {
			pieces.options[at] = pieces.options[at - 1];
		}
		pieces.options[at] = option;
		pieces.hidden -= isfinite(share) ? share : 0;
	}
	pieces.hidden = pieces.hidden > 1e-6 ? pieces.hidden : 0;
	return pieces;
}

static double share_at(const struct pieces *pieces, size_t i)
{
	double share = number_of(json_object_get(json_object_get(pieces->options[i], "share"), "value"));
	return isfinite(share) ? share : 0;
}

bool chart_can_stack(const json_t *options)
{
	size_t n = json_array_size(options);
	bool all = n >= 3 && n <= STACK_MAX;
	for (size_t i = 0; i < n && all; i++) {
		all = json_is_number(json_object_get(json_array_get(options, i), "score"));
	}
	return all;
}

/* How much lies left of the middle; a middle answer lies half on either side. */
static double left_of_middle(const struct pieces *pieces)
{
	double left = 0;
	for (size_t i = 0; i < pieces->n / 2; i++) {
		left += share_at(pieces, i);
	}
	return pieces->n % 2 == 1 ? left + share_at(pieces, pieces->n / 2) / 2 : left;
}

void chart_stack_extent(const json_t *item, double *left, double *right)
{
	struct pieces pieces = sorted(item);
	double own = left_of_middle(&pieces);
	*left = fmax(*left, own);
	*right = fmax(*right, 1 - own);
}

/* Colours: s0 (least favourable) to s6 (most), s3 the middle. */
static unsigned shade(size_t i, size_t n)
{
	static const unsigned char by_count[8][7] = { { 3 }, { 3 }, { 0, 6 }, { 0, 3, 6 }, { 0, 2, 4, 6 },
		{ 0, 2, 3, 4, 6 }, { 0, 1, 2, 4, 5, 6 }, { 0, 1, 2, 3, 4, 5, 6 } };
	return n <= 7 ? by_count[n][i] : (unsigned)(i * 6 / (n - 1));
}

/* The colour of a shade and that of text upon it. */
static const char *const shade_fill[] = { "#8c510a", "#b97a2b", "#e3c48a", "#d9d9d9", "#9fd3ca", "#3f9a90", "#01665e" };
static const char *const shade_text[] = { "#fff", SHAPE_INK, SHAPE_INK, SHAPE_INK, SHAPE_INK, SHAPE_INK, "#fff" };

static void draw_piece(struct page *page, unsigned tone, double x, double width, double share)
{
	page_rawf(page, "<rect fill=\"%s\" stroke=\"#fff\" stroke-width=\"1.5\" x=\"%.2f%%\" y=\"2\" "
			"width=\"%.2f%%\" height=\"22\"/>", shade_fill[tone], x, width);
	if (width >= NUMBER_FITS) {
		page_rawf(page, "<text " SHAPE_FONT " font-size=\"12\" text-anchor=\"middle\" fill=\"%s\" "
				"x=\"%.2f%%\" y=\"17\">%.0f</text>", shade_text[tone], x + width / 2, share * 100);
	}
}

static void fill_stack_title(struct page *page, struct buf *title, const struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->n; i++) {
		struct shown shown = shown_of(page, json_object_get(pieces->options[i], "share"));
		struct words value = percent_words(shown.value);
		buf_addf(title, "%s%s: %s", i > 0 ? "; " : "",
				page_label(page, json_object_get(pieces->options[i], "label")),
				shown.shown ? value.text : message_text(MSG_WITHHELD, page->language));
	}
}

void chart_stack(struct page *page, const json_t *item, double left, double right)
{
	struct pieces pieces = sorted(item);
	struct buf title = BUF(16384);
	fill_stack_title(page, &title, &pieces);
	page_raw(page, "<div class=\"row wide\"><div class=\"lab\">");
	page_text(page, page_label(page, json_object_get(item, "label")));
	page_raw(page, "</div>");
	svg_open(page, buf_text(&title), MSG_CHART_STACK_DESC);
	double unit = 100 / (left + right), x = (left - left_of_middle(&pieces)) * unit;
	for (size_t i = 0; i < pieces.n; i++) {
		double share = share_at(&pieces, i);
		if (share > 0) {
			draw_piece(page, shade(i, pieces.n), x, share * unit, share);
		}
		x += share * unit;
	}
	if (pieces.hidden > 0) {
		page_rawf(page, "<rect " SHAPE_HIDDEN " x=\"%.2f%%\" y=\"2\" width=\"%.2f%%\" height=\"22\"/>", x,
				pieces.hidden * unit);
	}
	page_rawf(page, "<line " SHAPE_MIDDLE " x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" y2=\"26\"/>",
			left * unit, left * unit);
	page_raw(page, "</svg></div></div>\n");
	buf_finish(&title);
}

void chart_legend(struct page *page, const json_t *item)
{
	struct pieces pieces = sorted(item);
	page_raw(page, "<ul class=\"legend\">");
	for (size_t i = 0; i < pieces.n; i++) {
		page_rawf(page,
				"<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\" "
				"xmlns=\"http://www.w3.org/2000/svg\"><rect fill=\"%s\" width=\"14\" "
				"height=\"14\"/></svg> ",
				shade_fill[shade(i, pieces.n)]);
		page_text(page, page_label(page, json_object_get(pieces.options[i], "label")));
		page_raw(page, "</li>");
	}
	page_raw(page, "</ul>\n");
}
