/* The event loop: what callbacks may do to watches and timers while they run. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop.h"

static struct loop *loop;
static int pipes[2][2];
static struct loop_watch *watches[2];
static struct loop_timer *timers[3];
static char letters[] = "abcdefghijklmnopqrstuvwxyz";
static char seen[64];
static size_t n_seen;

static int set_up(void **state)
{
	(void)state;
	n_seen = 0;
	loop = loop_create();
	return pipe(pipes[0]) != 0 || pipe(pipes[1]) != 0;
}

static int tear_down(void **state)
{
	(void)state;
	loop_destroy(loop);
	for (int i = 0; i < 2; i++) {
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
	return 0;
}

static void note(char c)
{
	assert_true(n_seen + 1 < sizeof(seen));
	seen[n_seen++] = c;
	seen[n_seen] = '\0';
}

static void stop(void *arg)
{
	(void)arg;
	loop_stop(loop);
}

static void stop_in(int64_t ms)
{
	loop_timer_set(loop_timer_add(loop, stop, NULL), ms);
}

static void note_timer(void *arg)
{
	note(*(const char *)arg);
}

static void timers_run_in_the_order_they_are_due(void **state)
{
	(void)state;
	loop_timer_set(loop_timer_add(loop, note_timer, &letters[2]), 60);
	loop_timer_set(loop_timer_add(loop, note_timer, &letters[0]), 10);
	loop_timer_set(loop_timer_add(loop, note_timer, &letters[1]), 30);
	struct loop_timer *stopped = loop_timer_add(loop, note_timer, &letters[23]);
	loop_timer_set(stopped, 20);
	loop_timer_set(stopped, -1);
	stop_in(90);
	loop_run(loop);
	assert_string_equal(seen, "abc");
}

static void many_timers_keep_their_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < 26; i++) {
		size_t k = i * 7 % 26;
		loop_timer_set(loop_timer_add(loop, note_timer, letters + k), (int64_t)(10 * k));
	}
	stop_in(290);
	loop_run(loop);
	assert_string_equal(seen, letters);
}

static void remove_the_others(void *arg)
{
	(void)arg;
	note('r');
	loop_timer_remove(timers[1]);
	loop_timer_remove(timers[0]);
}

static void a_timer_may_remove_itself_and_others(void **state)
{
	(void)state;
	timers[0] = loop_timer_add(loop, remove_the_others, NULL);
	timers[1] = loop_timer_add(loop, note_timer, &letters[23]);
	loop_timer_set(timers[0], 0);
	loop_timer_set(timers[1], 0);
	stop_in(5);
	loop_run(loop);
	assert_string_equal(seen, "r");
}

static void set_again(void *arg)
{
	note('t');
	loop_timer_set(*(struct loop_timer **)arg, 0);
}

static void read_one(void *arg, unsigned events)
{
	(void)arg;
	(void)events;
	loop_stop(loop);
}

static void a_timer_that_sets_itself_does_not_starve_sockets(void **state)
{
	(void)state;
	timers[2] = loop_timer_add(loop, set_again, &timers[2]);
	loop_timer_set(timers[2], 0);
	loop_watch_add(loop, pipes[0][0], LOOP_READ, read_one, NULL);
	assert_int_equal(write(pipes[0][1], "x", 1), 1);
	loop_run(loop);
	assert_true(n_seen <= 2);
}

static void remove_both(void *arg, unsigned events)
{
	(void)arg;
	assert_int_equal(events, LOOP_READ);
	note('w');
	loop_watch_remove(watches[0]);
	loop_watch_remove(watches[1]);
}

static void a_watch_may_remove_itself_and_others(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		watches[i] = loop_watch_add(loop, pipes[i][0], LOOP_READ, remove_both, NULL);
		assert_int_equal(write(pipes[i][1], "x", 1), 1);
	}
	stop_in(5);
	loop_run(loop);
	assert_string_equal(seen, "w");
}

static void note_events(void *arg, unsigned events)
{
	(void)arg;
	note(events == (LOOP_READ | LOOP_WRITE) ? 'b' : events == LOOP_READ ? 'r' : 'w');
	loop_stop(loop);
}

static void a_hang_up_comes_as_both(void **state)
{
	(void)state;
	loop_watch_add(loop, pipes[0][1], LOOP_WRITE, note_events, NULL);
	close(pipes[0][0]);
	loop_run(loop);
	assert_string_equal(seen, "b");
	assert_int_equal(pipe(pipes[0]), 0);
}

static void a_watch_for_nothing_is_not_called(void **state)
{
	(void)state;
	struct loop_watch *watch = loop_watch_add(loop, pipes[0][0], 0, note_events, NULL);
	assert_int_equal(write(pipes[0][1], "x", 1), 1);
	stop_in(3);
	loop_run(loop);
	assert_int_equal(n_seen, 0);
	loop_watch_set(watch, LOOP_READ);
	loop_run(loop);
	assert_string_equal(seen, "r");
}

static void note_signal(void *arg, int signal_number)
{
	(void)arg;
	note(signal_number == SIGUSR1 ? '1' : '2');
	loop_stop(loop);
}

static void signals_come_as_calls(void **state)
{
	(void)state;
	const int signals[] = { SIGUSR1, SIGUSR2 };
	loop_signals(loop, signals, 2, note_signal, NULL);
	raise(SIGUSR2);
	loop_run(loop);
	raise(SIGUSR1);
	loop_run(loop);
	assert_string_equal(seen, "21");
}

static void hook(void *arg)
{
	note('h');
	if (n_seen == 3) {
		loop_before_wait_remove(loop, hook, arg);
	}
}

static void four_rounds(void *arg)
{
	note('t');
	if (n_seen < 6) {
		loop_timer_set(*(struct loop_timer **)arg, 0);
	} else {
		loop_stop(loop);
	}
}

static void hooks_run_before_each_wait_until_removed(void **state)
{
	(void)state;
	loop_before_wait(loop, hook, NULL);
	timers[2] = loop_timer_add(loop, four_rounds, &timers[2]);
	loop_timer_set(timers[2], 0);
	loop_run(loop);
	assert_string_equal(seen, "hthttt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(timers_run_in_the_order_they_are_due, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_timers_keep_their_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_timer_may_remove_itself_and_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_timer_that_sets_itself_does_not_starve_sockets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_watch_may_remove_itself_and_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hang_up_comes_as_both, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_watch_for_nothing_is_not_called, set_up, tear_down),
		cmocka_unit_test_setup_teardown(signals_come_as_calls, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hooks_run_before_each_wait_until_removed, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
