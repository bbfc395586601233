# Makes expected/more.json: cases beside those that came from elsewhere, in the same layout.
#
#     cd tests/oracle && Rscript more.R
#
# Needs R with the packages survey (4.1) and jsonlite.
suppressMessages({library(survey); library(jsonlite)})

columns <- fromJSON("data/columns.json", simplifyVector = FALSE)
read_data <- function(file) {
	d <- read.csv(file.path("data", file), stringsAsFactors = FALSE, na.strings = "")
	for (entry in columns) if (basename(entry$file) == file) for (column in entry$columns) {
		if (length(column$levels) > 0) d[[column$name]] <- factor(d[[column$name]], levels = unlist(column$levels))
	}
	d
}

cases <- list()
numbers <- function(x) if (is.null(x)) NULL else lapply(unname(as.vector(x)), function(v) if (is.finite(v)) v else if (is.nan(v) || is.na(v)) NA else if (v > 0) "Inf" else "-Inf")
add <- function(title, file, design, statistic, args, expected, domain = list(), rtol = 1e-8) {
	id <- sprintf("more-%03d", length(cases) + 1)
	error <- if (is.character(expected)) expected else NULL
	cases[[length(cases) + 1]] <<- list(id = id, topic = "more", title = title, data = file.path("data", file),
		design = design, domain = domain, statistic = statistic, args = args, rtol = rtol, atol = 1e-12,
		expected = if (is.null(error)) expected else NULL, r_error = error)
}
quietly <- function(e) suppressWarnings(suppressMessages(e))
estimates <- function(x, ...) list(estimate = numbers(coef(x)), se = numbers(SE(x)), ...)
t_test <- function(t) list(estimate = numbers(t$estimate), test = list(method = t$method,
	statistic = unname(t$statistic), df = unname(t$parameter), p_value = unname(t$p.value)))

clus1 <- read_data("apiclus1.csv")
strat <- read_data("apistrat.csv")
hh <- read_data("sim_hh.csv")
elections <- read_data("election_pps.csv")
joint <- as.matrix(read.csv("data/election_jointprob.csv"))
clus1_json <- list(ids = list("dnum"), weights = "pw", fpc = list("fpc"))
strat_json <- list(strata = list("stype"), weights = "pw", fpc = list("fpc"))
hh_json <- list(ids = list("psu"), strata = list("stratum"), weights = "w", nest = TRUE)
clus1_design <- svydesign(~dnum, weights = ~pw, fpc = ~fpc, data = clus1)
strat_design <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)
hh_design <- svydesign(~psu, strata = ~stratum, weights = ~w, nest = TRUE, data = hh)
women <- list(list(var = "sex", op = "==", value = "F"))
hh_women <- subset(hh_design, sex == "F")

# Unequal probabilities
for (way in c("brewer", "overton")) {
	d <- svydesign(~1, fpc = ~p, data = elections, pps = way)
	t <- svytotal(~Bush + Kerry, d)
	add(paste("Totals,", way), "election_pps.csv", list(fpc = list("p"), pps = way), "total",
		list(vars = list("Bush", "Kerry"), na_rm = FALSE), estimates(t))
	t <- svymean(~Bush, subset(d, Kerry > 50000))
	add(paste("Mean in a domain,", way), "election_pps.csv", list(fpc = list("p"), pps = way), "mean",
		list(vars = list("Bush"), na_rm = FALSE), estimates(t),
		domain = list(list(var = "Kerry", op = ">", value = 50000)))
}
for (variance in c("HT", "YG")) for (way in c("jointprob", "HR", "overton")) {
	pps <- switch(way, jointprob = ppsmat(joint), HR = HR(), overton = "overton")
	d <- svydesign(~1, fpc = ~p, data = elections, pps = pps, variance = variance)
	t <- svyratio(~Bush, ~votes, d)
	add(paste("Ratio,", way, variance), "election_pps.csv",
		list(fpc = list("p"), pps = way, pps_variance = variance), "ratio",
		list(numerator = list("Bush"), denominator = list("votes"), na_rm = FALSE), estimates(t))
}
t <- svytotal(~Bush, subset(svydesign(~1, fpc = ~p, data = elections, pps = ppsmat(joint), variance = "YG"), Kerry > 50000))
add("Yates-Grundy in a domain", "election_pps.csv", list(fpc = list("p"), pps = "jointprob", pps_variance = "YG"),
	"total", list(vars = list("Bush"), na_rm = FALSE), estimates(t),
	domain = list(list(var = "Kerry", op = ">", value = 50000)))
