"""From notebooks to the published site: runs, their cache, the site.

* `notebooks`  a notebook's text: parameters, headings, failures, links to data
* `runs`       one job (text in, text out) and many of them at once
* `cache`      what a run stood on, and why it is out of date
* `site`       Sphinx, the checks, and putting the site in its place
* `build`      the main job: run what changed, build the site
* `single`     one chapter as one HTML file that needs nothing else
"""
