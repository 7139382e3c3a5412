process CHECK {
    input:
    tuple val(year), path(table)

    output:
    tuple val(year), path('good.txt'), path('bad.txt')

    script:
    """
    check $table good.txt bad.txt
    """
}

process CLEAN {
    output:
    val true

    script:
    'rm -rf /scratch/old'
}

process TELL {
    publishDir 'told', enabled: params.deep

    input:
    path lists, stageAs: 'lists/*'
    val done

    output:
    stdout

    script:
    """
    cat lists/*
    """
}

workflow CHECKS {
    take:
    tables

    main:
    CHECK(tables)
    CLEAN()
    good = CHECK.out.map { year, good, bad -> good }
    bad = CHECK.out.map { it[2] }
    TELL(good.mix(bad).collect(), CLEAN.out)
}
