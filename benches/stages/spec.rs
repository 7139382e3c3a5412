//! A specification as people write them, of about 20 KB, and the files beside it: the same text on every machine.

use std::fmt::Write as _;

use napkin::files::Memory;

/// What is measured at the stations: each is a chapter with prose and three steps.
const QUANTITIES: [&str; 14] =
    ["rain", "snow", "wind", "frost", "dew", "ozone", "pollen", "light", "tide", "soil", "heat", "haze", "hail", "fog"];

const HEAD: &str = r#"# The weather at our stations

What the stations measured is fetched, cleaned, averaged over the days and drawn. Every quantity goes the same way,
with its own thresholds; at the end one page shows all of them.

```kdl
workflow stations version="1.4" { title "The weather at our stations" }
param start type=date default="2024-01-01"
param end type=date default="2024-01-31"
param strict type=bool default=#false
axis station { csv "stations.csv" key=id { column height type=int; column name } }
input table "stations.csv" path="stations.csv"
component python {
    image "docker://example/python:3.11.9"
    memory "1 GiB"; cpus 1
}
component maps {
    image "docker://example/maps:2.4.1"
    memory "4 GiB"; cpus 2; walltime "00:30:00"
}
```
"#;

const CHAPTER: &str = r#"
## How much WORD there was

The WORD is fetched hour by hour for each station, from the archive of the service that runs the instruments. Hours
without a value are left out; nothing is made up for them. A value is dropped if it differs from the mean of its day by
more than NUMBER standard deviations, and `strict` also drops the hours beside it. The page shows the mean of each day
as a line, and the stations by their height.

```kdl
param WORD-limit type=float default=NUMBER.5 min=0
step fetch-WORD {
    each station
    use python; job "fetch_WORD_{station}"; label "WORD"
    in  table
    out raw "{station}_WORD_raw.csv" format=csv
    run "bin/fetch.py --quantity WORD --station {station} --table {table}" {
        args "--start {start} --end {end} --output {raw}"
    }
}
step clean-WORD {
    each station
    use python; memory "2 GiB"; job "clean_WORD_{station}"
    in  raw from=fetch-WORD
    out good "{station}_WORD.csv" format=csv publish=#true
    run "bin/clean.py --input {raw} --output {good} --limit {WORD-limit}" {
        args "--strict" when="strict and station.height > 100"
    }
}
step draw-WORD {
    use maps; job "draw_WORD"
    in  good from=clean-WORD gather=station
    out page "WORD.html" publish=#true
    run "bin/draw.py --title 'Days of WORD' --output {page} {good}"
}
```
"#;

const SCRIPTS: [(&str, &[&str]); 3] = [
    ("bin/fetch.py", &["--quantity", "--station", "--table", "--start", "--end", "--output"]),
    ("bin/clean.py", &["--input", "--output", "--limit"]),
    ("bin/draw.py", &["--title", "--output"]),
];

/// The Markdown.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    for (number, word) in QUANTITIES.iter().enumerate() {
        text += &CHAPTER.replace("WORD", word).replace("NUMBER", &(number + 2).to_string());
    }
    text
}

/// The KDL alone.
pub fn kdl(markdown: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for line in markdown.lines() {
        match line {
            "```kdl" => inside = true,
            "```" => inside = false,
            line if inside => {
                text += line;
                text.push('\n');
            }
            _ => {}
        }
    }
    text
}

/// The folder of the specification.
pub fn folder(markdown: &str) -> Memory {
    let mut table = "id,name,height\n".to_owned();
    for number in 0..40 {
        let _ = writeln!(table, "st{number},Station {number},{}", number * 13 % 400);
    }
    let files = Memory::default().with("specification.md", markdown).with("stations.csv", table);
    SCRIPTS.iter().fold(files, |files, (path, options)| files.with(path, script(options)))
}

fn script(options: &[&str]) -> String {
    let mut text = "#!/usr/bin/env python3\nimport argparse\nparser = argparse.ArgumentParser()\n".to_owned();
    for option in options {
        let _ = writeln!(text, "parser.add_argument(\"{option}\", required=True)");
    }
    text += "parser.add_argument(\"--strict\", action=\"store_true\")\n";
    text += "parser.add_argument(\"files\", nargs=\"*\")\nprint(parser.parse_args())\n";
    text
}
