//! Completion scripts and manual pages, generated from the tree of commands.

use crate::cli::args::{self, Cli};
use crate::cli::{Failure, output};
use clap::builder::StyledStr;
use clap::{Arg, Command};
use clap_complete::Shell;
use std::path::Path;

pub(crate) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    let mut command = args::command();
    clap_complete::generate(shell, &mut command, "codegraph", &mut script);
    if shell == Shell::Fish {
        script.extend(third_level(&command).into_bytes());
    }
    output::write(&script)
}

/// Completions that clap_complete does not generate for fish: commands below the second level, such as
/// `dashboard snapshot create`.
fn third_level(root: &Command) -> String {
    let mut script = String::new();
    for first in root.get_subcommands() {
        for second in first.get_subcommands() {
            let below = format!(
                "__fish_codegraph_using_subcommand {}; and __fish_seen_subcommand_from {}",
                first.get_name(),
                second.get_name()
            );
            let names = second.get_subcommands().map(Command::get_name).collect::<Vec<_>>().join(" ");
            for third in second.get_subcommands() {
                let (name, about) = (third.get_name(), described(third.get_about()));
                let before = format!("{below}; and not __fish_seen_subcommand_from {names}");
                script.push_str(&format!("complete -c codegraph -n \"{before}\" -f -a {name} -d {about}\n"));
                let after = format!("{below}; and __fish_seen_subcommand_from {name}");
                for option in third.get_arguments().filter_map(option) {
                    script.push_str(&format!("complete -c codegraph -n \"{after}\" {option}\n"));
                }
            }
        }
    }
    script
}

/// An option and its values as arguments of `complete`; none for a positional argument.
fn option(option: &Arg) -> Option<String> {
    let values: Vec<String> = option.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let takes = match option.get_action().takes_values() {
        false => String::new(),
        true if values.is_empty() => " -r".to_owned(),
        true => format!(" -r -f -a {}", quoted(&values.join(" "))),
    };
    let names: Vec<String> = option.get_long_and_visible_aliases()?.iter().map(|name| format!("-l {name}")).collect();
    Some(format!("{} -d {}{takes}", names.join(" "), described(option.get_help())))
}

fn described(text: Option<&StyledStr>) -> String {
    quoted(&text.map(ToString::to_string).unwrap_or_default())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', " "))
}

/// The commands that have manual pages: all but `help`.
fn command() -> Command {
    args::command().disable_help_subcommand(true)
}

pub(crate) fn man(cli: &Cli, folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(command()).render(&mut page);
        rendered.map_err(|source| Failure::io("cannot render the manual page", source))?;
        return output::write(&page);
    };
    let failed = |source| Failure::io(format!("cannot write the manual pages to {}", folder.display()), source);
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command(), folder).map_err(failed)?;
    output::note(cli, &format!("Written to {}.", folder.display()));
    Ok(())
}
