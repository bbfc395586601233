#define _GNU_SOURCE
#include "collector/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/scan.h"
#include "base/str.h"
#include "base/xalloc.h"

#define BACKLOG 511

/* --- Unix sockets ------------------------------------------------------------- */

/* A socket file that nobody answers at was left behind by a service that was killed.
 * Connecting to a file of another kind is refused in the same way; that one stays. */
static void remove_stale(const struct sockaddr_un *address)
{
	struct stat status;
	if (lstat(address->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) {
		return;
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return;
	}
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 && errno == ECONNREFUSED) {
		unlink(address->sun_path);
	}
	close(fd);
}

static int open_unix(const char *path, char **ret_url, char **ret_error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strlen(path);
	if (length == 0 || length >= sizeof(address.sun_path)) {
		*ret_error = xasprintf("'%s' cannot be a socket: its path must have 1 to %zu bytes", path,
				sizeof(address.sun_path) - 1);
		return -1;
	}
	memcpy(address.sun_path, path, length + 1);
	remove_stale(&address);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
			chmod(path, 0660) < 0 || listen(fd, BACKLOG) < 0) {
		*ret_error = xasprintf("cannot listen at '%s': %s", path, strerror(errno));
		if (fd >= 0) {
			close(fd);
		}
		return -1;
	}
	*ret_url = xasprintf("unix:%s", path);
	return fd;
}

/* --- addresses ---------------------------------------------------------------- */

struct inet_address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} socket;
	socklen_t length;
};

static bool read_host(struct str host, in_port_t port, struct inet_address *ret_address)
{
	char text[INET6_ADDRSTRLEN + 1];
	bool brackets = host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
	if (brackets) {
		host = (struct str){ host.p + 1, host.n - 2 };
	} else if (str_is(host, "localhost")) {
		host = STR("127.0.0.1");
	}
	if (host.n >= sizeof(text)) {
		return false;
	}
	memcpy(text, host.p, host.n);
	text[host.n] = '\0';
	memset(ret_address, 0, sizeof(*ret_address));
	if (brackets) {
		ret_address->socket.v6.sin6_family = AF_INET6;
		ret_address->socket.v6.sin6_port = htons(port);
		ret_address->length = sizeof(ret_address->socket.v6);
		return inet_pton(AF_INET6, text, &ret_address->socket.v6.sin6_addr) == 1;
	}
	ret_address->socket.v4.sin_family = AF_INET;
	ret_address->socket.v4.sin_port = htons(port);
	ret_address->length = sizeof(ret_address->socket.v4);
	return inet_pton(AF_INET, text, &ret_address->socket.v4.sin_addr) == 1;
}

static bool read_address(const char *text, struct inet_address *ret_address)
{
	const char *colon = strrchr(text, ':');
	int64_t port;
	return colon != NULL && str_to_int(str_of(colon + 1), 0, UINT16_MAX, &port) &&
			read_host((struct str){ text, (size_t)(colon - text) }, (in_port_t)port, ret_address);
}

static bool of_this_machine(const struct inet_address *address)
{
	if (address->socket.any.sa_family == AF_INET6) {
		return IN6_IS_ADDR_LOOPBACK(&address->socket.v6.sin6_addr);
	}
	return (ntohl(address->socket.v4.sin_addr.s_addr) >> 24) == 127;
}

static char *write_url(const struct inet_address *address)
{
	char host[INET6_ADDRSTRLEN] = "";
	if (address->socket.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &address->socket.v6.sin6_addr, host, sizeof(host));
		return xasprintf("http://[%s]:%u", host, ntohs(address->socket.v6.sin6_port));
	}
	inet_ntop(AF_INET, &address->socket.v4.sin_addr, host, sizeof(host));
	return xasprintf("http://%s:%u", host, ntohs(address->socket.v4.sin_port));
}

static int open_inet(struct inet_address *address)
{
	int on = 1, fd = socket(address->socket.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		return -1;
	}
	/* Without this, restarting would have to wait for old connections to time out. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	socklen_t length = address->length;
	if (bind(fd, &address->socket.any, address->length) < 0 || listen(fd, BACKLOG) < 0 ||
			getsockname(fd, &address->socket.any, &length) < 0) {
		int saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

int listen_open(const char *text, bool any_address, char **ret_url, char **ret_error)
{
	if (strncmp(text, "unix:", 5) == 0) {
		return open_unix(text + 5, ret_url, ret_error);
	}
	struct inet_address address;
	if (!read_address(text, &address)) {
		*ret_error = xasprintf("'%s' is no address to listen at; write 127.0.0.1:8080, [::1]:8080 or "
				"unix:PATH", text);
		return -1;
	}
	if (!any_address && !of_this_machine(&address)) {
		*ret_error = xasprintf("'%s' can be reached from other machines, and this service does not encrypt. "
				"Let it listen at 127.0.0.1 or a Unix socket behind a web server that does TLS; or, if "
				"such a server stands on another machine of a private network, add --behind-proxy", text);
		return -1;
	}
	int fd = open_inet(&address);
	if (fd < 0) {
		*ret_error = xasprintf("cannot listen at '%s': %s", text, strerror(errno));
		return -1;
	}
	*ret_url = write_url(&address);
	return fd;
}
