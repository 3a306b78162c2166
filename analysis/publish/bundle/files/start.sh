#!/bin/sh
# Finds Python @PYTHON@ and hands over to it: what is missing is installed without internet, then a menu opens.
# With words behind it, it runs that command instead:  ./start.sh dtm check phases/phase-3
cd "$(dirname "$0")" || exit 2
unset PYTHONHOME
PYTHONUTF8=1
PYTHONPATH="$PWD/project"
export PYTHONUTF8 PYTHONPATH
for python in .venv/bin/python python@PYTHON@ python3; do
    if "$python" -I -c 'import sys; sys.exit(sys.version_info[:2] != (@TUPLE@))' >/dev/null 2>&1; then
        exec "$python" -m analysis.publish.bundle.start "$@"
    fi
done
cat texts/no-python.txt >&2
exit 2
