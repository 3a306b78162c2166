# Reference numbers for the survey estimators: estimates and standard errors from R's survey package.
#
#   Rscript survey.R OUT [DATA]
#
# writes OUT/survey.csv, one row an estimate: data, design, statistic, domain, level, estimate, se, df.
# Data: the 168-household fixture beside this script, survey::api and laeken::eusilc. The last two
# belong to their packages (GPL): the data are written to OUT only where DATA is "data".
# Convey is not used: its linearised variables of the headcount, gap and severity with a fixed line
# are those of a mean, which svymean gives.

suppressPackageStartupMessages({library(survey); library(laeken)})
arguments <- commandArgs(trailingOnly = TRUE)
out <- arguments[1]
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
rows <- list()

keep <- function(data, design, statistic, domain, level, estimate, se, df) {
  rows[[length(rows) + 1]] <<- data.frame(data, design, statistic, domain, level = as.character(level),
    estimate = sprintf("%.17g", as.numeric(estimate)), se = sprintf("%.17g", as.numeric(se)),
    df = as.character(df))
}

poverty_terms <- function(frame, welfare, line) {
  gap <- ifelse(frame[[welfare]] < line, 1 - frame[[welfare]] / line, 0)
  frame$fgt0 <- as.numeric(frame[[welfare]] < line)
  frame$fgt1 <- gap
  frame$fgt2 <- gap^2
  frame$watts <- ifelse(frame[[welfare]] < line, log(line / frame[[welfare]]), 0)
  frame$short <- line * gap
  frame
}

# Means, totals and ratios of one design or of a part of it.
statistics <- function(data, name, design, domain, level, means, total, top, base) {
  df <- degf(design)
  for (variable in means) {
    m <- svymean(as.formula(paste0("~", variable)), design)
    keep(data, name, paste0("mean ", variable), domain, level, coef(m), SE(m), df)
  }
  t <- svytotal(as.formula(paste0("~", total)), design)
  keep(data, name, paste0("total ", total), domain, level, coef(t), SE(t), df)
  r <- svyratio(as.formula(paste0("~", top)), as.formula(paste0("~", base)), design)
  keep(data, name, paste0("ratio ", top, "/", base), domain, level, coef(r), SE(r), df)
}

every_domain <- function(data, name, design, domains, means, total, top, base) {
  statistics(data, name, design, "all", "all", means, total, top, base)
  for (domain in domains) for (level in sort(unique(as.character(design$variables[[domain]])))) {
    part <- design[as.character(design$variables[[domain]]) == level, ]
    statistics(data, name, part, domain, level, means, total, top, base)
  }
}

contrasts_of <- function(data, name, design, domain, variable) {
  b <- svyby(as.formula(paste0("~", variable)), as.formula(paste0("~", domain)), design, svymean, covmat = TRUE)
  v <- vcov(b); e <- coef(b); k <- length(e)
  for (i in 2:k) keep(data, name, paste0("difference ", variable), domain, paste(names(e)[i], names(e)[1]),
    e[i] - e[1], sqrt(v[i, i] + v[1, 1] - 2 * v[i, 1]), degf(design))
  g <- c(-e[2] / e[1]^2, 1 / e[1])
  keep(data, name, paste0("quotient ", variable), domain, paste(names(e)[2], names(e)[1]), e[2] / e[1],
    sqrt(t(g) %*% v[1:2, 1:2] %*% g), degf(design))
  R <- cbind(-1, diag(k - 1)); W <- t(R %*% e) %*% solve(R %*% v %*% t(R)) %*% (R %*% e)
  keep(data, name, paste0("wald ", variable), domain, "equal", W, 0, degf(design))
}

# the fixture --------------------------------------------------------------------------------------
mini <- poverty_terms(read.csv(file.path(here, "mini_households.csv")), "pc", 250000)
mini$w <- mini$weight * mini$hhsize
mini$N1 <- c(8, 12, 9, 10, 20, 7)[mini$stratum]   # PSUs in the stratum
mini$N2 <- 30                                     # households in the PSU
mini$joined <- ifelse(mini$stratum == 6, 5, mini$stratum)
mini_means <- c("fgt0", "fgt1", "fgt2", "watts", "pc")
mini_domains <- c("urban", "aimag", "head_female", "rare")
of_mini <- function(name, design) {
  every_domain("mini", name, design, mini_domains, mini_means, "fgt0", "short", "fgt0")
  for (domain in c("urban", "aimag", "head_female")) contrasts_of("mini", name, design, domain, "fgt0")
}
for (adjust in c(FALSE, TRUE)) {
  options(survey.adjust.domain.lonely = adjust)
  for (rule in c("remove", "certainty", "adjust", "average")) {
    options(survey.lonely.psu = rule)
    name <- paste0(rule, if (adjust) " domain" else "")
    suppressWarnings(of_mini(name, svydesign(~psu, strata = ~stratum, weights = ~w, data = mini)))
    suppressWarnings(of_mini(paste(name, "fpc"),
      svydesign(~psu, strata = ~stratum, weights = ~w, data = mini, fpc = ~N1)))
  }
}
options(survey.lonely.psu = "fail", survey.adjust.domain.lonely = FALSE)
of_mini("collapse", svydesign(~psu, strata = ~joined, weights = ~w, data = mini))
of_mini("no strata", svydesign(~psu, weights = ~w, data = mini))
of_mini("rows", svydesign(~1, weights = ~w, data = mini))
of_mini("rows in strata", svydesign(~1, strata = ~stratum, weights = ~w, data = mini))
options(survey.lonely.psu = "remove")
of_mini("two stages", svydesign(~psu + hhid, strata = ~stratum, weights = ~w, data = mini, fpc = ~N1 + N2))
options(survey.lonely.psu = "adjust")
of_mini("two stages adjust", svydesign(~psu + hhid, strata = ~stratum, weights = ~w, data = mini, fpc = ~N1 + N2))

