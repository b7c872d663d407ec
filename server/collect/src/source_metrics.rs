//! Source metrics: size, complexity and maintainability of each file, by crate `big-code-analysis`, and what they add up to.

use crate::path::{file_name, is_fixture, is_vendored};
use crate::source::{Exclusions, File, Listing, MAX_SOURCE_BYTES, Reader};
use big_code_analysis::{
    FuncSpace, LANG, MetricsOptions, Source, SpaceKind, analyze, get_language_for_file, is_generated,
};
use codegraph_model::capture::{Input, InputKind, Measurement};
use codegraph_model::number::count;
use codegraph_model::reason::{QualityReport, Reason};
use codegraph_model::{Category, Dimension, Item, Location, Severity, attribute};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

pub const TOOL: &str = "big-code-analysis";

/// A function is complex above this cognitive complexity, SonarQube's default (rule S3776).
const COMPLEX: u32 = 15;

/// What is known of one source file. Depends on its bytes and its language alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FileMetrics {
    Analysed(Numbers),
    /// Why it does not count.
    Skipped(String),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// Lines with code.
    #[serde(rename = "l")]
    pub code_lines: u32,
    /// The maintainability index of each function, 0 to 100, times its lines; and those lines together.
    #[serde(rename = "m")]
    maintainability: (f64, u32),
    /// How many functions have each cognitive complexity.
    #[serde(rename = "c")]
    cognitive: BTreeMap<u32, u32>,
    #[serde(rename = "f")]
    complex: Vec<Function>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Function {
    #[serde(rename = "n")]
    name: String,
    #[serde(rename = "s")]
    line: u32,
    #[serde(rename = "e")]
    end_line: u32,
    #[serde(rename = "c")]
    cognitive: u32,
    #[serde(rename = "y")]
    cyclomatic: u32,
}

impl Numbers {
    /// Of all functions together.
    pub fn cognitive(&self) -> u32 {
        self.cognitive.iter().map(|(complexity, functions)| complexity * functions).sum()
    }
}

/// The language of a source file that counts.
pub fn language(file: &File) -> Option<&'static str> {
    let language = get_language_for_file(Path::new(file_name(&file.path)))?;
    language.is_enabled().then(|| language.name())
}

/// Under what the metrics of a file are kept: its blob and its language.
pub fn key(file: &File, language: &str) -> Vec<u8> {
    [file.blob.as_slice(), language.as_bytes()].concat()
}

/// The source files of a listing; what looks like source and does not count is added to the exclusions.
pub fn source_files<'a>(listing: &'a Listing, excluded: &mut Exclusions) -> Vec<(&'a File, &'static str)> {
    let mut files = Vec::new();
    for file in &listing.files {
        match language(file) {
            None => excluded.add("not source code of a language that is analysed", &file.path),
            Some(_) if is_vendored(&file.path) => excluded.add("vendored: somebody else's code", &file.path),
            Some(_) if is_fixture(&file.path) => excluded.add("fixture: input of tests", &file.path),
            Some(language) => files.push((file, language)),
        }
    }
    files
}

/// Reads and measures one file.
pub fn measure(reader: &Reader<'_>, file: &File) -> FileMetrics {
    let bytes = match reader.read(file, MAX_SOURCE_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => return FileMetrics::Skipped(error.to_string()),
    };
    let skipped = |why: &str| FileMetrics::Skipped(why.to_owned());
    let Some(language) = get_language_for_file(Path::new(file_name(&file.path))) else {
        return skipped("not source code of a language that is analysed");
    };
    if bytes.contains(&0) {
        return skipped("binary content");
    }
    if std::str::from_utf8(&bytes).is_err() {
        return skipped("not UTF-8");
    }
    if is_generated(&bytes) {
        return skipped("generated, by its own words");
    }
    // The grammars are many and the input is anybody's: one file that trips one of them must not end the capture.
    let numbers = catch_unwind(AssertUnwindSafe(|| numbers(language, bytes)));
    numbers.ok().flatten().map_or_else(|| skipped("could not be analysed"), FileMetrics::Analysed)
}

