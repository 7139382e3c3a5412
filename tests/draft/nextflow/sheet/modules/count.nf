process COUNT {
    publishDir 'counts'

    input:
    tuple val(meta), path(reads)
    path gtf

    output:
    tuple val(meta), path("*.counts")

    script:
    """
    count --strand ${meta.strand} -a $gtf $reads > ${meta.id}.counts
    """
}
