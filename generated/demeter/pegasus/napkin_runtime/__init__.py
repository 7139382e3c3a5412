"""What every workflow generator made by napkin shares: nothing in here speaks of one workflow.

    axes      the axis tables of axes.json as objects
    filters   what can be done with the name of a file
    listed    jobs that loops do not say, from jobs.jsonl
    model     jobs, inputs, programs, containers and sites as plain values
    options   the command line
    program   what a generator does when it is started
    words     how a word of a command line is written for Pegasus
    pegasus   writes the Pegasus files through the Pegasus API
    local     runs every job on this machine; with needs, processes, progress and files

Standard library only; `pegasus` alone imports the Pegasus API, when it writes.
"""

import sys

if sys.version_info < (3, 8):
    sys.exit("error: Python 3.8 or newer is needed; this is " + sys.version.split()[0])
