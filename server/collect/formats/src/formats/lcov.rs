//! LCOV tracefiles (`geninfo(1)`, section FILES: <https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1>).
//! Written by hand: the crate `lcov` refuses a file for one line that it does not know, and every tool adds some.

use crate::coverage::{self, Files, Line, Lines};
use crate::report::{Report, ReportError};
use crate::text;
use std::hash::{DefaultHasher, Hash, Hasher};

pub const FORMAT: &str = "LCOV";

/// Whether the content is a tracefile: its first line that says anything is a `TN:` or `SF:` record.
#[must_use]
pub fn detect(bytes: &[u8]) -> bool {
    // A long comment is no reason to read the whole of a large file.
    let head = &bytes[..bytes.len().min(64 << 10)];
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"#"));
    first.is_some_and(|line| [b"TN:".as_slice(), b"SF:"].iter().any(|tag| line.starts_with(tag)))
}

/// The coverage of a tracefile. Lines and branches are counted from their own records (`DA`, `BRDA`); what the file sums
/// up (`LF`, `LH`, `BRF`, `BRH`) counts only for a file without them. The records of one file are merged. A record that
/// cannot be read is left out and noted; that of a file outside of the source as one entry.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no text, has no record at all or ends inside of one: it was cut off.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let text = text::decode_as(FORMAT, bytes)?;
    let mut report = Report { format: FORMAT, ..Report::default() };
    let mut files = Files::default();
    let mut known = false;
    let mut current: Option<OpenRecord> = None;
    // Where the first record begins that does not end, and how many there are.
    let mut unended: Option<(usize, u64)> = None;
    for (i, line) in text.lines().enumerate() {
        let line = line.trim();
        let (tag, value) = line.split_once(':').unwrap_or((line, ""));
        let read = match (tag, &mut current) {
            ("" | "TN" | "VER", _) => Ok(()),
            (tag, _) if tag.starts_with('#') => Ok(()),
            ("SF", open) => {
                known = true;
                let path = coverage::path(value);
                let is_outside = path.is_none();
                let before = open.replace(OpenRecord { path, line: i + 1, ..OpenRecord::default() });
                if let Some(before) = before {
                    unended.get_or_insert((before.line, 0)).1 += 1;
                    before.end(&mut files)?;
                }
                if is_outside { Err("a source file outside the source tree") } else { Ok(()) }
            }
            ("end_of_record", open) => match open.take() {
                Some(open) => {
                    open.end(&mut files)?;
                    Ok(())
                }
                None => Err("`end_of_record` without `SF`"),
            },
            ("DA" | "BRDA" | "LF" | "LH" | "BRF" | "BRH", Some(open)) if open.path.is_none() => Ok(()),
            ("DA" | "BRDA" | "LF" | "LH" | "BRF" | "BRH", None) => Err("a record outside `SF` and `end_of_record`"),
            ("DA", Some(open)) => line_data(value).map(|line| open.lines.line(line)).ok_or("invalid DA record"),
            ("BRDA", Some(open)) => branch_data(value)
                .map(|(line, id, taken)| open.lines.branch(line, id, taken))
                .ok_or("invalid BRDA record"),
            ("LF" | "LH" | "BRF" | "BRH", Some(open)) => {
                let place = ["LF", "LH", "BRF", "BRH"].iter().position(|known| *known == tag).unwrap_or_default();
                value
                    .trim()
                    .parse()
                    .map(|sum| open.sums[place] = sum)
                    .map_err(|_| "invalid number in a record of a sum")
            }
            // Functions (FN, FNDA, FNF, FNH, FNL, FNA) and conditions (MCDC, MCF, MCH) have no metric.
            (tag, _) if tag.len() <= 5 && tag.bytes().all(|byte| byte.is_ascii_uppercase()) && line.contains(':') => {
                Ok(())
            }
            _ => Err("unknown record"),
        };
        if let Err(reason) = read {
            report.skip(reason, format!("line {}", i + 1));
        }
    }
    if let Some(OpenRecord { path, line, .. }) = current {
        let path = path.as_deref().unwrap_or("a file");
        let message =
            format!("the record of {path} that begins in line {line} has no `end_of_record`; the file is truncated");
        return Err(ReportError::Invalid { format: FORMAT, message });
    }
    if !known {
        return Err(ReportError::Invalid { format: FORMAT, message: "the file has no `SF` record".to_owned() });
    }
    if let Some((line, count)) = unended {
        let records = if count == 1 { "record does" } else { "records do" };
        report.notes.push(format!("{count} {records} not end before the next begins (line {line})"));
    }
    report.coverage = files.counted();
    Ok(report)
}

