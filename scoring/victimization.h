/*
 * victimization.h - how many incidents a person's answers stand for.
 *
 * A series is at least six incidents that are much alike and cannot be told apart. It
 * counts as the number reported, at most ten; when nobody knows the number, as six
 * (National Crime Victimization Survey; Lauritsen and others 2012, Methods for Counting
 * High-Frequency Repeat Victimizations). Any other incident counts once each.
 *
 *     rate per 1,000  1000 sum(w x)/sum(w v)    x incidents, w the weight of a person
 *     prevalence      sum(w v y)/sum(w v)       y = 1: anything at all happened
 *
 * of crimes against persons v = 1, of crimes against households v = 1/adults, so that a household
 * weighs once however many adults speak for it; x then is incidents/adults. A rate and a
 * prevalence are different numbers: one household may be hit three times.
 */
#ifndef SCORING_VICTIMIZATION_H
#define SCORING_VICTIMIZATION_H

#define SERIES_LEAST 6.0
#define SERIES_MOST 10.0

enum series {
	SERIES_NO,
	SERIES_YES,
	SERIES_NOT_ASKED, /* six or more are taken as a series */
};

/* reported: incidents, NaN when the number is not known. NaN for a number that cannot be: below 0,
 * or not known of anything but a series. */
double incidents_counted(double reported, enum series series);

#endif