fn numbers(language: LANG, bytes: Vec<u8>) -> Option<Numbers> {
    let space = analyze(Source::from_bytes(language, bytes), MetricsOptions::default()).ok()?;
    let mut numbers = Numbers { code_lines: narrow(space.metrics.loc.ploc()), ..Numbers::default() };
    let mut open: Vec<(&FuncSpace, String)> = vec![(&space, String::new())];
    while let Some((space, inside)) = open.pop() {
        let name = space.name.as_deref().unwrap_or("(anonymous)");
        let qualified = match space.kind {
            SpaceKind::Unit => String::new(),
            _ if inside.is_empty() => name.to_owned(),
            _ => format!("{inside}::{name}"),
        };
        if space.kind == SpaceKind::Function {
            let (index, lines) = (space.metrics.mi.visual_studio(), narrow(space.metrics.loc.ploc()));
            if index.is_finite() {
                numbers.maintainability.0 += index.clamp(0.0, 100.0) * f64::from(lines);
                numbers.maintainability.1 += lines;
            }
            let cognitive = narrow(space.metrics.cognitive.cognitive());
            *numbers.cognitive.entry(cognitive).or_default() += 1;
            if cognitive > COMPLEX {
                numbers.complex.push(Function {
                    name: qualified.chars().take(300).collect(),
                    line: u32::try_from(space.start_line).unwrap_or(u32::MAX),
                    end_line: u32::try_from(space.end_line).unwrap_or(u32::MAX),
                    cognitive,
                    cyclomatic: narrow(space.metrics.cyclomatic.cyclomatic()),
                });
            }
        }
        open.extend(space.spaces.iter().map(|inner| (inner, qualified.clone())));
    }
    numbers.complex.sort_by(|a, b| (a.line, &a.name).cmp(&(b.line, &b.name)));
    Some(numbers)
}

