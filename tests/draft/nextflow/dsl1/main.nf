params.query = 'query.fa'

process blast {
    input:
    file query from Channel.fromPath(params.query)

    output:
    file 'top_hits' into hits_ch

    """
    blastp -query $query > top_hits
    """
}

process extract {
    cpus 2

    input:
    file hits from hits_ch

    output:
    file 'sequences.fa' into sequences

    """
    fetch $hits > sequences.fa
    """
}
