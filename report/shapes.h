/*
 * shapes.h - how the pieces of charts look: as attributes, so that a drawing looks the
 * same on the page, in the PDF (whose maker does not apply the page's styles to drawings)
 * and wherever somebody copies it to.
 */
#ifndef REPORT_SHAPES_H
#define REPORT_SHAPES_H

#define SHAPE_INK "#1b2430"
#define SHAPE_SOFT "#4a5563"
#define SHAPE_ACCENT "#12507b"
#define SHAPE_FONT "font-family=\"Noto Sans,Helvetica,Arial,sans-serif\""

#define SHAPE_INTERVAL "stroke=\"#6d95b2\" stroke-width=\"4\" stroke-linecap=\"round\""
#define SHAPE_WHISKER "stroke=\"" SHAPE_INK "\" stroke-width=\"2\""
#define SHAPE_DOT "fill=\"" SHAPE_ACCENT "\" stroke=\"#fff\" stroke-width=\"1.5\""
#define SHAPE_BAR "fill=\"#2f75a8\""
#define SHAPE_BAR_SOFT "fill=\"#8fb4d1\""
#define SHAPE_MARK "stroke=\"#9a3412\" stroke-width=\"3\""
#define SHAPE_PUBLISHED "fill=\"#9a3412\""
#define SHAPE_HOLLOW "fill=\"#fff\" stroke=\"" SHAPE_SOFT "\" stroke-width=\"1.5\""
#define SHAPE_MIDDLE "stroke=\"" SHAPE_INK "\" stroke-width=\"1\""
#define SHAPE_GRID "stroke=\"#d5dae1\" stroke-width=\"1\""
#define SHAPE_TICK SHAPE_FONT " font-size=\"12\" fill=\"" SHAPE_SOFT "\""
#define SHAPE_HIDDEN "fill=\"#fff\" stroke=\"" SHAPE_SOFT "\" stroke-dasharray=\"3 3\""
#define SHAPE_CROSS "stroke=\"#6d95b2\" stroke-width=\"1\""
#define SHAPE_POINT_SURE "fill=\"" SHAPE_ACCENT "\" stroke=\"" SHAPE_ACCENT "\" stroke-width=\"1.5\""
#define SHAPE_POINT_OPEN "fill=\"#fff\" stroke=\"" SHAPE_ACCENT "\" stroke-width=\"1.5\""

#endif
