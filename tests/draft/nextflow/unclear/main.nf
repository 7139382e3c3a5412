params.sheet = null

process ALIGN {
    label 'big'
    memory { 2.GB * task.attempt }
    container { params.gpu ? 'org/gpu' : 'org/cpu' }

    input:
    tuple val(meta), path(reads)

    output:
    tuple val(meta), path("${meta.id}.bam")

    script:
    def rg = meta.lanes.collect { "-R $it" }.join(' ')
    """
    align $rg ${task.attempt > 1 ? '--slow' : ''} $reads -o ${meta.id}.bam
    """
}

process DRAW {
    input:
    tuple val(meta), path(bam)

    output:
    path '*.png'

    script:
    """
    #!/usr/bin/env Rscript
    plot("$bam")
    """
}

process SUM {
    input:
    path pictures

    output:
    path 'sum'

    exec:
    println pictures
}

workflow {
    reads = fromSheet(params.sheet)
    ALIGN(reads)
    DRAW(ALIGN.out.filter { meta, bam -> bam.size() > 0 })
    SUM(DRAW.out.buffer(size: 3))
}
