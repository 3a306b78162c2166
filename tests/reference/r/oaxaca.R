# Split of a gap between two groups, and average effects of a probit, in R alone.
#
#   Rscript oaxaca.R mini_households.csv oaxaca.csv
#
# Writes one row a number: case, part, estimate, se. Households as in mini_households.csv, weights weight x
# hhsize, PSUs in strata. Errors are those of survey's jackknife (JKn, about the estimate): each statistic is
# computed anew by lm.wfit or glm on each set of replicate weights. The stratum with a single PSU is left
# out, as the jackknife needs two.
#
#   gap        mean ln(pc) of households with head_female = 0 less that of households with head_female = 1
#   regressors hhsize and aimag (three categories, coefficients normalised to add up to zero)
#   probit     pc < 250,000 on hhsize, aimag and head_female; effects are mean differences of predictions

suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
psus <- tapply(data$psu, data$stratum, function(x) length(unique(x)))
data <- data[data$stratum %in% names(psus)[psus > 1], ]
data$people <- data$weight * data$hhsize
data$poor <- as.integer(data$pc < 250000)
data$y <- log(data$pc)
design <- svydesign(id = ~psu, strata = ~stratum, weights = ~people, data = data, nest = TRUE)
replicates <- as.svrepdesign(design, type = "JKn", mse = TRUE)

X <- cbind(1, data$hhsize, data$aimag == 2, data$aimag == 3)
full <- cbind(1, data$hhsize, data$aimag == 1, data$aimag == 2, data$aimag == 3)
spread <- function(b) {
  a <- c(0, b[3], b[4])
  c(b[1] + mean(a), b[2], a - mean(a))
}
ols <- function(rows, w, extra = NULL) lm.wfit(cbind(X, extra)[rows, ], data$y[rows], w[rows])$coefficients
means <- function(rows, w) colSums(full[rows, ] * w[rows]) / sum(w[rows])
men <- data$head_female == 0
terms <- list(total = 1:5, const = 1, hhsize = 2, aimag = 3:5)
parts <- function(product) sapply(terms, function(k) sum(product[k]))
split <- function(w) {
  x1 <- means(men, w); x2 <- means(!men, w)
  b1 <- spread(ols(men, w)); b2 <- spread(ols(!men, w))
  pooled <- spread(ols(TRUE, w, men)[1:4]); neumark <- spread(ols(TRUE, w))
  two <- function(b) c(explained = parts((x1 - x2) * b), unexplained = parts(x1 * (b1 - b) + x2 * (b - b2)))
  c(gap = sum(x1 * b1) - sum(x2 * b2), pooled = two(pooled), neumark = two(neumark), first = two(b1),
    second = two(b2), average = two((b1 + b2) / 2), threefold.endowments = parts((x1 - x2) * b2),
    threefold.coefficients = parts(x2 * (b1 - b2)), threefold.interaction = parts((x1 - x2) * (b1 - b2)))
}
effect <- function(w) {
  fit <- suppressWarnings(glm(poor ~ hhsize + factor(aimag) + head_female, binomial(link = "probit"), data,
                              weights = w / mean(w), control = glm.control(epsilon = 1e-13, maxit = 100)))
  moved <- function(...) weighted.mean(predict(fit, transform(data, ...), type = "response"), w)
  c(hhsize = moved(hhsize = hhsize + 1) - moved(hhsize = hhsize), "2" = moved(aimag = 2) - moved(aimag = 1),
    "3" = moved(aimag = 3) - moved(aimag = 1), head_female = moved(head_female = 1) - moved(head_female = 0))
}
rows <- list()
keep <- function(case, found) {
  values <- coef(found); errors <- SE(found)
  for (k in seq_along(values)) rows[[length(rows) + 1]] <<-
    data.frame(case, part = names(values)[k], estimate = values[[k]], se = errors[[k]])
}
value <- function(theta) withReplicates(replicates, function(w, d) theta(w))
keep("split", value(split))
keep("effect", value(effect))
made <- do.call(rbind, rows)
for (name in c("estimate", "se")) made[[name]] <- format(made[[name]], digits = 12, trim = TRUE)
writeLines(c(sprintf("# %s, survey %s; Rscript oaxaca.R mini_households.csv oaxaca.csv", R.version.string,
                     packageVersion("survey")), "case,part,estimate,se",
             apply(made, 1, paste, collapse = ",")), arguments[2])