add("Population sizes are no probabilities", "apistrat.csv", list(fpc = list("fpc"), pps = "brewer"), "mean",
	list(vars = list("api00"), na_rm = FALSE), "fpc must be specified as sampling fraction for PPS sampling")

# The jackknife made from the design
d <- as.svrepdesign(clus1_design, type = "JK1")
step <- function(...) list(steps = list(list(op = "replicates", ...)))
add("JK1 made from the design", "apiclus1.csv", c(clus1_json, step(method = "JK1")), "total",
	list(vars = list("enroll", "stype"), na_rm = FALSE), estimates(svytotal(~enroll + stype, d)))
d <- as.svrepdesign(hh_design, type = "JKn", mse = TRUE)
add("JKn made from the design, mse", "sim_hh.csv", c(hh_json, step(method = "JKn", mse = TRUE)), "mean",
	list(vars = list("sat"), na_rm = FALSE), estimates(svymean(~sat, d)))
m <- svyglm(sat ~ sex + age4, d)
add("Regression by the jackknife", "sim_hh.csv", c(hh_json, step(method = "JKn", mse = TRUE)), "glm",
	list(formula = "sat ~ sex + age4", family = "gaussian"), estimates(m, df = m$df.residual))

# Tests
for (test in c("F", "Chisq", "Wald", "adjWald", "saddlepoint")) {
	t <- svychisq(~educ + age4, hh_women, statistic = test)
	add(paste("Domain, 3 x 4 table,", test), "sim_hh.csv", hh_json, "chisq", list(row = "educ", col = "age4", test = test),
		list(test = list(method = t$method, statistic = as.vector(unname(t$statistic)), p_value = as.vector(unname(t$p.value)))),
		domain = women, rtol = if (test == "saddlepoint") 1e-6 else 1e-8)
}
for (test in c("wilcoxon", "vanderWaerden", "median")) {
	t <- svyranktest(sat ~ sex, hh_design, test = test)
	add(paste("Two groups,", test), "sim_hh.csv", hh_json, "ranktest", list(vars = list("sat"), group = "sex", test = test), t_test(t))
	t <- svyranktest(sat ~ educ, hh_women, test = test)
	add(paste("Three groups in a domain,", test), "sim_hh.csv", hh_json, "ranktest",
		list(vars = list("sat"), group = "educ", test = test),
		list(test = list(method = t$method, statistic = unname(t$parameter)[1], ndf = unname(t$statistic),
			ddf = t$ddf, p_value = unname(t$p.value)[1])), domain = women)
}
t <- svyttest(income ~ sex, hh_design)
add("t test with missing incomes", "sim_hh.csv", hh_json, "ttest", list(vars = list("income"), group = "sex"), t_test(t))
t <- svyttest(sat ~ 0, hh_women)
add("One-sample t test in a domain", "sim_hh.csv", hh_json, "ttest", list(vars = list("sat")), t_test(t), domain = women)
t <- svygofchisq(~stype, p = c(.6, .2, .2), clus1_design)
add("Given shares", "apiclus1.csv", clus1_json, "gof", list(vars = list("stype"), p = list(.6, .2, .2), na_rm = FALSE),
	list(test = list(statistic = unname(t$statistic), p_value = unname(t$p.value), scale = unname(t$parameter)[1],
		df = unname(t$parameter)[2])))
add("One category only", "apiclus1.csv", clus1_json, "chisq", list(row = "stype", col = "sch.wide"),
	"contrasts can be applied only to factors with 2 or more levels", domain = list(list(var = "stype", op = "==", value = "E")))

# Regressions
fit <- function(m, ...) list(names = names(coef(m)), estimate = numbers(coef(m)), se = numbers(SE(m)), df = m$df.residual, ...)
control <- list(epsilon = 1e-14, maxit = 100)
m <- quietly(svyglm(agree1 ~ age4 + educ, hh_design, family = quasibinomial(link = "probit"), control = control))
add("Probit", "sim_hh.csv", hh_json, "glm", list(formula = "agree1 ~ age4 + educ", family = "quasibinomial(probit)"), fit(m), rtol = 1e-6)
m <- svyglm(income ~ sex + age4, hh_design, family = Gamma(link = "log"), control = control)
add("Gamma with log link, missing incomes", "sim_hh.csv", hh_json, "glm",
	list(formula = "income ~ sex + age4", family = "Gamma(log)"), fit(m), rtol = 1e-5)
