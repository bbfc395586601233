# scoring.R - the work of bench/scoring in R, from the columns that scoring-bench wrote.
#
#   Rscript scoring.R people FOLDER linearised|raked|replicates VARIABLES REPLICATES
#     as people write it: one svymean or svyby call per variable (a variable has its own
#     missing answers, so that one call for all would lose people)
#   Rscript scoring.R expert FOLDER linearised|replicates REPLICATES
#     one matrix of influences and one svyrecvar for all variables of a group, or matrix
#     products over all replicates
#   Rscript scoring.R check FOLDER VARIABLES
#     compares the results that scoring-bench left there with those of the survey package
#
# Prints "step seconds factor": where only some variables, groups or replicates were timed, the
# whole takes factor times as long. Seconds are those of the processor, so that others who use
# the machine do not make R slower than it is.
suppressPackageStartupMessages(library(survey))
words <- commandArgs(TRUE)
way <- words[1]
folder <- words[2]
items <- 60
margins <- c(m1 = 2, m2 = 6, m3 = 4, m4 = 5)
domains <- c(d1 = 3, d2 = 4, d3 = 5, d4 = 6, d5 = 4)
levels_in_all <- sum(domains)
replicates <- 200 # and the weights themselves, which take as long as one

column <- function(name, what, size) {
  path <- file.path(folder, name)
  readBin(path, what, file.size(path) / size, size = size)
}
timed <- function(step, work, factor = 1) {
  gc(FALSE)
  time <- system.time(value <- work)
  seconds <- time[["user.self"]] + time[["sys.self"]]
  cat(sprintf("%s %.3f %.6f\n", step, seconds, factor))
  flush(stdout())
  invisible(value)
}

codes <- matrix(column("items.i8", "integer", 1), ncol = items)
codes[codes == -128] <- NA
people <- as.data.frame(codes)
names(people) <- paste0("i", 1:items)
rm(codes)
for (scale in 1:8) {
  answers <- as.matrix(people[(1:items - 1) %% 8 + 1 == scale])
  score <- rowMeans(answers, na.rm = TRUE)
  score[rowSums(!is.na(answers)) < ncol(answers) / 2] <- NA
  people[[paste0("x", scale)]] <- score
}
variables <- names(people)
people$w <- column("weight.f64", "double", 8)
people$stratum <- column("stratum.i32", "integer", 4)
people$cluster <- column("cluster.i32", "integer", 4)
for (d in seq_along(domains)) people[[names(domains)[d]]] <- factor(column(paste0("domain", d, ".i32"), "integer", 4))
for (m in seq_along(margins)) people[[names(margins)[m]]] <- factor(column(paste0("margin", m, ".i32"), "integer", 4))
totals <- split(column("population.f64", "double", 8), rep(seq_along(margins), margins))
population <- lapply(seq_along(margins), function(m) {
  table <- data.frame(levels(people[[names(margins)[m]]]), totals[[m]])
  names(table) <- c(names(margins)[m], "Freq")
  table
})
raked <- function(design) {
  rake(design, lapply(names(margins), reformulate), population, control = list(maxit = 50, epsilon = 1e-9))
}
plain <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = people)
mean_of <- function(design, v) {
  m <- svymean(reformulate(v), design, na.rm = TRUE)
  c(coef(m), SE(m))
}
by_of <- function(design, v, d) svyby(reformulate(v), reformulate(d), design, svymean, na.rm = TRUE)
some_of <- function(k) variables[unique(round(seq(1, length(variables), length.out = k)))]