/// The record of a source file up to its end.
#[derive(Default)]
struct OpenRecord {
    /// None where it is not in the source: then nothing is kept of the record.
    path: Option<String>,
    /// Where it begins.
    line: usize,
    lines: Lines,
    /// LF, LH, BRF and BRH.
    sums: [u64; 4],
}

impl OpenRecord {
    fn end(mut self, files: &mut Files) -> Result<(), ReportError> {
        let Some(path) = self.path else { return Ok(()) };
        let [lines, hit, branches, taken] = self.sums;
        self.lines.totals((lines, hit), (branches, taken));
        files.at(path)?.append(self.lines);
        Ok(())
    }
}

/// `DA:line,hits[,checksum]`.
fn line_data(value: &str) -> Option<Line> {
    let mut parts = value.split(',');
    let number = parts.next()?.trim().parse().ok().filter(|line| *line > 0)?;
    let covered = coverage::hits(parts.next()?)?;
    Some(Line { number, covered, ..Line::default() })
}

/// `BRDA:line,[e]block,branch,taken`: `-` where the expression was never evaluated. The branch may be any text.
fn branch_data(value: &str) -> Option<(u32, u64, bool)> {
    let (line, rest) = value.split_once(',')?;
    let (id, taken) = rest.rsplit_once(',')?;
    if !id.contains(',') {
        return None;
    }
    let taken = if taken.trim() == "-" { false } else { coverage::hits(taken)? };
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    Some((line.trim().parse().ok().filter(|line| *line > 0)?, hasher.finish(), taken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::FileCoverage;

    const SAMPLE: &str = "\u{feff}# made by a test\nTN:unit\nSF:./src/a.rs\nVER:1\nFN:1,main\nFNDA:1,main\nDA:1,1\nDA:2,0,abc\n\
        BRDA:2,0,0,-\nBRDA:2,0,1,3\nBRDA:7,e0,x == 1, && y,0\nLF:99\nLH:98\nend_of_record\nSF:src/b.rs\nLF:4\nLH:3\nBRF:2\nBRH:9\n\
        end_of_record\nTN:\nSF:src/a.rs\nDA:2,1e+06\nDA:3,-1\nDA:0,1\nDA:x,1\nBRDA:2,0,0,1\nend_of_record\n";

    #[test]
    fn records_of_a_file_are_merged_and_bad_ones_skipped() {
        assert!(detect(SAMPLE.as_bytes()));
        let report = read(SAMPLE.as_bytes()).unwrap();
        let file = |path: &str, lines, lines_covered, branches, branches_covered| FileCoverage {
            path: path.to_owned(),
            base: None,
            lines,
            lines_covered,
            branches,
            branches_covered,
        };
        assert_eq!(report.coverage, [file("src/a.rs", 3, 2, 3, 2), file("src/b.rs", 4, 3, 2, 2)]);
        let skipped: Vec<_> = report.skipped.iter().map(|s| (s.entries, s.examples.clone())).collect();
        assert_eq!(skipped, [(2, vec!["line 25".to_owned(), "line 26".to_owned()])]);
    }

    #[test]
    fn a_record_outside_of_the_source_counts_once_and_one_without_an_end_is_kept() {
        let text =
            "SF:../src/out.ts\nDA:1,1\nDA:x,1\nLF:2\nend_of_record\nSF:a.ts\nDA:1,1\nSF:b.ts\nDA:1,0\nend_of_record\n";
        let report = read(text.as_bytes()).unwrap();
        let found: Vec<_> = report.coverage.iter().map(|f| (f.path.as_str(), f.lines, f.lines_covered)).collect();
        assert_eq!(found, [("a.ts", 1, 1), ("b.ts", 1, 0)]);
        let skipped: Vec<_> =
            report.skipped.iter().map(|s| (s.reason.as_str(), s.entries, s.examples.concat())).collect();
        assert_eq!(skipped, [("a source file outside the source tree", 1, "line 1".to_owned())]);
        assert_eq!(report.notes, ["1 record does not end before the next begins (line 6)"]);
    }

    #[test]
    fn a_file_that_is_cut_off_or_none_is_refused() {
        let message = read(&SAMPLE.as_bytes()[..120]).unwrap_err().to_string();
        assert!(message.contains("record of src/a.rs that begins in line 3 has no `end_of_record`"), "{message}");
        assert!(read(b"TN:\nhello\n").unwrap_err().to_string().contains("no `SF` record"));
        assert!(!detect(b"SPDXVersion: SPDX-2.2\nSF:x") && !detect(b"") && detect(b"\n\nSF:a"));
        assert!(
            read(
                "SF:a\nDA:1,1\nend_of_record".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()
            )
            .is_err()
        );
    }

    never_panics!(|content: &[u8]| (detect(content), read(content).is_ok()), [SAMPLE]);
}
