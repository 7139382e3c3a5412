include { CHECKS } from './workflows/checks'

params.deep = false
params.mask = null
params.model = 'small'

process SIMULATE {
    input:
    val year
    each mode

    output:
    tuple val(year), path("${year}_${mode}.csv")

    script:
    def depth = params.deep ? '--depth 10' : '--depth 2'
    """
    simulate --year $year --mode $mode $depth > ${year}_${mode}.csv
    """
}

process SMOOTH {
    input:
    tuple val(year), path(table)
    path mask

    output:
    tuple val(year), path("${table.simpleName}.smooth.csv"), optional: true

    when:
    params.model == 'large'

    script:
    """
    # it's smooth
    smooth $table ${mask} -o ${table.simpleName}.smooth.csv
    """
}

workflow {
    years = Channel.of(2020..2022)
    SIMULATE(years, ['wet', 'dry'])
    mask = params.mask ? file(params.mask) : []
    SMOOTH(SIMULATE.out, mask)
    CHECKS(params.deep ? SMOOTH.out : SIMULATE.out)
}
