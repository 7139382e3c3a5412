"""What every workflow.py made by napkin shares: nothing in here speaks of one workflow.

    axes       the axis tables of axes.json as objects
    filters    what can be done with the name of a file
    jobs       jobs, inputs and programs as plain values, with model and listed
    options    the command line
    program    what a workflow.py does when it is started
    manifest   the target, its manifest, and the plan with as many workers as there is work
    cluster    workers of this machine, or a Dask scheduler that runs already
    run        hands out jobs in their order and listens to what becomes of them
    work       what a worker does with one job; remote calls it there
    store      where files are, which of them still hold, and what a worker is told
    results    what earlier runs made
    digests    the content of files, as one number
    record     what is written of a run for `scalable report` and `scalable diagnose`
    failures   what kind of failure it was

The rest are helpers: files, needs, order, progress, signals and words. `manifest`, `cluster`,
`record` and `failures` alone import Scalable and Dask.
"""

import sys

if sys.version_info < (3, 9):
    sys.exit("error: Python 3.9 or newer is needed; this is " + sys.version.split()[0])