# Stata's "centered" has no equal in R: the lonely PSU's total is taken from the mean of all PSU totals.
centered <- function(u) {
  totals <- rowsum(u, mini$psu)[, 1]
  stratum <- mini$stratum[match(names(totals), mini$psu)]
  sum(tapply(totals, stratum, function(t) {
    if (length(t) > 1) length(t) * var(t) else (t - mean(totals))^2
  }))
}
for (domain in c("all", mini_domains)) {
  for (level in if (domain == "all") "all" else sort(unique(mini[[domain]]))) {
    d <- if (domain == "all") rep(1, nrow(mini)) else as.numeric(mini[[domain]] == level)
    for (variable in mini_means) {
      m <- sum(mini$w * d * mini[[variable]]) / sum(mini$w * d)
      v <- centered(mini$w * d * (mini[[variable]] - m) / sum(mini$w * d))
      keep("mini", "centered", paste("mean", variable), domain, level, m, sqrt(v), NA)
    }
    keep("mini", "centered", "total fgt0", domain, level, sum(mini$w * d * mini$fgt0),
      sqrt(centered(mini$w * d * mini$fgt0)), NA)
  }
}
options(survey.lonely.psu = "fail")

# survey::api --------------------------------------------------------------------------------------
data(api)
lines <- function(frame) poverty_terms(frame, "api00", 650)
strat <- lines(apistrat); clus1 <- lines(apiclus1); clus2 <- lines(apiclus2)
api_means <- c("fgt0", "fgt1", "fgt2", "api00")
of_api <- function(name, design, domain = "stype")
  every_domain("api", name, design, domain, api_means, "enroll", "api.stu", "enroll")
of_api("strat fpc", svydesign(~1, strata = ~stype, weights = ~pw, data = strat, fpc = ~fpc), "awards")
of_api("strat", svydesign(~1, strata = ~stype, weights = ~pw, data = strat), "awards")
of_api("clus1 fpc", svydesign(~dnum, weights = ~pw, data = clus1, fpc = ~fpc))
of_api("clus1", svydesign(~dnum, weights = ~pw, data = clus1))
no_enrolment <- is.na(clus2$enroll)
clus2 <- clus2[!no_enrolment, ]
options(survey.lonely.psu = "adjust")
of_api("clus2 fpc", svydesign(~dnum + snum, weights = ~pw, data = clus2, fpc = ~fpc1 + fpc2))
options(survey.lonely.psu = "remove")
clus2$with_replacement <- Inf
of_api("clus2 first fpc", svydesign(~dnum + snum, weights = ~pw, data = clus2, fpc = ~fpc1 + with_replacement))
options(survey.lonely.psu = "fail")
for (d in list(svydesign(~dnum, weights = ~pw, data = clus1))) {
  contrasts_of("api", "clus1", d, "stype", "fgt0")
  m <- svymean(~api00, d, deff = "replace")
  keep("api", "clus1", "deff api00", "all", "all", deff(m), 0, degf(d))
}

# laeken::eusilc -----------------------------------------------------------------------------------
data(eusilc)
eusilc <- poverty_terms(eusilc, "eqIncome", 10859.24)
for (key in c("db040", "rb090")) eusilc[[key]] <- as.character(eusilc[[key]])   # domains in sorted order
d <- svydesign(~db030, strata = ~db040, weights = ~rb050, data = eusilc)
eusilc_means <- c("fgt0", "fgt1", "fgt2", "eqIncome")
every_domain("eusilc", "households", d, c("db040", "rb090"), eusilc_means, "fgt0", "short", "fgt0")
contrasts_of("eusilc", "households", d, "db040", "fgt0")
contrasts_of("eusilc", "households", d, "rb090", "fgt0")

results <- do.call(rbind, rows)
dir.create(out, showWarnings = FALSE, recursive = TRUE)
write.csv(results, file.path(out, "survey.csv"), row.names = FALSE, quote = TRUE)
writeLines(c(R.version.string, paste("survey", packageVersion("survey")), paste("laeken", packageVersion("laeken"))),
  file.path(out, "versions.txt"))
if (length(arguments) > 1 && arguments[2] == "data") {
  keep_columns <- function(frame, columns, file) write.csv(frame[columns], file.path(out, file), row.names = FALSE)
  keep_columns(strat, c("stype", "pw", "fpc", "awards", "api00", "api.stu", "enroll"), "apistrat.csv")
  keep_columns(clus1, c("dnum", "stype", "pw", "fpc", "api00", "api.stu", "enroll"), "apiclus1.csv")
  keep_columns(clus2, c("dnum", "snum", "stype", "pw", "fpc1", "fpc2", "api00", "api.stu", "enroll"), "apiclus2.csv")
  keep_columns(eusilc, c("db030", "db040", "rb050", "rb090", "eqIncome"), "eusilc.csv")
}