m <- svyglm(sat ~ sex:age4 - 1, hh_design)
add("Interaction without its margins", "sim_hh.csv", hh_json, "glm", list(formula = "sat ~ sex:age4 - 1", family = "gaussian"), fit(m))
m <- svyglm(sat ~ age4 * educ, subset(hh_design, educ != "low"))
add("A domain without the reference level", "sim_hh.csv", hh_json, "glm", list(formula = "sat ~ age4*educ", family = "gaussian"),
	fit(m), domain = list(list(var = "educ", op = "!=", value = "low")))

# Calibration
calibrated <- function(...) calibrate(clus1_design, ~stype + api99, c(6194, 755, 1018, 3914069), epsilon = 1e-12, ...)
calibrate_step <- function(...) c(clus1_json, list(steps = list(list(op = "calibrate", formula = "~stype+api99",
	population = list("(Intercept)" = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069), epsilon = 1e-12, ...))))
mean_args <- list(vars = list("api00", "enroll"), na_rm = TRUE)
add("The same weight in a cluster", "apiclus1.csv", calibrate_step(calfun = "linear", aggregate_stage = 1), "mean", mean_args,
	estimates(svymean(~api00 + enroll, calibrated(aggregate.stage = 1), na.rm = TRUE)))
add("The same weight in a cluster, raking", "apiclus1.csv", calibrate_step(calfun = "raking", aggregate_stage = 1), "mean", mean_args,
	estimates(svymean(~api00 + enroll, calibrated(aggregate.stage = 1, calfun = "raking"), na.rm = TRUE)))
add("Raking distance with trimming", "apiclus1.csv", calibrate_step(calfun = "raking", trim = list(.7, 1.4)), "mean", mean_args,
	estimates(svymean(~api00 + enroll, quietly(calibrated(calfun = "raking", trim = c(.7, 1.4))), na.rm = TRUE)))
add("Logit distance", "apiclus1.csv", calibrate_step(calfun = "logit", bounds = list(.2, 3)), "mean", mean_args,
	estimates(svymean(~api00 + enroll, calibrated(calfun = "logit", bounds = c(.2, 3)), na.rm = TRUE)))

# Groups
t <- svyby(~agree1, ~age4, hh_design, svyciprop, vartype = "ci", method = "logit", na.rm = TRUE)
add("Intervals of proportions by group", "sim_hh.csv", hh_json, "by",
	list(vars = list("agree1"), by = list("age4"), fun = "ciprop", method = "xlogit", na_rm = TRUE),
	list(estimate = numbers(coef(t)), ci = list(lower = numbers(t$ci_l), upper = numbers(t$ci_u))), rtol = 1e-6)
t <- svyby(~sat, ~age4, hh_design, svyvar)
add("Variances by group", "sim_hh.csv", hh_json, "by", list(vars = list("sat"), by = list("age4"), fun = "var"), estimates(t))
t <- svyby(~educ, ~sex, hh_design, svymean)
add("Levels of a factor by group", "sim_hh.csv", hh_json, "by", list(vars = list("educ"), by = list("sex"), fun = "mean"),
	list(estimate = numbers(coef(t)), se = numbers(unlist(SE(t)))))
t <- svyratio(~api.stu, ~enroll, strat_design, deff = TRUE)
add("Design effect of a ratio", "apistrat.csv", strat_json, "ratio",
	list(numerator = list("api.stu"), denominator = list("enroll"), deff = "without"), estimates(t, deff = numbers(deff(t))))

# Quantiles
for (type in c("asin", "beta")) {
	t <- svyquantile(~sat, hh_women, c(.1, .5), interval.type = type)
	add(paste("Quantiles,", type), "sim_hh.csv", hh_json, "quantile",
		list(vars = list("sat"), quantiles = list(.1, .5), interval_type = type),
		list(estimate = numbers(t[[1]][, 1]), ci = list(lower = numbers(t[[1]][, 2]), upper = numbers(t[[1]][, 3]))), domain = women)
}
v <- svyvar(~api00 + api99 + enroll, strat_design, na.rm = TRUE)
m <- as.matrix(v)[1:3, 1:3]
add("Correlations and standard deviations", "apistrat.csv", strat_json, "sd_cor",
	list(vars = list("api00", "api99", "enroll"), na_rm = TRUE),
	list(estimate = numbers(cov2cor(m)), extra = list(sd = numbers(sqrt(diag(m))))))
