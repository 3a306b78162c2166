# Quantiles and inequality as R's survey and laeken have them, and by the formulas of convey.
#
#   Rscript distribution.R mini_households.csv distribution.csv [eusilc.csv]
#
# Writes one row a statistic: data, domain, statistic, estimate, se, lower, upper. With a third name it
# also writes laeken's eusilc (GPL, so not kept in this project) for a comparison on the spot.
# R reads an end below the weight of the lowest row as the second-lowest value; no such end is asked for here.
# convey is written out from its formulas (Osier 2009; Langel and Tille 2013; Biewen and Jenkins 2006):
# bandwidth sd x N^(-1/5), Gaussian kernel, quantiles by the smallest value with F >= p.

suppressPackageStartupMessages({library(survey); library(laeken)})
arguments <- commandArgs(trailingOnly = TRUE)
rows <- list()
keep <- function(data, domain, statistic, estimate, se = NA, lower = NA, upper = NA)
  rows[[length(rows) + 1]] <<- data.frame(data, domain, statistic, estimate, se, lower, upper)

se_of <- function(u, design) as.numeric(sqrt(diag(survey::svyrecvar(
  as.matrix(u * weights(design)), design$cluster, design$strata, design$fpc))))

step_quantile <- function(y, w, p) { o <- order(y); y[o][which(cumsum(w[o]) >= p * sum(w))[1]] }
bandwidth <- function(y, w) sqrt(sum(w * (y - sum(w * y) / sum(w))^2) / sum(w)) * sum(w)^-0.2
kernel_density <- function(y, w, at) sum(w * dnorm((at - y) / bandwidth(y, w))) / (sum(w) * bandwidth(y, w))

gini_middle <- function(y, w) {        # laeken's form, differentiated
  o <- order(y); N <- sum(w); Y <- sum(w * y); R <- cumsum(w[o]) - w[o] / 2
  A <- sum((w * y)[o] * R); d <- numeric(length(y))
  d[o] <- y[o] * R + Y - cumsum((w * y)[o]) + (w * y)[o] / 2
  list(value = 2 * A / (N * Y) - 1, u = 2 * d / (N * Y) - 2 * A / (N * Y) * (1 / N + y / Y))
}
gini_convey <- function(y, w) {
  o <- order(y); N <- sum(w); Y <- sum(w * y); r <- cumsum(w[o])
  T1 <- sum(r * (w * y)[o]); d <- numeric(length(y))
  d[o] <- Y - cumsum((w * y)[o]) + (w * y)[o] + r * y[o]
  list(value = (2 * T1 - Y) / (Y * N) - 1, u = (2 * d - y) / (Y * N) - (2 * T1 - Y) / (Y * N) * (y / Y + 1 / N))
}
entropy <- function(y, w, a) {
  N <- sum(w); m <- sum(w * y) / N; s <- y / m
  g <- if (a == 0) -log(s) else if (a == 1) s * log(s) else (s^a - 1) / (a^2 - a)
  v <- sum(w * g) / N
  slope <- if (a == 0) 1 / m else if (a == 1) -(v + 1) / m else -((a^2 - a) * v + 1) / (m * (a - 1))
  list(value = v, u = (g - v) / N + slope * (y - m) / N)
}
atkinson <- function(y, w, e) {
  N <- sum(w); Y <- sum(w * y)
  if (e == 1) {
    L <- sum(w * log(y)); A <- 1 - N / Y * exp(L / N)
    return(list(value = A, u = (A - 1) * (1 - L / N) / N + y * (1 - A) / Y + log(y) * (A - 1) / N))
  }
  U <- sum(w * y^(1 - e)); a <- e / (1 - e); b <- 1 / (1 - e)
  list(value = 1 - U^b / (N^a * Y),
       u = a * U^b / (Y * N^b) + y * U^b / (N^a * Y^2) - b * y^(1 - e) * U^a / (N^a * Y))
}
lorenz_ordinate <- function(y, w, p) {
  o <- order(y); w <- w[o]; y <- y[o]
  sum(w * y * pmin(pmax((p * sum(w) - cumsum(w) + w) / w, 0), 1)) / sum(w * y)
}