if (way == "people") {
  job <- words[3]
  some <- some_of(as.integer(words[4]))
  factor <- length(variables) / length(some)
  design <- plain
  groups <- names(domains)
  more <- 1
  if (job == "replicates") {
    set.seed(1)
    some_replicates <- as.integer(words[5])
    more <- (replicates + 1) / (some_replicates + 1)
    design <- timed("make", as.svrepdesign(design, type = "subbootstrap", replicates = some_replicates), more)
    groups <- "d1"
  }
  if (job != "linearised") design <- timed("rake", raked(design), more)
  factor <- factor * more
  timed("estimate", for (v in some) mean_of(design, v), factor)
  timed("estimate", for (d in groups) for (v in some) by_of(design, v, d),
    factor * levels_in_all / sum(domains[groups]))
} else if (way == "expert" && words[3] == "linearised") {
  answers <- as.matrix(people[variables])
  there <- !is.na(answers)
  answers[!there] <- 0
  w <- people$w
  everywhere <- function(mask) {
    wm <- w * mask
    sums <- colSums(wm * there)
    means <- colSums(wm * answers) / sums
    influence <- (answers - there * rep(means, each = nrow(answers))) * (wm / rep(sums, each = nrow(answers)))
    sqrt(diag(svyrecvar(influence, plain$cluster, plain$strata, plain$fpc, postStrata = NULL)))
  }
  timed("estimate", everywhere(rep(1, nrow(answers))))
  timed("estimate", for (l in levels(people$d1)) everywhere(as.numeric(people$d1 == l)), levels_in_all / 3)
} else if (way == "expert") {
  set.seed(1)
  some_replicates <- as.integer(words[4])
  more <- (replicates + 1) / (some_replicates + 1)
  design <- timed("make", as.svrepdesign(plain, type = "subbootstrap", replicates = some_replicates, compress = FALSE), more)
  weights <- as.matrix(design$repweights) * design$pweights
  rm(design)
  timed("rake", for (round in 1:10) for (m in seq_along(margins)) {
    category <- people[[names(margins)[m]]]
    weights <- weights * (totals[[m]] / rowsum(weights, category))[as.integer(category), ]
  }, more)
  answers <- as.matrix(people[variables])
  there <- !is.na(answers)
  answers[!there] <- 0
  there <- there * 1
  timed("estimate", apply(crossprod(weights, answers) / crossprod(weights, there), 2, sd), more)
  timed("estimate", for (l in levels(people$d1)) {
    inside <- which(people$d1 == l)
    apply(crossprod(weights[inside, ], answers[inside, ]) / crossprod(weights[inside, ], there[inside, ]), 2, sd)
  }, more * levels_in_all / 3)
} else {
  ours <- function(job) {
    array(column(paste0(job, ".f64"), "double", 8), c(2, 1 + levels_in_all, length(variables)),
      dimnames = list(c("mean", "se"), NULL, variables))
  }
  theirs <- function(design, v) {
    groups <- lapply(names(domains), function(d) {
      by <- by_of(design, v, d)
      rbind(coef(by), SE(by))
    })
    cbind(mean_of(design, v), do.call(cbind, groups))
  }
  compare <- function(job, design, some) {
    got <- ours(job)
    worst <- c(mean = 0, se = 0)
    for (v in some) worst <- pmax(worst, apply(abs(got[, , v] / theirs(design, v) - 1), 1, max))
    cat(sprintf("%s %d %.1e %.1e\n", job, length(some), worst[["mean"]], worst[["se"]]))
    flush(stdout())
    all(worst < 1e-9)
  }
  some <- some_of(as.integer(words[3]))
  # Clusters in the order of the multipliers: by stratum, and by number in it.
  unit <- unique(people[c("stratum", "cluster")])
  unit <- unit[order(unit$stratum, unit$cluster), ]
  multiplier <- matrix(column("multiplier.f64", "double", 8), ncol = replicates, byrow = TRUE)
  same <- svrepdesign(data = people, weights = ~w, repweights = multiplier[match(people$cluster, unit$cluster), ],
    type = "other", combined.weights = FALSE, scale = 1 / (replicates - 1), rscales = rep(1, replicates), mse = FALSE)
  good <- c(compare("linearised", plain, variables), compare("raked", raked(plain), some),
    compare("replicates", raked(same), some[seq_len(min(4, length(some)))]))
  if (!all(good)) quit(status = 1)
}
