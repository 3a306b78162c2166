# Least squares, Duan's smearing factor and probit as R fits them, with and without weights.
#
#   Rscript regressions.R mini_households.csv regressions.csv
#
# Writes one row a number: model (ols, probit), weights (none, household), name, estimate, se. Least squares is
# lm() of ln(pc); probit is glm(binomial(link = "probit")) of pc < 250,000. The design: ln(size), urban, a woman
# as head, and the aimag as a factor. Weighted standard errors of glm take the weights as counts of rows.

arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
data$poor <- as.integer(data$pc < 250000)
rows <- list()
keep <- function(model, weights, name, estimate, se = NA)
  rows[[length(rows) + 1]] <<- data.frame(model, weights, name, estimate, se)

least <- log(pc) ~ log(hhsize) + urban + head_female + factor(aimag)
chance <- poor ~ log(hhsize) + urban + head_female
tight <- glm.control(epsilon = 1e-14, maxit = 200)
for (kind in c("none", "household")) {
  data$w <- if (kind == "none") rep(1, nrow(data)) else data$weight
  fit <- lm(least, data, weights = w)
  table <- coef(summary(fit))
  for (i in seq_len(nrow(table))) keep("ols", kind, rownames(table)[i], table[i, 1], table[i, 2])
  keep("ols", kind, "r squared", summary(fit)$r.squared)
  keep("ols", kind, "smearing factor", weighted.mean(exp(residuals(fit)), data$w))
  fit <- suppressWarnings(glm(chance, binomial(link = "probit"), data, weights = w, control = tight))
  error <- sqrt(diag(summary(fit)$cov.unscaled))
  for (name in names(coef(fit))) keep("probit", kind, name, coef(fit)[[name]], error[[name]])
  p <- fitted(fit)
  keep("probit", kind, "log likelihood", sum(data$w * (data$poor * log(p) + (1 - data$poor) * log(1 - p))))
}
made <- do.call(rbind, rows)
made$estimate <- format(made$estimate, digits = 15, trim = TRUE)
made$se <- ifelse(is.na(made$se), "", format(made$se, digits = 15, trim = TRUE))
write.csv(made, arguments[2], row.names = FALSE, quote = FALSE)