fn narrow(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What the files of a revision add up to.
#[derive(Debug, Default)]
pub struct SourceTotals {
    pub files: usize,
    pub code_lines: u64,
    pub maintainability: Option<f64>,
    pub quality: Measurement,
    pub inputs: Vec<Input>,
}

/// Adds up the metrics of the files; what could not be measured is added to the exclusions.
pub fn add_up(
    files: &[(&File, &'static str)],
    known: &HashMap<Vec<u8>, FileMetrics>,
    excluded: &mut Exclusions,
) -> SourceTotals {
    let mut totals = SourceTotals::default();
    let (mut histogram, mut languages) = (BTreeMap::new(), BTreeMap::new());
    let (mut weighted, mut weights) = (0.0, 0.0);
    for (file, language) in files {
        let numbers = match known.get(&key(file, language)) {
            Some(FileMetrics::Analysed(numbers)) => numbers,
            Some(FileMetrics::Skipped(why)) => {
                excluded.add(why, &file.path);
                continue;
            }
            None => continue,
        };
        totals.files += 1;
        totals.code_lines += u64::from(numbers.code_lines);
        weighted += numbers.maintainability.0;
        weights += f64::from(numbers.maintainability.1);
        *languages.entry(*language).or_insert(0) += 1;
        for (complexity, functions) in &numbers.cognitive {
            *histogram.entry(*complexity).or_insert(0u64) += u64::from(*functions);
        }
        totals.quality.items.extend(items(file, &numbers.complex));
    }
    if totals.files == 0 {
        totals.quality = Measurement::none(Reason::NoSourceCode);
        return totals;
    }
    totals.maintainability = (weights > 0.0).then(|| weighted / weights);
    let functions: u64 = histogram.values().sum();
    totals.quality.measured = true;
    totals.quality.reasons.push(Reason::NoQualityReport { missing: QualityReport::ALL.to_vec() });
    #[expect(clippy::cast_precision_loss, reason = "functions stay far below 2^53")]
    totals.quality.set("functions", functions as f64);
    totals.quality.set("complex_functions", count(totals.quality.items.len()));
    if let Some(p90) = percentile(&histogram, functions, 90) {
        totals.quality.set("cognitive_p90", f64::from(p90));
    }
    totals.inputs = languages.into_iter().map(|(language, files): (_, u64)| input(language, files)).collect();
    totals
}

fn input(language: &str, files: u64) -> Input {
    Input { notes: vec![format!("{files} files")], ..Input::new(Dimension::Quality, InputKind::Source, language, TOOL) }
}

/// The smallest complexity that this share of functions does not exceed (nearest rank).
fn percentile(histogram: &BTreeMap<u32, u64>, functions: u64, percent: u64) -> Option<u32> {
    let rank = (functions * percent).div_ceil(100);
    let mut seen = 0;
    histogram.iter().find_map(|(complexity, functions)| {
        seen += functions;
        (seen >= rank && rank > 0).then_some(*complexity)
    })
}

fn items<'a>(file: &'a File, complex: &'a [Function]) -> impl Iterator<Item = Item> + 'a {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    complex.iter().map(move |function| {
        let occurrence = seen.entry(&function.name).and_modify(|n| *n += 1).or_insert(1);
        let key = format!("{}\n{}\n{occurrence}", file.path, function.name);
        let mut item = Item::new(Dimension::Quality, Category::COMPLEX_FUNCTION, key, function.name.as_str())
            .with(attribute::COGNITIVE, function.cognitive)
            .with(attribute::CYCLOMATIC, function.cyclomatic);
        item.severity = Some(match function.cognitive {
            ..=30 => Severity::Low,
            31..=60 => Severity::Medium,
            61.. => Severity::High,
        });
        item.rule = Some("cognitive-complexity".to_owned());
        item.tool = Some(TOOL.to_owned());
        item.location =
            Some(Location { path: file.path.clone(), line: Some(function.line), end_line: Some(function.end_line) });
        item
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(language: LANG, code: &str) -> Numbers {
        numbers(language, code.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn lines_with_code_are_counted_and_others_are_not() {
        let code = "// a comment\n\nfn main() {\n    let x = 1; // beside code\n    /* more */\n}\n";
        assert_eq!(measured(LANG::Rust, code).code_lines, 3);
    }

    #[test]
    fn a_function_above_the_limit_is_listed_with_its_place() {
        let ifs = "if a { if b { if c { if d { if e { f(); } } } } }\n";
        let code = format!("mod m {{\nfn deep() {{\n{ifs}{ifs}}}\n}}\nfn flat() {{}}\n");
        let numbers = measured(LANG::Rust, &code);
        assert_eq!(numbers.cognitive.values().sum::<u32>(), 2);
        let [deep] = &numbers.complex[..] else { panic!("{numbers:?}") };
        assert_eq!((deep.line, deep.cognitive), (2, 30));
        assert!(deep.name.ends_with("deep"));
    }

    #[test]
    fn the_percentile_is_the_nearest_rank() {
        let histogram = [(0, 8), (3, 1), (40, 1)].into();
        assert_eq!(percentile(&histogram, 10, 90), Some(3));
        assert_eq!(percentile(&BTreeMap::new(), 0, 90), None);
    }

    #[test]
    fn same_names_in_one_file_stay_apart() {
        let file = File { path: "a.rs".to_owned(), blob: gix::ObjectId::null(gix::hash::Kind::Sha1), on_disk: None };
        let function = |line| Function { name: "f".to_owned(), line, end_line: line, cognitive: 16, cyclomatic: 9 };
        let keys: Vec<_> = items(&file, &[function(1), function(9)]).map(|item| item.key).collect();
        assert_eq!(keys, ["a.rs\nf\n1", "a.rs\nf\n2"]);
    }
}
