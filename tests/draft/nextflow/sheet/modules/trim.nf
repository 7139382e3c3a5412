process TRIM {
    label 'heavy'
    container "${ workflow.containerEngine == 'singularity' ? 'https://depot.example.org/trim:2.0' : 'biocontainers/trim:2.0' }"

    input:
    tuple val(meta), path(reads)

    output:
    tuple val(meta), path("${prefix}.trimmed.fq"), emit: reads
    path "${prefix}.log", emit: log

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    trim $args --cores $task.cpus $reads > ${prefix}.trimmed.fq 2> ${prefix}.log
    """
}
