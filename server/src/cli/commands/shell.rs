//! What shells and `man` are given: completions and manual pages, made of what can be typed.

use crate::cli::args::Cli;
use crate::cli::{Failure, output};
use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use std::path::Path;

pub(crate) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    let mut command = Cli::command();
    clap_complete::generate(shell, &mut command, "codegraph", &mut script);
    if shell == Shell::Fish {
        script.extend(third_level(&command).into_bytes());
    }
    output::write(&script)
}

/// What clap_complete leaves out for fish: commands below the second level, such as `dashboard snapshot create`.
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
                for option in third.get_opts().filter_map(option) {
                    script.push_str(&format!("complete -c codegraph -n \"{after}\" {option}\n"));
                }
            }
        }
    }
    script
}

/// An option and its values, as `complete` takes them.
fn option(option: &Arg) -> Option<String> {
    let values: Vec<String> = option.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let takes = match option.get_action().takes_values() {
        false => String::new(),
        true if values.is_empty() => " -r".to_owned(),
        true => format!(" -r -f -a {}", quoted(&values.join(" "))),
    };
    Some(format!("-l {} -d {}{takes}", option.get_long()?, described(option.get_help())))
}

fn described(text: Option<&StyledStr>) -> String {
    quoted(&text.map(ToString::to_string).unwrap_or_default())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', " "))
}

/// What the manual is of: `help` is no command to read of.
fn command() -> Command {
    Cli::command().disable_help_subcommand(true)
}

pub(crate) fn man(cli: &Cli, folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(command()).render(&mut page);
        rendered.map_err(|source| Failure::io("the manual page cannot be written", source))?;
        return output::write(&page);
    };
    let failed = |source| Failure::io(format!("the manual pages cannot be written to {}", folder.display()), source);
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command(), folder).map_err(failed)?;
    output::note(cli, &format!("Written to {}.", folder.display()));
    Ok(())
}
