#include "cli/files_check.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "schema/findings.h"
#include "schema/population.h"

/* "DIR/of/FILE.yaml" and "name" give "DIR/of/name". */
static void path_beside(const char *file, const char *name, struct buf *out)
{
	const char *slash = strrchr(file, '/');
	if (slash != NULL) {
		buf_add(out, file, (size_t)(slash - file) + 1);
	}
	buf_adds(out, name);
}

static void check_population(const char *file, const struct definition *definition,
		struct problems *problems)
{
	if (definition->design.population == NULL) {
		return;
	}
	_cleanup_buf_ struct buf name = BUF(4096), path = BUF(4096), yaml = BUF(DEFINITION_MAX_BYTES);
	buf_addf(&name, "population/%s.yaml", definition->design.population);
	path_beside(file, buf_text(&name), &path);
	if (!file_read(buf_text(&path), &yaml)) {
		finding_add(problems, FINDING_WRONG_FILE, definition->design.at,
				"cannot read the population file %s: %s", buf_text(&path), strerror(errno));
		return;
	}
	problems_set_file(problems, buf_text(&path));
	struct population *population = population_read(buf_str(&yaml), problems);
	problems_set_file(problems, file);
	if (population != NULL) {
		population_check(population, definition, problems);
	}
	population_destroy(population);
}

static void check_sites(const char *file, const struct definition *definition,
		struct problems *problems)
{
	_cleanup_buf_ struct buf path = BUF(4096), yaml = BUF(DEFINITION_MAX_BYTES);
	path_beside(file, "sites.yaml", &path);
	if (definition->n_sites == 0) {
		return;
	}
	if (!file_read(buf_text(&path), &yaml)) {
		finding_add(problems, FINDING_WRONG_FILE, (struct source_pos){ 0 }, "cannot read %s: %s",
				buf_text(&path), strerror(errno));
		return;
	}
	problems_set_file(problems, buf_text(&path));
	struct sites *sites = sites_read(buf_str(&yaml), problems);
	problems_set_file(problems, file);
	if (sites != NULL) {
		sites_check(sites, definition, problems);
	}
	sites_destroy(sites);
}

void check_files_beside(const char *path, const struct definition *definition, struct problems *problems)
{
	check_population(path, definition, problems);
	check_sites(path, definition, problems);
}
