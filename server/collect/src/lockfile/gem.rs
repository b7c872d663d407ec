//! Gemfile.lock and gems.locked. Source of the format: Bundler's `LockfileParser` in <https://github.com/ruby/rubygems>.
//! Tells nothing about groups: the file does not.

use std::collections::HashSet;

use super::LockfileError;
use super::found::{Entry, Found, quoted, within_limit};

#[derive(Clone, Copy, PartialEq)]
enum Section {
    /// `GEM`, `GIT` and plugins: gems from elsewhere.
    Gems,
    /// `PATH`: the project's own gems, whose dependencies are therefore direct.
    Own,
    Dependencies,
    Other,
}

pub(super) fn parse(lock: &str, found: &mut Found) -> Result<(), LockfileError> {
    let mut section = None;
    let mut gems: Vec<(&str, &str)> = Vec::new();
    let mut asked: HashSet<&str> = HashSet::new();
    for (number, line) in (1..).zip(lock.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let text = line.trim();
        let indent = line.len() - line.trim_start_matches(' ').len();
        if indent == 0 {
            section = Some(header(text).ok_or_else(|| {
                LockfileError::syntax(number, format!("not Gemfile.lock: {} is not a section", quoted(text)))
            })?);
            continue;
        }
        let Some(section) = section else {
            return Err(LockfileError::syntax(number, "not Gemfile.lock: does not start with a section"));
        };
        match (section, indent) {
            (Section::Gems, 4) => match name_and_version(text) {
                Some(gem) => gems.push(gem),
                None => found.problem(format!("line {number}: {} is not a gem and its version", quoted(text))),
            },
            (Section::Own, 6) | (Section::Dependencies, 2) => {
                // `name (~> 1.0)`, and `name!` where a source is given for it.
                asked.extend(text.split([' ', '!']).next());
            }
            _ => {}
        }
        within_limit(gems.len())?;
    }
    for (name, version) in gems {
        found.add(Entry { name, version: Some(version), direct: Some(asked.contains(name)), ..Entry::default() })?;
    }
    Ok(())
}

fn header(line: &str) -> Option<Section> {
    match line {
        "GEM" | "GIT" | "PLUGIN SOURCE" => Some(Section::Gems),
        "PATH" => Some(Section::Own),
        "DEPENDENCIES" => Some(Section::Dependencies),
        // `PLATFORMS`, `CHECKSUMS`, `BUNDLED WITH` and what is yet to come.
        _ => line.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ').then_some(Section::Other),
    }
}

/// `name (1.0.0)` or `name (1.0.0-x86_64-linux)`; the platform is not part of the version.
fn name_and_version(spec: &str) -> Option<(&str, &str)> {
    let (name, version) = spec.strip_suffix(')')?.split_once(" (")?;
    let version = version.split('-').next()?;
    (!version.is_empty()).then_some((name, version))
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Gem;
    use super::super::testing::{lines, never_panics, read, refusal};

    const LOCK: &str = "GIT
  remote: https://github.com/u/forked.git
  revision: 00
  specs:
    forked (1.0)
      rack (>= 2)

PATH
  remote: .
  specs:
    app (0.1.0)
      mail

GEM
  remote: https://rubygems.org/
  specs:
    mail (2.8.1)
      net-smtp
    net-smtp (0.4.0)
    nokogiri (1.15.4)
      racc (~> 1.4)
    nokogiri (1.15.4-x86_64-linux)
    racc (1.7.1-java)
    rack (2.0)
    rack (3.0)
    odd

PLATFORMS
  ruby
  x86_64-linux

DEPENDENCIES
  app!
  forked (~> 1.0)!
  nokogiri

CHECKSUMS
  rack (3.0) sha256=00

RUBY VERSION
   ruby 3.2.0p0

BUNDLED WITH
   2.4.0
";

    #[test]
    fn sections() {
        let lock = read(Gem, LOCK, None);
        let all = [
            "forked 1.0 direct",
            "mail 2.8.1 direct",
            "net-smtp 0.4.0 indirect",
            "nokogiri 1.15.4 direct",
            "racc 1.7.1 indirect",
            "rack 2.0 indirect",
            "rack 3.0 indirect",
        ];
        assert_eq!(lines(&lock), all);
        assert_eq!(lock.problems, ["line 26: `odd` is not a gem and its version"]);
        assert!(!lock.gives_licences);
        assert_eq!(read(Gem, &LOCK.replace('\n', "\r\n"), None), lock);
    }

    #[test]
    fn refuses_what_is_no_gemfile_lock() {
        assert_eq!(refusal(Gem, "GEM\n<<<<<<< HEAD\n"), "line 2: not Gemfile.lock: `<<<<<<< HEAD` is not a section");
        assert_eq!(refusal(Gem, "  specs:\n"), "line 1: not Gemfile.lock: does not start with a section");
    }

    #[test]
    fn survives_anything() {
        never_panics(Gem, &[LOCK], None);
    }
}
