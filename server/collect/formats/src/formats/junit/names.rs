//! How tests of one name are told apart.

use crate::report::Test;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// What tells tests of one name apart: the names of the suites around theirs, and its host. Playwright runs each test in
/// several browsers and calls these hosts.
#[derive(Clone, Default)]
pub struct Origin {
    pub outer: Rc<str>,
    pub host: Rc<str>,
}

/// A name below another, if that is not empty.
pub fn within(outer: &str, name: &str) -> String {
    if outer.is_empty() { name.to_owned() } else { format!("{outer} > {name}") }
}

/// Gives each test a name of its own. Those of one name have the suites around theirs before it where these differ, then
/// the host, and a number where that does not help: so a test keeps its name wherever others of it stand in the file.
pub fn tell_apart(tests: &mut [Test], origins: &[Origin]) {
    for part in [|origin: &Origin| Rc::clone(&origin.outer), |origin: &Origin| Rc::clone(&origin.host)] {
        let mut known: HashMap<u64, (Rc<str>, bool)> = HashMap::new();
        for (test, origin) in tests.iter().zip(origins) {
            let (first, differs) = known.entry(hash(&test.name)).or_insert_with(|| (part(origin), false));
            *differs |= *first != part(origin);
        }
        for (test, origin) in tests.iter_mut().zip(origins) {
            if known.get(&hash(&test.name)).is_some_and(|(_, differs)| *differs) {
                test.name = within(&part(origin), &test.name);
            }
        }
    }
    let mut names = HashMap::new();
    for test in tests {
        number(test, &mut names);
    }
}

/// Names are compared and counted by their hashes.
fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// Gives the test its number among those of the same name: tests with parameters often share one.
fn number(test: &mut Test, names: &mut HashMap<u64, u32>) {
    let mut count = |name: u64| {
        let count = names.entry(name).or_default();
        *count += 1;
        *count
    };
    let given = hash(&test.name);
    let mut number = count(given);
    if number > 1 {
        // A test may be called so itself.
        let mut name = format!("{} #{number}", test.name);
        while count(hash(&name)) > 1 {
            number += 1;
            name = format!("{} #{number}", test.name);
        }
        // The next one of the name need not try the same numbers again.
        names.insert(given, number);
        test.name = name;
    }
}
