# The expected values of test_planning.c: R 4.2.2, stats::power.prop.test, and the
# formulas of scoring/planning.h by hand.
# usage: Rscript planning.R
options(digits = 10)
for (x in list(c(200, .5, .8), c(350 / 1.6, .3, .8), c(100, .9, .8), c(500, .1, .9)))
  cat(x, power.prop.test(n = x[1], p1 = x[2], power = x[3], tol = 1e-12)$p2 - x[2], "\n")
z <- qnorm(.975)
n <- function(d, D, N) { n0 <- z^2 * D / 4 / d^2; ceiling(n0 / (1 + (n0 - 1) / N)) }
for (D in c(1, 1.5, 2)) cat(D, sapply(c(.05, .06, .07, .08, .10), n, D, 4444), "\n")
cat("means", (z + qnorm(.8)) * 25 * sqrt(1.5 * (1 / 300 + 1 / 360)), "\n")
cat("means, half asked twice, r = .5", (z + qnorm(.8)) * 25 * sqrt(1.5 * (1 / 300 + 1 / 360 - 2 * .25 / sqrt(300 * 360))), "\n")
