/*
 * compiler.h - the few compiler attributes used everywhere.
 *
 * MUST_CHECK marks a function whose result tells whether it worked.
 * PRINTF(f, a) lets the compiler check a format string: f is the position of
 * the format, a the position of its first argument, both counted from 1.
 */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#endif
