# FGT and Gini with standard errors by R's survey, and by the steps of convey written out: called by survey.py.
# convey works domain by domain: subset the design, linearise, fill up with zeros, take the variance of the total.
# Prints one line of JSON; times are the best of three, in milliseconds.
suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
households <- read.csv(arguments[1]); line <- as.numeric(arguments[2])
keys <- c("urban", "location", "group")
households$fgt0 <- as.numeric(households$welfare < line)
households$fgt1 <- pmax(0, 1 - households$welfare / line)
households$fgt2 <- households$fgt1^2
for (key in keys) households[[key]] <- factor(households[[key]])

best_of <- function(task, calls = 3) {
  times <- numeric(calls)
  for (i in seq_len(calls)) { start <- proc.time()[["elapsed"]]; result <- task(); times[i] <- proc.time()[["elapsed"]] - start }
  list(ms = 1000 * min(times), result = result)
}
prepare <- function() svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = households)
row_of <- function(measure, key, code, estimate, se)
  sprintf('["%s","%s","%s",%.17g,%.17g]', measure, key, code, estimate, se)

by_survey <- function(design) {
  rows <- character()
  total <- svymean(~fgt0 + fgt1 + fgt2, design)
  rows <- c(rows, row_of(names(coef(total)), "", "", coef(total), SE(total)))
  for (key in keys) {
    table <- svyby(~fgt0 + fgt1 + fgt2, reformulate(key), design, svymean)
    for (m in c("fgt0", "fgt1", "fgt2"))
      rows <- c(rows, row_of(m, key, as.character(table[[key]]), table[[m]], table[[paste0("se.", m)]]))
  }
  rows
}

variance_of <- function(design, full, u) {
  filled <- numeric(nrow(full$variables)); names(filled) <- rownames(full$variables)
  filled[rownames(design$variables)] <- u
  svyrecvar(filled / full$prob, full$cluster, full$strata, full$fpc, postStrata = full$postStrata)
}
fgt_convey <- function(design, full, alpha) {
  w <- 1 / design$prob; y <- design$variables$welfare
  h <- ifelse(y < line, (1 - y / line)^alpha, 0)
  value <- sum(w * h) / sum(w)
  c(value, sqrt(variance_of(design, full, (h - value) / sum(w))))
}
by_convey <- function(full) {
  rows <- character()
  for (key in c("", keys)) {
    codes <- if (key == "") "" else levels(households[[key]])
    for (code in codes) for (alpha in 0:2) {
      design <- if (key == "") full else full[full$variables[[key]] == code, ]
      found <- fgt_convey(design, full, alpha)
      rows <- c(rows, row_of(paste0("fgt", alpha), key, code, found[1], found[2]))
    }
  }
  rows
}
gini_trapezoid <- function(full) {
  w <- 1 / full$prob; y <- full$variables$welfare; o <- order(y); N <- sum(w); Y <- sum(w * y)
  middle <- cumsum(w[o]) - w[o] / 2; A <- sum((w * y)[o] * middle); d <- numeric(length(y))
  d[o] <- y[o] * middle + Y - cumsum((w * y)[o]) + (w * y)[o] / 2
  c(2 * A / (N * Y) - 1, sqrt(variance_of(full, full, 2 * d / (N * Y) - 2 * A / (N * Y) * (1 / N + y / Y))))
}

json <- function(name, times, rows, gini) sprintf('{"name":"%s","times":{%s},"fgt":[%s],"gini":%s}', name,
  paste(sprintf('"%s":%.3f', names(times), unlist(times)), collapse = ","), paste(rows, collapse = ","), gini)
design <- prepare()
ready <- best_of(function() by_survey(design))
whole <- best_of(function() by_survey(prepare()))
convey <- best_of(function() by_convey(design))
gini <- best_of(function() gini_trapezoid(design))
replicates <- best_of(function() {
  resampled <- as.svrepdesign(design, type = "subbootstrap", replicates = 500)
  by_survey(resampled)
}, 1)
cat("[", json(paste("R survey", packageVersion("survey")), list(
  "FGT, 10 domains, prepared design" = ready$ms, "FGT, 10 domains, with preparation" = whole$ms,
  "500 bootstrap replicates, FGT, 10 domains" = replicates$ms), ready$result, "null"), ",",
  json("convey's steps in R", list("FGT, 10 domains, prepared design" = convey$ms, "Gini" = gini$ms),
       convey$result, sprintf("[%.17g,%.17g]", gini$result[1], gini$result[2])), "]\n", sep = "")
