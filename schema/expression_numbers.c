/* expression_numbers.c - functions of numbers. */
#include "schema/expression_private.h"

#include <math.h>

#include "base/hash.h"

static bool answer(struct value *ret_value, double number)
{
	*ret_value = value_number(number);
	return true;
}

double number_exp10(double x)
{
	return pow(10, x);
}

double number_round(double x)
{
	double down = floor(x);
	return x - down >= 0.5 ? down + 1 : down;
}

bool call_number_of(struct call *call, struct value *ret_value)
{
	struct str text;
	double number;
	if (call->n == 0) {
		return run_node_string(call->run, call->focus->node, call->term->offset, &text)
		       && answer(ret_value, string_to_number(text));
	}
	return call_number(call, 0, &number) && answer(ret_value, number);
}

bool call_int(struct call *call, struct value *ret_value)
{
	double number;
	return call_number(call, 0, &number) && answer(ret_value, trunc(number));
}

/* The scale of round(): decimals beyond what a double holds change nothing. */
#define DECIMALS_MAX 300

bool call_round(struct call *call, struct value *ret_value)
{
	double number, decimals = 0;
	if (!call_number(call, 0, &number) || (call->n == 2 && !call_number(call, 1, &decimals))) {
		return false;
	}
	if (isnan(decimals) || isinf(number)) {
		return answer(ret_value, isnan(decimals) ? NAN : number);
	}
	decimals = fmin(fmax(trunc(decimals), -DECIMALS_MAX), DECIMALS_MAX);
	double scale = pow(10, fabs(decimals));
	if (decimals < 0) {
		return answer(ret_value, number_round(number / scale) * scale);
	}
	double scaled = number * scale;
	return answer(ret_value, isinf(scaled) ? number : number_round(scaled) / scale);
}

bool call_pow(struct call *call, struct value *ret_value)
{
	double x, y;
	return call_number(call, 0, &x) && call_number(call, 1, &y) && answer(ret_value, pow(x, y));
}

bool call_atan2(struct call *call, struct value *ret_value)
{
	double y, x;
	return call_number(call, 0, &y) && call_number(call, 1, &x) && answer(ret_value, atan2(y, x));
}

bool call_pi(struct call *call, struct value *ret_value)
{
	(void)call;
	return answer(ret_value, 3.141592653589793);
}

bool call_random(struct call *call, struct value *ret_value)
{
	(void)call;
	return answer(ret_value, random_unit());
}
