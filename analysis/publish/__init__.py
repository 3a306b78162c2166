"""From notebooks to the published site: runs, their cache, the site.

* `notebooks`  a notebook's text: parameters, headings, failures, links to data
* `runs`       one job (text in, text out) and many of them at once
* `cache`      what a run stood on, and why it is out of date
* `plans`      parameters checked against their chapter, and why a page is out of date
* `runsfile`   runs.yml: named runs and sweeps
* `sweep`      one chapter at every combination of some values; `compare` sets the runs side by side
* `named`      what `compendium run NAME` does: a chapter, a named run or a sweep
* `standalone` an executed notebook as one HTML file that needs nothing else
* `export`     the same as PDF and Word; its tables and figures as CSV, Excel, SVG and PNG
* `single`     one chapter run once, in the forms asked for
* `site`       Sphinx, the checks, and putting the site in its place; `named_pages` are its runs
* `bundle`     everything for a laptop without internet
* `build`      the main job: run what changed, build the site
"""
