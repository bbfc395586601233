/*
 * address.h - addresses that go into answers.
 */
#ifndef COLLECTOR_ADDRESS_H
#define COLLECTOR_ADDRESS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/str.h"

struct exchange;

/* "https://surveys.example.org": what clients reach the service by. False: what the client says of the
 * host cannot be one. */
bool address_add_base(const struct exchange *exchange, struct buf *out) MUST_CHECK;

/* Text within an address; what is not a letter, a digit, - . _ ~ or in `plain` is written %XX. */
void address_add(struct buf *out, struct str text, const char *plain);

#endif
