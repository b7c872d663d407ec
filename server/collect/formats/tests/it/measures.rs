//! Tests and coverage, as their tools write them.

use codegraph_formats::formats::{clover, cobertura, jacoco, junit, lcov};
use codegraph_formats::report::{Report, TestOutcome};

/// Path, lines, covered lines, branches, covered branches.
fn files(report: &Report) -> Vec<(&str, [u64; 4])> {
    let numbers = report.coverage.iter();
    numbers.map(|f| (f.path.as_str(), [f.lines, f.lines_covered, f.branches, f.branches_covered])).collect()
}

#[test]
fn junit_suites_in_suites_and_tests_that_ran_again() {
    let report = junit::read(include_bytes!("fixtures/junit.xml")).unwrap();
    let found: Vec<_> = report.tests.iter().map(|t| (t.name.as_str(), t.outcome, t.message.as_deref())).collect();
    let expected = [
        ("outer > shop.Cart > adds", TestOutcome::Passed, None),
        ("inner > shop.Cart > removes", TestOutcome::Failed, Some("expected 1 but was 2")),
        ("inner > shop.Cart > late", TestOutcome::Skipped, None),
        ("outer > shop.Pay > flaky", TestOutcome::Passed, None),
        ("outer > shop.Pay > never", TestOutcome::Failed, Some("no")),
        ("outer > shop.Pay > breaks", TestOutcome::Error, Some("no database")),
    ];
    assert_eq!(found, expected);
    let one = br#"<testsuite name="s"><testcase name="a"/><testcase name="b"><rerunError message="r"/><error message="e"/></testcase></testsuite>"#;
    let (format, report) = super::read(one).unwrap();
    let report = report.unwrap();
    let found: Vec<_> = report.tests.iter().map(|t| (t.name.as_str(), t.outcome)).collect();
    assert_eq!((format.kind, found), ("junit", vec![("s > a", TestOutcome::Passed), ("s > b", TestOutcome::Error)]));
}

#[test]
fn lcov_records_of_one_file_are_merged() {
    let report = lcov::read(include_bytes!("fixtures/lcov.info")).unwrap();
    assert_eq!(files(&report), [("src/a.c", [3, 2, 2, 2]), ("src/b.c", [4, 3, 0, 0])]);
    assert_eq!(report.skipped, []);
}

#[test]
fn cobertura_paths_are_below_its_only_source_or_as_they_are() {
    let report = cobertura::read(include_bytes!("fixtures/cobertura.xml")).unwrap();
    assert_eq!(files(&report), [("shop/cart.py", [2, 2, 2, 1]), ("shop/pay.py", [2, 1, 0, 0])]);
    assert!(report.metrics.is_empty());
}

#[test]
fn jacoco_groups_in_groups_tell_files_of_one_path_apart() {
    let report = jacoco::read(include_bytes!("fixtures/jacoco.xml")).unwrap();
    let expected = [
        ("all/core/org/shop/Cart.java", [2, 1, 2, 1]),
        ("all/web/org/shop/Cart.java", [1, 1, 0, 0]),
        ("org/shop/web/Page.java", [1, 0, 0, 0]),
    ];
    assert_eq!(files(&report), expected);
}

#[test]
fn clover_is_read_as_openclover_and_as_phpunit_write_it() {
    let report = clover::read(include_bytes!("fixtures/clover.xml")).unwrap();
    assert_eq!(files(&report), [("/home/ci/shop/src/org/shop/Cart.java", [3, 2, 2, 1])]);
    assert_eq!(report.created_at.unwrap().timestamp(), 1_695_147_770);
    let report = clover::read(include_bytes!("fixtures/clover-php.xml")).unwrap();
    assert_eq!(files(&report), [("/home/ci/shop/src/Cart.php", [3, 2, 0, 0])]);
    assert_eq!(report.created_at.unwrap().timestamp(), 1_695_147_770);
}

/// XML may be of another encoding than UTF-8, and is known all the same.
#[test]
fn reports_in_utf_16_and_latin_1_are_known() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><testsuite name=\"s\"><testcase name=\"é\"/></testsuite>";
    let marked = format!("\u{feff}{text}");
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> =
        text.replace("UTF-16", "ISO-8859-1").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for bytes in [little, big, bare, latin] {
        let (format, report) = super::read(&bytes).unwrap();
        assert_eq!((format.kind, report.unwrap().tests[0].name.as_str()), ("junit", "s > é"));
    }
    let other = b"<?xml version='1.0' encoding='cp437'?><testsuite name='\x82'/>";
    assert!(super::read(other).unwrap_err().to_string().contains("unsupported encoding cp437"));
}
