# Prints what R reads from the files of an export, one line for each thing.
# usage: Rscript read.R stata|spss|r FOLDER FORM
suppressPackageStartupMessages(library(haven))
arguments <- commandArgs(trailingOnly = TRUE)
kind <- arguments[1]
folder <- arguments[2]
form <- arguments[3]
say <- function(...) writeLines(enc2utf8(paste0(...)), useBytes = TRUE)
text <- function(x) {
  if (is.factor(x)) x <- as.character(x)
  vapply(x, function(one) if (is.na(one)) "-" else if (is.numeric(one)) format(one, digits = 15) else as.character(one), "", USE.NAMES = FALSE)
}

if (kind == "r") {
  source(file.path(folder, paste0(form, ".R")))
  tables <- Filter(function(name) is.data.frame(get(name)), ls(pattern = gsub("-", "_", form)))
  for (table in tables) {
    d <- get(table)
    say(table, " ", nrow(d), " x ", ncol(d))
    for (name in names(d)) {
      x <- d[[name]]
      say(table, "$", name, " [", class(x)[1], "] ", attr(x, "label"), ": ", paste(text(if (inherits(x, c("Date", "POSIXct"))) format(x) else x), collapse = " | "))
      if (is.factor(x)) {
        say(table, "$", name, " levels: ", paste(attr(x, "codes"), levels(x), sep = "=", collapse = ", "),
            "; missing: ", paste(names(attr(x, "missing")), attr(x, "missing"), sep = "=", collapse = ", "),
            "; real: ", paste(text(as.character(real_answers(x))), collapse = " | "))
      }
    }
  }
} else {
  for (file in sort(list.files(folder, pattern = "\\.(dta|sav)$"))) {
    path <- file.path(folder, file)
    d <- if (kind == "stata") read_dta(path) else read_sav(path, user_na = TRUE)
    say(file, " ", nrow(d), " x ", ncol(d))
    for (name in names(d)) {
      x <- d[[name]]
      labels <- attr(x, "labels")
      tags <- if (is.double(labels)) na_tag(labels) else NULL
      values <- text(as.vector(x))
      if (is.double(x) && kind == "stata") values <- ifelse(is.na(na_tag(x)), values, paste0(".", na_tag(x)))
      if (inherits(x, "POSIXct")) values <- text(format(x, "%Y-%m-%dT%H:%M:%S", tz = "UTC"))
      if (inherits(x, "Date")) values <- text(format(x))
      shown <- ifelse(nchar(values) > 100, paste0(substr(values, 1, 10), "... (", nchar(values), ")"), values)
      say(file, "$", name, " ", attr(x, "label"), ": ", paste(shown, collapse = " | "))
      if (!is.null(labels)) {
        codes <- ifelse(is.na(tags), text(as.vector(labels)), paste0(".", tags))
        say(file, "$", name, " labels: ", paste(codes, names(labels), sep = "=", collapse = ", "),
            if (!is.null(attr(x, "na_range"))) paste0("; missing ", paste(attr(x, "na_range"), collapse = " to ")),
            if (!is.null(attr(x, "na_values"))) paste0("; missing ", paste(attr(x, "na_values"), collapse = ", ")))
      }
    }
  }
}
