//! Long jobs and long entries in parts, so that a job of a million files is made side by side and never held whole.

use std::ops::Range;

use super::dependencies::Children;
use super::workflow::{Lines, Shared, What, each_with_number};
use crate::lower::stream::PIECE;
use crate::plan::ranges;
use crate::resolve::StepId;

impl Shared {
    /// Some jobs as pieces: consecutive short ones together, long ones in parts.
    pub(super) fn jobs(&self, step: StepId, range: &Range<u64>) -> Vec<What> {
        let program = self.program(step);
        let mut all = Vec::new();
        let (mut from, mut bytes) = (range.start, 0);
        let end = |from: &mut u64, to: u64, all: &mut Vec<What>| {
            if *from < to {
                all.push(What::Jobs(step, *from..to));
            }
            *from = to;
        };
        each_with_number(&self.plan.steps[step], range, |number, point| {
            let own = program.about(point);
            if bytes + own > PIECE {
                end(&mut from, number, &mut all);
                bytes = 0;
            }
            if own > PIECE {
                all.extend(program.cuts(point, PIECE).into_iter().map(|cut| What::Job(step, number, cut)));
                from = number + 1;
            } else {
                bytes += own;
            }
        });
        end(&mut from, range.end, &mut all);
        all
    }

    /// The entry of one job as pieces; nothing if it is short.
    pub(super) fn entry(&self, step: StepId, number: u64) -> Option<Vec<What>> {
        let planned = &self.plan.steps[step];
        let job = planned.space.point(number);
        let mut children = self.children(step);
        if !planned.jobs.at(&job) || self.about_dependencies(step, &job, &mut children) <= PIECE {
            return None;
        }
        let mut all = vec![Lines::Head];
        for (at, children) in children.iter_mut().enumerate() {
            match children.surely(&job) {
                Some((count, line)) => {
                    let most = usize::try_from(PIECE / line.max(1)).unwrap_or(usize::MAX);
                    all.extend(ranges(count, most).map(|range| Lines::Some(at, range)));
                }
                None => all.push(Lines::All(at)),
            }
        }
        Some(all.into_iter().map(|lines| What::Entry(step, number, lines)).collect())
    }

    /// About how many bytes the entry of a job has.
    pub(super) fn about_dependencies(&self, step: StepId, job: &[u32], children: &mut [Children]) -> u64 {
        let lines = children.iter_mut().map(|children| match children.surely(job) {
            Some((count, line)) => (count as u64).saturating_mul(line),
            None => {
                let mut text = Vec::new();
                children.write(job, &mut text);
                text.len() as u64
            }
        });
        let mut head = Vec::new();
        self.head(step, &mut job.to_vec(), &mut head);
        lines.fold(head.len() as u64, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use crate::compile::{Given, Limits, Request, compile};
    use crate::files::{Memory, RelPath};

    /// Keeps what is written, and how much at most at once.
    #[derive(Default)]
    struct Sink {
        text: Vec<u8>,
        most: usize,
    }

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.most = self.most.max(bytes.len());
            self.text.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// One job that all others wait for, and one that waits for all: both take megabytes, and no piece does.
    #[test]
    fn a_job_of_many_files_is_made_in_pieces() {
        const N: usize = 40_000;
        let spec = format!(
            "# W\n\n```kdl\nworkflow w\ncomponent c {{ image \"docker://a/b:1\"; tool t \"/bin/t\" }}\naxis x {{ range 0 {N} }}\n\
             step begin {{ use c; job begin; out p \"p\"; run \"t {{p}}\" }}\n\
             step each {{ each x; use c; job \"j{{x}}\"; in p from=begin; out q \"q{{x}}\"; run \"t {{p}} {{q}}\" }}\n\
             step end {{ use c; job end; in q from=each gather=x; out r r publish=#true; run \"t {{q}} -o {{r}}\" }}\n```\n"
        );
        let files = Memory::default().with("specification.md", &spec);
        let spec = RelPath::new("specification.md").unwrap();
        let request = Request { spec, prefix: String::new(), values: Given::default(), limits: Limits::default() };
        let done = compile(&files, &request);
        let output = done.output.unwrap_or_else(|| panic!("{:#?}", done.findings.sorted()));
        let workflow = output.artifacts.iter().find(|a| a.path.as_str() == "pegasus/workflow.yml").unwrap();
        let lines = |line: fn(usize) -> String| (0..N).map(line).collect::<String>();
        let mut last = "- type: job\n  name: t\n  id: end\n  nodeLabel: end\n  arguments:\n".to_owned();
        last += &lines(|x| format!("  - q{x}\n"));
        last += "  - -o\n  - r\n  uses:\n";
        last += &lines(|x| format!("  - lfn: q{x}\n    type: input\n"));
        let mut entries = "jobDependencies:\n- id: begin\n  children:\n".to_owned();
        entries += &lines(|x| format!("  - j{x}\n"));
        entries += &lines(|x| format!("- id: j{x}\n  children:\n  - end\n"));
        for threads in 1..4 {
            let mut sink = Sink::default();
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| workflow.body.write(&mut sink)).unwrap();
            let text = String::from_utf8(sink.text).unwrap();
            assert!(text.contains(&last) && text.ends_with(&entries), "{}", &text[text.len() - 500..]);
            assert!(last.len() > 1 << 20 && sink.most < 512 << 10, "{} of {}", sink.most, last.len());
        }
        assert_eq!(output.totals.jobs, N as u64 + 2);
    }
}
