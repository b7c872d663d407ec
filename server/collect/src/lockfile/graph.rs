//! Who asks for whom among the entries of a lockfile: from that, which entries are direct and which only development
//! needs. Knows no format: entries are numbers, and a key is any text by which one entry asks for others.

use std::collections::HashMap;

/// What the graph says of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub direct: bool,
    pub dev: bool,
}

/// The keys the project itself asks for.
#[derive(Default)]
pub(super) struct Roots {
    pub used: Vec<Key>,
    pub dev: Vec<Key>,
}

/// A key that at least one entry answers to.
#[derive(Clone, Copy)]
pub(super) struct Key(usize);

/// Entries and keys, both ways. One key may stand for many entries and an entry answer to many keys, so an edge goes to
/// the key: edges from each asker to each answer would be quadratic.
pub(super) struct Graph {
    keys: HashMap<String, Key>,
    answers: Vec<Vec<usize>>,
    asks: Vec<Vec<Key>>,
}

impl Graph {
    pub fn new(entries: usize) -> Self {
        Self { keys: HashMap::new(), answers: Vec::new(), asks: vec![Vec::new(); entries] }
    }

    /// Lets the entry answer to the key.
    pub fn answer(&mut self, key: String, entry: usize) {
        let next = Key(self.answers.len());
        let key = *self.keys.entry(key).or_insert(next);
        if key.0 == next.0 {
            self.answers.push(Vec::new());
        }
        self.answers[key.0].push(entry);
    }

    pub fn key(&self, key: &str) -> Option<Key> {
        self.keys.get(key).copied()
    }

    /// Notes that the entry asks for the key. All entries must have been given their keys before.
    pub fn ask(&mut self, entry: usize, key: Key) {
        self.asks[entry].push(key);
    }

    /// One mark an entry. Only development needs what is reached from `roots.dev` and not from `roots.used`.
    pub fn marks(&self, roots: &Roots) -> Vec<Mark> {
        let used = self.reached(&roots.used);
        let for_dev = self.reached(&roots.dev);
        let mut marks: Vec<Mark> =
            used.into_iter().zip(for_dev).map(|(used, dev)| Mark { direct: false, dev: dev && !used }).collect();
        let mut seen = vec![false; self.answers.len()];
        for key in roots.used.iter().chain(&roots.dev) {
            if !std::mem::replace(&mut seen[key.0], true) {
                for &entry in &self.answers[key.0] {
                    marks[entry].direct = true;
                }
            }
        }
        marks
    }

    fn reached(&self, roots: &[Key]) -> Vec<bool> {
        let mut reached = vec![false; self.asks.len()];
        let mut seen = vec![false; self.answers.len()];
        let mut ahead = roots.to_vec();
        while let Some(key) = ahead.pop() {
            if std::mem::replace(&mut seen[key.0], true) {
                continue;
            }
            for &entry in &self.answers[key.0] {
                if !std::mem::replace(&mut reached[entry], true) {
                    ahead.extend(&self.asks[entry]);
                }
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_what_is_direct_and_what_only_development_reaches() {
        // 0 -> 1 <-> 2, 3 -> 2 and 4, 5 is asked for by nobody
        let mut graph = Graph::new(6);
        for entry in 0..6 {
            graph.answer(format!("e{entry}"), entry);
        }
        graph.answer("both".into(), 0);
        graph.answer("both".into(), 3);
        for (from, to) in [(0, "e1"), (1, "e2"), (2, "e1"), (3, "e2"), (3, "e4")] {
            let key = graph.key(to).unwrap();
            graph.ask(from, key);
        }
        let key = |name| graph.key(name).unwrap();
        let roots = Roots { used: vec![key("e0")], dev: vec![key("e3"), key("e3")] };
        let marks = graph.marks(&roots);
        let direct: Vec<usize> = (0..6).filter(|&n| marks[n].direct).collect();
        let dev: Vec<usize> = (0..6).filter(|&n| marks[n].dev).collect();
        assert_eq!((direct, dev), (vec![0, 3], vec![3, 4]));
        let roots = Roots { used: vec![key("both")], dev: vec![] };
        let marks = graph.marks(&roots);
        assert!(marks[0].direct && marks[3].direct && marks.iter().all(|mark| !mark.dev));
        assert!(graph.key("e9").is_none());
    }
}