t <- svymean(~api00 + enroll, clus1_design)
add("Coefficients of variation", "apiclus1.csv", clus1_json, "cv", list(vars = list("api00", "enroll")), list(estimate = numbers(cv(t))))

# What cannot be done
add("A stratum with one unit and no rule for it", "sim_lonely.csv",
	list(ids = list("psu"), strata = list("stratum"), weights = "w"), "mean", list(vars = list("y")),
	"Stratum (2) has only one PSU at stage 1")
add("One unit in the whole design", "sim_lonely.csv", list(ids = list("onepsu"), weights = "w"), "mean",
	list(vars = list("y")), "Design has only one primary sampling unit")
# Replicates made without a file. Totals do not depend on the Hadamard matrix that R takes.
brr <- read_data("sim_brr.csv")
brr_design <- svydesign(~psu, strata = ~stratum, weights = ~w, data = brr, nest = TRUE)
brr_json <- function(...) list(ids = list("psu"), strata = list("stratum"), weights = "w", nest = TRUE,
	steps = list(list(op = "replicates", ...)))
add("Balanced replicates that we make", "sim_brr.csv", brr_json(method = "BRR"), "total", list(vars = list("y")),
	estimates(svytotal(~y, as.svrepdesign(brr_design, type = "BRR"))))
add("Fay's replicates that we make", "sim_brr.csv", brr_json(method = "Fay", rho = 0.3), "total", list(vars = list("y")),
	estimates(svytotal(~y, as.svrepdesign(brr_design, type = "Fay", fay.rho = 0.3))))
sylvester <- matrix(1)
while (nrow(sylvester) <= 12) sylvester <- kronecker(matrix(c(1, 1, 1, -1), 2), sylvester)
# R numbers strata by their names, we by their values.
brr$name <- sprintf("%02d", brr$stratum)
add("Means with balanced replicates that we make", "sim_brr.csv", brr_json(method = "BRR"), "mean", list(vars = list("y", "x")),
	estimates(svymean(~y + x, as.svrepdesign(svydesign(~psu, strata = ~name, weights = ~w, data = brr, nest = TRUE),
		type = "BRR", hadamard.matrix = sylvester))))
# Everybody of the domain is in one cluster, which one replicate leaves out.
one <- subset(as.svrepdesign(svydesign(~psu, strata = ~stratum, weights = ~w, data = hh, nest = TRUE), type = "JKn", mse = TRUE),
	stratum == "S1" & psu == 1)
add("Total of a domain that a replicate leaves out", "sim_hh.csv", c(hh_json, list(steps = list(list(op = "replicates",
	method = "JKn", mse = TRUE)))), "total", list(vars = list("w")), estimates(svytotal(~w, one)),
	domain = list(list(var = "stratum", op = "==", value = "S1"), list(var = "psu", op = "==", value = 1)))
add("A bootstrap without a seed", "sim_hh.csv", c(hh_json, list(steps = list(list(op = "replicates", method = "subbootstrap",
	n = 20)))), "mean", list(vars = list("w")), "Not a case of R: nobody could repeat it")
# Formulas with computed columns.
regression <- function(title, formula, family = "gaussian", link = get(family)()) {
	fit <- quietly(svyglm(as.formula(formula), clus1_design, family = link, control = list(epsilon = 1e-14, maxit = 100)))
	add(title, "apiclus1.csv", clus1_json, "glm", list(formula = formula, family = family),
		estimates(fit, names = as.list(names(coef(fit)))))
}
regression("A regression on computed columns", "api00 ~ I(meals^2) + log(enroll+1) + stype")
regression("The logarithm of the response", "log(api00) ~ ell + I(-meals / 10 * (ell - 2)) + sqrt(enroll)")
regression("Computed columns in products", "api00 ~ log10(enroll):stype + exp(-ell/100) * meals")
regression("A regression with an offset", "api.stu ~ ell + meals + offset(log(enroll))", "quasipoisson")
regression("A linear regression with an offset", "api00 ~ ell + offset(2^3^0.5 * api99 - -1)")
add("A function that nobody knows", "apiclus1.csv", clus1_json, "glm", list(formula = "api00 ~ quit(ell)", family = "gaussian"),
	"could not find function")
write(toJSON(cases, auto_unbox = TRUE, digits = 17, null = "null", na = "null", pretty = FALSE), "expected/more.json")
