/*
 * design_tree.h - sorts the rows of a sample into its tree of strata and units.
 *
 * For files of scoring/ only; the tree is described in design_layout.h.
 */
#ifndef SCORING_DESIGN_TREE_H
#define SCORING_DESIGN_TREE_H

#include "base/compiler.h"
#include "scoring/design_layout.h"

/* Fills the stages, the leaf of every row and has_lonely of a design whose
 * n_rows, n_stages, n_variance_stages and leaf array are set. On failure the
 * design is half built; design_tree_finish frees what there is. */
enum design_status design_tree_build(struct design *design, const struct design_spec *spec) MUST_CHECK;
void design_tree_finish(struct design *design);

#endif
