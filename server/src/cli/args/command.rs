//! The commands as clap runs and documents them: those derived from [`Cli`], a `--format` for each command that prints a result
//! with just the formats that it has, and `--help` and `--version` among the global options.

use super::{Cli, Format};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, ValueEnum};

/// Heading of the options that every command has.
pub(super) const GLOBAL: &str = "Global options";

const FORMAT: &str = "format";

impl Cli {
    /// The command line of the process. Ends the process when it asks for help, or with exit code 2 when it is invalid.
    pub fn of_process() -> Self {
        let mut matches = command().get_matches();
        let format = format_of(&matches);
        match Self::from_arg_matches_mut(&mut matches) {
            Ok(cli) => Self { format, ..cli },
            Err(error) => error.format(&mut command()).exit(),
        }
    }
}

/// The tree of all commands, for parsing, completions and manual pages.
pub(crate) fn command() -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("Print help");
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("Print version");
    with_formats(Cli::command(), &mut Vec::new())
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args([help, version].map(|arg| arg.global(true).help_heading(GLOBAL)))
}

/// Adds `--format` to the commands at the ends of the tree; `path` holds the names above this command.
fn with_formats(command: Command, path: &mut Vec<String>) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    if names.is_empty() {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        return match formats(&path) {
            [] => command,
            formats => command.arg(format_option(formats)),
        };
    }
    let mut command = command;
    for name in names {
        path.push(name.clone());
        command = command.mut_subcommand(name, |below| with_formats(below, path));
        path.pop();
    }
    command
}

/// The formats of a command, the default first; none for a command that prints no result or has only one way to print it.
fn formats(path: &[&str]) -> &'static [Format] {
    match path {
        ["completions" | "man" | "serve"] | ["imports", "download"] => &[],
        ["dashboard", "trends"] => &[Format::Table, Format::Json, Format::Csv, Format::Svg],
        ["dashboard", "snapshot", "export"] => &[Format::Markdown, Format::Json, Format::Pdf],
        _ => &[Format::Table, Format::Json],
    }
}

fn format_option(formats: &'static [Format]) -> Arg {
    let names = || formats.iter().map(|format| format.as_str());
    let parser = PossibleValuesParser::new(names()).try_map(|name| Format::from_str(&name, false));
    Arg::new(FORMAT)
        .long(FORMAT)
        .value_name("FORMAT")
        .help("Output format")
        .value_parser(parser)
        .default_values(names().next())
}

/// The format of the command at the end of what was typed.
fn format_of(matches: &ArgMatches) -> Option<Format> {
    let mut end = matches;
    while let Some((_, below)) = end.subcommand() {
        end = below;
    }
    end.try_get_one(FORMAT).ok().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options<'a>(command: &'a Command, heading: Option<&str>) -> Vec<&'a str> {
        let of = command.get_arguments().filter(|arg| arg.get_help_heading() == heading);
        of.filter_map(Arg::get_long).collect()
    }

    #[test]
    fn the_tree_of_commands_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn own_options_and_global_ones_have_headings_of_their_own() {
        let mut root = command();
        root.build();
        let list = root.find_subcommand("project").and_then(|project| project.find_subcommand("list")).unwrap();
        assert_eq!(options(list, None), ["limit", "cursor", "format"]);
        let global = options(list, Some(GLOBAL));
        assert_eq!(global, ["db", "config", "server", "quiet", "verbose", "color", "help", "version"]);
    }

    #[test]
    fn each_command_offers_its_own_formats() {
        let format = |line: &str| {
            let matches = command().try_get_matches_from(line.split(' ')).map_err(|error| error.to_string())?;
            Ok::<_, String>(format_of(&matches))
        };
        assert_eq!(format("codegraph project list"), Ok(Some(Format::Table)));
        assert_eq!(format("codegraph project list --format json"), Ok(Some(Format::Json)));
        assert_eq!(format("codegraph dashboard snapshot export web"), Ok(Some(Format::Markdown)));
        assert_eq!(format("codegraph completions bash"), Ok(None));
        let wrong = format("codegraph project list --format csv").unwrap_err();
        assert!(wrong.contains("[possible values: table, json]"), "{wrong}");
    }
}
