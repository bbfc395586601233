/*
 * web.h - the files of web/ that the service hands out; made part of the
 * program when it is built.
 */
#ifndef COLLECTOR_WEB_H
#define COLLECTOR_WEB_H

#include "base/str.h"

extern const struct str web_index, web_style, web_openapi;

#endif
