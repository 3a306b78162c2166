"""Everything for a machine without internet, in one folder: `compendium bundle`.

* `targets`   the platforms and Pythons that a folder can be made for
* `locked`    the lock file, resolved for a target
* `wheels`    which wheel of each requirement fits, and fetching them
* `checkout`  the files of the project that may go with it
* `make`      the folder, and its zip
* `manifest`  the checksum of every file, written and verified
* `start`     what start.bat and start.sh do there: install, then the menu
* `files/`    templates of what stands at the top of the folder, and the texts of the menu

`manifest` and `start` run before anything is installed, with Python's own library alone.
"""