statistics <- function(data, domain, design, y, inside) {
  w <- ifelse(inside, weights(design), 0); N <- sum(w)
  only <- function(f, ..., rows = inside) {       # a statistic of the domain, its scores zero outside
    part <- f(y[rows], w[rows], ...); u <- numeric(length(y)); u[rows] <- part$u
    c(part$value, se_of(u, design))
  }
  yi <- y[inside]; wi <- w[inside]
  record <- function(name, pair) keep(data, domain, name, pair[1], pair[2])

  design$variables$income_ <- y
  part <- subset(design, inside)
  for (p in c(0.2, 0.25, 0.5, 0.9)) {
    q <- svyquantile(~income_, part, p, qrule = "math", interval.type = "mean", df = degf(part))$income_
    keep(data, domain, paste0("woodruff", p), q[1, 1], q[1, 4], q[1, 2], q[1, 3])
    value <- step_quantile(yi, wi, p)
    u <- ifelse(inside, (p - (y <= value)) / (N * kernel_density(yi, wi, value)), 0)
    keep(data, domain, paste0("quantile", p), value, se_of(u, design))
    keep(data, domain, paste0("lorenz", p), lorenz_ordinate(yi, wi, p))
  }
  keep(data, domain, "laeken_gini", gini(yi, wi)$value / 100)
  keep(data, domain, "laeken_qsr", qsr(yi, wi)$value)
  keep(data, domain, "laeken_median", weightedMedian(yi, wi))
  record("gini", only(gini_middle))
  record("gini_convey", only(gini_convey))
  for (a in c(-1, 0, 0.5, 1, 2)) record(paste0("ge", a), only(entropy, a, rows = inside & y > 0))
  for (e in c(0.5, 1, 2)) record(paste0("atkinson", e), only(atkinson, e, rows = inside & y > 0))
}

relative_poverty <- function(data, domain, design, y, inside) {     # line: 60 % of everybody's median
  w <- weights(design); N <- sum(w); m <- step_quantile(y, w, 0.5); z <- 0.6 * m
  u_line <- 0.6 * (0.5 - (y <= m)) / (N * kernel_density(y, w, m))
  n <- sum(w[inside]); poor <- y <= z; rate <- sum((w * poor)[inside]) / n
  u <- ifelse(inside, (poor - rate) / n, 0) + kernel_density(y[inside], w[inside], z) * u_line
  if (domain == "all") {
    keep(data, domain, "line60", z, se_of(u_line, design))
    keep(data, domain, "laeken_arpt", arpt(y, w))
    keep(data, domain, "laeken_arpr", arpr(y, w)$value / 100)
  }
  keep(data, domain, "headcount60", rate, se_of(u, design))
}

everything <- function(data, design, y, domains)
  for (name in names(domains)) {
    statistics(data, name, design, y, domains[[name]])
    relative_poverty(data, name, design, y, domains[[name]])
  }

options(survey.lonely.psu = "remove")
mini <- read.csv(arguments[1])
everything("mini",
  svydesign(ids = ~psu, strata = ~stratum, weights = ~I(weight * hhsize), data = mini, nest = TRUE),
  mini$pc, list(all = rep(TRUE, nrow(mini)), urban = mini$urban == 1))

data(eusilc)
everything("eusilc",
  svydesign(ids = ~db030, strata = ~db040, weights = ~rb050, data = eusilc),
  eusilc$eqIncome, list(all = rep(TRUE, nrow(eusilc)), female = eusilc$rb090 == "female"))

table <- do.call(rbind, rows)
for (column in c("estimate", "se", "lower", "upper"))
  table[[column]] <- ifelse(is.na(table[[column]]), "", sprintf("%.17g", table[[column]]))
write.csv(table, arguments[2], row.names = FALSE, quote = FALSE)
if (length(arguments) > 2) {
  shown <- eusilc[c("db030", "db040", "rb050", "rb090", "eqIncome")]
  for (column in c("rb050", "eqIncome")) shown[[column]] <- sprintf("%.17g", shown[[column]])
  write.csv(shown, arguments[3], row.names = FALSE, quote = FALSE)
}
