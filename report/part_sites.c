/* This site beside the others, and where rotating support is needed. */
#include <stdlib.h>
#include <string.h>

#include "report/chart.h"
#include "report/measures.h"
#include "report/phrases.h"

#define SENTENCE_BYTES ((size_t)16 * 1024)
#define SITES_MAX 256

struct order { /* the sites, the largest share first, then the withheld ones */
	const json_t *sites[SITES_MAX];
	size_t n;
};

static double share_of(const json_t *site)
{
	return number_of(json_object_get(json_object_get(site, "share"), "value"));
}

static bool stands_before(const json_t *a, const json_t *b)
{
	double x = share_of(a), y = share_of(b);
	return x == x && (y != y || x > y);
}

static struct order order_of(const json_t *sites)
{
	struct order order = { .n = 0 };
	for (size_t i = 0; i < json_array_size(sites) && order.n < SITES_MAX; i++) {
		const json_t *site = json_array_get(sites, i);
		size_t at = order.n++;
		for (; at > 0 && stands_before(site, order.sites[at - 1]); at--) {
			order.sites[at] = order.sites[at - 1];
		}
		order.sites[at] = site;
	}
	return order;
}

static void add_label(struct buf *out, const struct page *page, const json_t *site)
{
	buf_adds(out, page_label(page, json_object_get(site, "label")));
	if (json_is_true(json_object_get(site, "here"))) {
		buf_addf(out, " (%s)", message_text(MSG_HERE, page->language));
	}
}

static void site_rows(struct page *page, const struct order *order)
{
	for (size_t i = 0; i < order->n; i++) {
		struct shown shown = shown_of(page, json_object_get(order->sites[i], "share"));
		struct buf label = BUF(4096);
		add_label(&label, page, order->sites[i]);
		chart_dot(page, buf_text(&label), &shown, true);
		buf_finish(&label);
	}
}

static void status_cell(struct page *page, const json_t *site)
{
	const char *status = json_string_value(json_object_get(site, "status"));
	bool team = status != NULL && strcmp(status, "team") == 0;
	table_cell(page, status == NULL ? "–" : message_text(team ? MSG_SITE_TEAM : MSG_SITE_PLANNED, page->language),
			false);
}

static void place_cell(struct page *page, const json_t *site, size_t n)
{
	struct buf words = BUF(256);
	phrase_place(&words, page, json_object_get(site, "place"), n);
	table_cell(page, buf_text(&words), false);
	buf_finish(&words);
}

static void site_table(struct page *page, const json_t *headline, const struct order *order)
{
	table_open(page, page_label(page, json_object_get(headline, "label")));
	table_heading_say(page, MSG_SITE);
	table_heading_say(page, MSG_SITE_STATUS);
	table_heading_say(page, MSG_PERCENT);
	table_heading_say(page, MSG_SITE_PLACE);
	table_body(page);
	for (size_t i = 0; i < order->n; i++) {
		struct buf label = BUF(4096);
		add_label(&label, page, order->sites[i]);
		table_row(page, buf_text(&label));
		buf_finish(&label);
		status_cell(page, order->sites[i]);
		measure_cell(page, json_object_get(order->sites[i], "share"), true);
		place_cell(page, order->sites[i], order->n);
	}
	table_close(page);
}

static void site_figure(struct page *page, const json_t *headline, bool table_in_sight)
{
	struct order order = order_of(json_object_get(headline, "sites"));
	figure_open(page, NULL, page_label(page, json_object_get(headline, "label")));
	chart_axis(page, true);
	site_rows(page, &order);
	page_raw(page, "</div>\n");
	if (table_in_sight) {
		site_table(page, headline, &order);
	} else {
		details_open(page, MSG_DATA_TABLE);
		site_table(page, headline, &order);
		details_close(page);
	}
	figure_close(page);
}

static bool is_about_cert(const struct page *page, const json_t *headline)
{
	const json_t *names = json_object_get(json_object_get(page->document, "cert"), "headlines");
	for (size_t i = 0; i < json_array_size(names); i++) {
		if (json_equal(json_array_get(names, i), json_object_get(headline, "name"))) {
			return true;
		}
	}
	return false;
}

static void whence(struct page *page, const json_t *sites)
{
	const json_t *form = json_object_get(sites, "form");
	struct words n = count_words(json_object_get(sites, "interviews"));
	page_raw(page, "<p>");
	PAGE_SAYING(page, MSG_SITES_FROM, page_label(page, json_object_get(form, "title")), n.text);
	if (json_integer_value(json_object_get(sites, "simulated")) > 0) {
		page_raw(page, " <strong>");
		page_say(page, MSG_REHEARSAL_NOTE);
		page_raw(page, "</strong>");
	}
	page_raw(page, "</p>\n");
	page_element(page, "p", page_label(page, json_object_get(sites, "note")));
}

void part_sites(struct page *page)
{
	const json_t *sites = json_object_get(page->document, "sites");
	const json_t *headlines = json_object_get(sites, "headlines");
	section_open(page, "sites", message_text(MSG_SITES, page->language));
	if (!page_missing(page, sites)) {
		whence(page, sites);
		page_raw(page, "<div class=\"panels\">\n");
		for (size_t i = 0; i < json_array_size(headlines); i++) {
			if (!is_about_cert(page, json_array_get(headlines, i))) {
				site_figure(page, json_array_get(headlines, i), false);
			}
		}
		page_raw(page, "</div>\n");
	}
	section_close(page);
}

void part_cert_sites(struct page *page)
{
	const json_t *cert = json_object_get(page->document, "cert");
	const json_t *headlines = json_object_get(json_object_get(page->document, "sites"), "headlines");
	page_element_say(page, "h3", MSG_CERT_WHERE);
	if (page_missing(page, cert)) {
		return;
	}
	for (size_t i = 0; i < json_array_size(headlines); i++) {
		const json_t *headline = json_array_get(headlines, i);
		if (is_about_cert(page, headline)) {
			struct buf sentence = BUF(SENTENCE_BYTES);
			phrase_most(&sentence, page, headline);
			page_element(page, "p", buf_text(&sentence));
			buf_finish(&sentence);
			site_figure(page, headline, true);
		}
	}
}
