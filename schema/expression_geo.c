/*
 * expression_geo.c - places: "latitude longitude altitude accuracy", several of
 * them with ";" between. Metres and square metres on a sphere as large as the
 * one the phones use.
 */
#include "schema/expression_private.h"

#include <math.h>
#include <string.h>

#include "base/scan.h"

#define EARTH_RADIUS_METRES 6378100.0
#define RADIANS (3.141592653589793 / 180)

struct place {
	double latitude, longitude; /* degrees */
};

struct places {
	struct place *items;
	size_t n, capacity;
	bool broken; /* something in it is no place */
};

static bool read_place(struct str text, struct place *ret_place)
{
	struct str latitude, longitude;
	struct place place;
	if (!str_next_word(&text, &latitude) || !str_next_word(&text, &longitude)
			|| !str_to_decimal(latitude, &place.latitude)
			|| !str_to_decimal(longitude, &place.longitude)) {
		return false;
	}
	*ret_place = place;
	return fabs(place.latitude) <= 90 && fabs(place.longitude) <= 180;
}

static void add_places(struct arena *arena, struct places *places, struct str text)
{
	while (text.n > 0) {
		const char *semicolon = memchr(text.p, ';', text.n);
		size_t length = semicolon == NULL ? text.n : (size_t)(semicolon - text.p);
		struct str one = { text.p, length };
		text.p += semicolon == NULL ? length : length + 1;
		text.n -= semicolon == NULL ? length : length + 1;
		if (text.n == 0 && semicolon == NULL && places->n > 0 && str_trim(one).n == 0) {
			return; /* a semicolon at the end */
		}
		struct place place;
		if (!read_place(one, &place)) {
			places->broken = true;
			return;
		}
		places->items = arena_grow(arena, places->items, places->n, &places->capacity, sizeof(place));
		places->items[places->n++] = place;
	}
}

static bool add_each(void *arg, struct call *call, const struct value *value)
{
	struct places *places = arg;
	struct str text = value_to_string(call->run->arena, value);
	if (text.n == 0) {
		places->broken = true;
	}
	add_places(call->run->arena, places, text);
	return run_step(call->run, 1 + text.n / 16, call->term->offset);
}

/* Rounded to centimetres, as the phones do. */
static bool answer(struct value *ret_value, const struct places *places, double number)
{
	*ret_value = value_number(places->broken || places->n == 0 ? NAN : number_round(number * 100) / 100);
	return true;
}

static double distance(struct place a, struct place b)
{
	double half_north = sin((b.latitude - a.latitude) * RADIANS / 2);
	double half_east = sin((b.longitude - a.longitude) * RADIANS / 2);
	double h = half_north * half_north
		   + cos(a.latitude * RADIANS) * cos(b.latitude * RADIANS) * half_east * half_east;
	return 2 * EARTH_RADIUS_METRES * asin(fmin(1, sqrt(h)));
}

bool call_distance(struct call *call, struct value *ret_value)
{
	struct places places = { 0 };
	double sum = 0;
	if (!call_each(call, 0, add_each, &places)) {
		return false;
	}
	for (size_t i = 1; i < places.n; i++) {
		sum += distance(places.items[i - 1], places.items[i]);
	}
	return answer(ret_value, &places, sum);
}

/* Twice the signed area, on the unit sphere, between a side and the south pole. */
static double beneath(struct place a, struct place b)
{
	return (b.longitude - a.longitude) * RADIANS
	       * (2 + sin(a.latitude * RADIANS) + sin(b.latitude * RADIANS));
}

bool call_area(struct call *call, struct value *ret_value)
{
	struct places places = { 0 };
	double sum = 0;
	if (!call_each(call, 0, add_each, &places)) {
		return false;
	}
	for (size_t i = 0; i < places.n && places.n >= 3; i++) {
		sum += beneath(places.items[i == 0 ? places.n - 1 : i - 1], places.items[i]);
	}
	return answer(ret_value, &places, fabs(sum) / 2 * EARTH_RADIUS_METRES * EARTH_RADIUS_METRES);
}

/* Crossing number: is the place inside the line around the area? */
static bool is_inside(struct place place, const struct places *around)
{
	bool inside = false;
	for (size_t i = 0, k = around->n - 1; i < around->n; k = i++) {
		struct place a = around->items[i], b = around->items[k];
		if ((a.latitude > place.latitude) == (b.latitude > place.latitude)) {
			continue;
		}
		double share = (place.latitude - a.latitude) / (b.latitude - a.latitude);
		if (place.longitude < a.longitude + share * (b.longitude - a.longitude)) {
			inside = !inside;
		}
	}
	return inside;
}

bool call_geofence(struct call *call, struct value *ret_value)
{
	struct places around = { 0 };
	struct str text;
	struct place place;
	if (!call_string(call, 0, &text) || !call_each(call, 1, add_each, &around)) {
		return false;
	}
	bool closed = !around.broken && around.n >= 4
		      && around.items[0].latitude == around.items[around.n - 1].latitude
		      && around.items[0].longitude == around.items[around.n - 1].longitude;
	*ret_value = value_boolean(closed && read_place(text, &place) && is_inside(place, &around));
	return true;
}
