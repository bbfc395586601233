#include "store/notify.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "store/link.h"

struct notify {
	struct link *link;
	loop_func *changed;
	void *arg;
};

static void on_news(void *arg)
{
	struct notify *notify = arg;
	notify->changed(notify->arg);
}

static void on_result(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result; /* it listens, and asks for nothing */
}

static const struct link_handler handler = { .up = on_news, .result = on_result, .notice = on_news };

struct notify *notify_create(struct loop *loop, const char *conninfo, loop_func *changed, void *arg)
{
	struct notify *notify = xcalloc(1, sizeof(*notify));
	notify->changed = changed;
	notify->arg = arg;
	notify->link = link_create(loop, conninfo, "canvass notify", "LISTEN canvass_forms", &handler, notify);
	return notify;
}

void notify_destroy(struct notify *notify)
{
	if (notify != NULL) {
		link_destroy(notify->link);
		free(notify);
	}
}
