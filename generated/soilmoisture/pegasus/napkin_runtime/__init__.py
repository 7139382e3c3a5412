"""What every workflow generator made by napkin shares: nothing in here speaks of one workflow.

    axes      the axis tables of axes.json as objects
    filters   what can be done with the name of a file
    listed    jobs that loops do not say, from jobs.jsonl
    model     jobs, inputs and programs as plain values
    catalog   containers and sites beside them
    options   the command line
    program   what a generator does when it is started
    words     words that are known only where a job runs
    pegasus   writes the Pegasus files through the Pegasus API; quoting protects the words
    local     runs every job on this machine; with order, needs, processes, signals, progress and files

Standard library only; `pegasus` alone imports the Pegasus API, when it writes.
"""

import sys

if sys.version_info < (3, 8):
    sys.exit("error: Python 3.8 or newer is needed; this is " + sys.version.split()[0])
