use napkin::*;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let out = std::env::args().nth(2);
    let block = std::env::args().nth(3);
    let disk = files::Disk::new(&dir);
    let request = compile::Request {
        spec: files::RelPath::new("specification.md").unwrap(),
        prefix: format!("{dir}/"),
        values: compile::Given { block, ..Default::default() },
        limits: Default::default(),
    };
    let done = compile::compile(&disk, &request);
    let human = diagnostic::Human { width: 80, colour: false };
    for f in done.findings.sorted() {
        eprintln!("{}", human.render(f, &done.sources));
    }
    if let (Some(output), Some(out)) = (done.output, out) {
        for a in output.artifacts {
            let path = std::path::Path::new(&out).join(a.path.as_str());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let mut bytes = Vec::new();
            a.body.write(&mut bytes).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        println!("{:?}", output.totals);
    }
}
