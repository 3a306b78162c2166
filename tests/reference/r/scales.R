# Qn and Sn as robustbase has them, of made-up values that every language makes alike.
#
#   Rscript scales.R scales.csv
#
# Sizes around the limits of the small-sample factors, odd and even, and above; with and without many equal
# values; skewed to the right and to the left. `large` is without the factor for small samples.

suppressPackageStartupMessages(library(robustbase))
sample_of <- function(n, distinct, power) {
  v <- (seq_len(n) * 7919) %% distinct / 1000
  switch(as.character(power), "1" = v, "3" = v * v * v, "-1" = -v * v)
}
rows <- list()
for (distinct in c(104729, 53)) for (power in c(1, 3, -1)) for (n in c(2:14, 40, 41, 199:202, 1000, 1001, 20001)) {
  x <- sample_of(n, distinct, power)
  rows[[length(rows) + 1]] <- data.frame(n, distinct, power, Qn = Qn(x), Qn_large = Qn(x, finite.corr = FALSE),
                                         Sn = Sn(x), Sn_large = Sn(x, finite.corr = FALSE))
}
found <- do.call(rbind, rows)
for (name in names(found)[-(1:3)]) found[[name]] <- sprintf("%.17g", found[[name]])
write.csv(found, commandArgs(TRUE)[1], row.names = FALSE, quote = FALSE)
