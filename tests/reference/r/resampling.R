# Reference numbers of R's survey for resampling, regression and intervals of proportions.
#
#   Rscript resampling.R mini_households.csv resampling.csv brr_weights.csv [folder]
#
# With a folder it also writes there survey's api samples (not kept in this project) for a comparison on the spot.
suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
households <- read.csv(arguments[1])
households$people <- households$weight * households$hhsize
households$poor <- as.numeric(households$pc < 250000)
households$gap <- pmax(0, 1 - households$pc / 250000) * households$poor
options(survey.lonely.psu = "remove")

results <- NULL
add <- function(case, term, estimate, se, lower = NA, upper = NA)
  results <<- rbind(results, data.frame(case, term, estimate = as.numeric(estimate), se = as.numeric(se),
                                        lower = as.numeric(lower), upper = as.numeric(upper)))

measures <- function(case, design) {
  for (variable in c("poor", "gap", "pc")) {
    m <- svymean(as.formula(paste0("~", variable)), design)
    add(case, variable, coef(m), SE(m))
    u <- svymean(as.formula(paste0("~", variable)), subset(design, urban == 1))
    add(case, paste0(variable, " urban"), coef(u), SE(u))
  }
}

full <- svydesign(ids = ~psu, strata = ~stratum, weights = ~people, data = households)
sizes <- tapply(households$psu, households$stratum, function(x) length(unique(x)))
paired <- households[households$stratum %in% names(sizes)[sizes >= 2], ]
first_two <- unlist(lapply(split(paired$psu, paired$stratum), function(x) sort(unique(x))[1:2]))
paired <- paired[paired$psu %in% first_two, ]
pairs <- svydesign(ids = ~psu, strata = ~stratum, weights = ~people, data = paired)

measures("JKn mse", as.svrepdesign(full, type = "JKn", mse = TRUE))
measures("JKn mean", as.svrepdesign(full, type = "JKn", mse = FALSE))
brr <- as.svrepdesign(pairs, type = "BRR", mse = TRUE)
measures("BRR", brr)
measures("Fay 0.3", as.svrepdesign(pairs, type = "Fay", fay.rho = 0.3, mse = TRUE))
write.csv(data.frame(hhid = paired$hhid, weights(brr, type = "analysis")), arguments[3], row.names = FALSE, quote = FALSE)

models <- list(ols = gaussian(), logit = quasibinomial(), probit = quasibinomial("probit"))
for (model in names(models)) {
  formula <- if (model == "ols") log(pc) ~ hhsize + urban + factor(aimag) else poor ~ hhsize + urban + factor(aimag)
  for (part in c("all", "male head")) {
    design <- if (part == "all") full else subset(full, head_female == 0)
    fit <- svyglm(formula, design = design, family = models[[model]], epsilon = 1e-15, maxit = 200)
    for (again in 1:5)
      fit <- svyglm(formula, design = design, family = models[[model]], epsilon = 1e-15, maxit = 200, start = coef(fit))
    add(paste(model, part), names(coef(fit)), coef(fit), SE(fit))
  }
}

p <- svyciprop(~poor, full, method = "logit")
add("logit interval", "poor", coef(p), SE(p), confint(p)[1], confint(p)[2])
data(api)
stratified <- svydesign(ids = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
clustered <- svydesign(ids = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
two_stage <- svydesign(ids = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
designs <- list(apistrat = stratified, apiclus1 = clustered, apiclus2 = two_stage)
for (name in names(designs)) {
  design <- designs[[name]]
  fit <- svyglm(api00 ~ ell + meals + mobility, design = design)
  add(paste("ols", name), names(coef(fit)), coef(fit), SE(fit))
  fit <- svyglm(sch.wide ~ ell + meals + mobility, design = design, family = quasibinomial(), epsilon = 1e-15,
                maxit = 200)
  add(paste("logit", name), names(coef(fit)), coef(fit), SE(fit))
  p <- svyciprop(~I(sch.wide == "Yes"), design, method = "logit")
  add(paste("logit interval", name), "sch.wide", coef(p), SE(p), confint(p)[1], confint(p)[2])
}
jackknife <- as.svrepdesign(clustered, mse = TRUE)
m <- svyratio(~api.stu, ~enroll, jackknife)
add("JK1 ratio apiclus1", "ratio", coef(m), SE(m))
apiclus2$weight <- weights(two_stage)
if (length(arguments) > 3) for (name in names(designs))
  write.csv(get(name), file.path(arguments[4], paste0(name, ".csv")), row.names = FALSE)

results[, 3:6] <- lapply(results[, 3:6], function(x) ifelse(is.na(x), "", sprintf("%.17g", x)))
writeLines(c(paste("#", R.version.string, "survey", packageVersion("survey"))), arguments[2])
suppressWarnings(write.table(results, arguments[2], sep = ",", row.names = FALSE, quote = FALSE, append = TRUE))
