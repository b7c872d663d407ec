//! Which lockfiles there are, and which of them a path is. Knows names only, never contents.

/// A package ecosystem, named as in package URLs (the purl types of
/// <https://github.com/package-url/purl-spec>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    Cargo,
    Npm,
    Pypi,
    Golang,
    Composer,
    Gem,
}

impl Ecosystem {
    /// The type in a package URL: `cargo`, `npm`, `pypi`, `golang`, `composer` or `gem`.
    pub fn purl_type(self) -> &'static str {
        match self {
            Self::Cargo => "cargo",
            Self::Npm => "npm",
            Self::Pypi => "pypi",
            Self::Golang => "golang",
            Self::Composer => "composer",
            Self::Gem => "gem",
        }
    }
}

/// A lockfile format; its versions are told apart by its parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockfileKind {
    Cargo,
    Npm,
    Pnpm,
    Yarn,
    Poetry,
    Uv,
    Requirements,
    Go,
    Composer,
    Gem,
}

impl LockfileKind {
    /// The kind of lockfile at this path (components parted by `/`, as git has them), by its file name and, for
    /// `requirements/*.txt`, the folder it is in.
    pub fn of(path: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Some(match name {
            "Cargo.lock" => Self::Cargo,
            "package-lock.json" | "npm-shrinkwrap.json" => Self::Npm,
            "pnpm-lock.yaml" => Self::Pnpm,
            "yarn.lock" => Self::Yarn,
            "poetry.lock" => Self::Poetry,
            "uv.lock" => Self::Uv,
            "go.mod" => Self::Go,
            "composer.lock" => Self::Composer,
            "Gemfile.lock" | "gems.locked" => Self::Gem,
            _ if is_requirements(folder, name) => Self::Requirements,
            _ => return None,
        })
    }

    /// The name of the file beside it that tells which dependencies are direct, where the lock alone does not.
    ///
    /// For npm only lockfile version 1 needs it; later ones hold a copy of what they need.
    pub fn manifest_name(self) -> Option<&'static str> {
        match self {
            Self::Npm | Self::Yarn => Some("package.json"),
            Self::Poetry => Some("pyproject.toml"),
            Self::Composer => Some("composer.json"),
            Self::Cargo | Self::Pnpm | Self::Uv | Self::Requirements | Self::Go | Self::Gem => None,
        }
    }

    /// A short name for people and keys: `cargo`, `npm`, `requirements`, ...
    pub fn name(self) -> &'static str {
        match self {
            Self::Cargo => "cargo",
            Self::Npm => "npm",
            Self::Pnpm => "pnpm",
            Self::Yarn => "yarn",
            Self::Poetry => "poetry",
            Self::Uv => "uv",
            Self::Requirements => "requirements",
            Self::Go => "go",
            Self::Composer => "composer",
            Self::Gem => "gem",
        }
    }

    /// The ecosystem its packages come from.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Self::Cargo => Ecosystem::Cargo,
            Self::Npm | Self::Pnpm | Self::Yarn => Ecosystem::Npm,
            Self::Poetry | Self::Uv | Self::Requirements => Ecosystem::Pypi,
            Self::Go => Ecosystem::Golang,
            Self::Composer => Ecosystem::Composer,
            Self::Gem => Ecosystem::Gem,
        }
    }
}

fn is_requirements(folder: &str, name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".txt") else {
        return false;
    };
    let in_folder = folder.rsplit('/').next() == Some("requirements");
    let starts = stem.strip_prefix("requirements").is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']));
    let ends = stem.strip_suffix("requirements").is_some_and(|rest| rest.ends_with(['-', '_']));
    in_folder || starts || ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_lockfiles_by_their_path() {
        let kind = |path| LockfileKind::of(path).map(LockfileKind::name);
        for (path, name) in [
            ("Cargo.lock", "cargo"),
            ("a/b/package-lock.json", "npm"),
            ("npm-shrinkwrap.json", "npm"),
            ("web/ui/pnpm-lock.yaml", "pnpm"),
            ("yarn.lock", "yarn"),
            ("poetry.lock", "poetry"),
            ("uv.lock", "uv"),
            ("requirements.txt", "requirements"),
            ("docs/requirements-dev.txt", "requirements"),
            ("requirements_dev.txt", "requirements"),
            ("dev-requirements.txt", "requirements"),
            ("dev_requirements.txt", "requirements"),
            ("requirements/docs.txt", "requirements"),
            ("a/requirements/docs.txt", "requirements"),
            ("go.mod", "go"),
            ("composer.lock", "composer"),
            ("Gemfile.lock", "gem"),
            ("gems.locked", "gem"),
        ] {
            assert_eq!(kind(path), Some(name), "{path}");
        }
        for path in [
            "",
            "/",
            "cargo.lock",
            "Cargo.lock/README",
            "requirements",
            "requirements.in",
            "requirementsdev.txt",
            "myrequirements.txt",
            "my-requirements/docs.txt",
            "requirements/sub/docs.txt",
            "go.sum",
        ] {
            assert_eq!(kind(path), None, "{path}");
        }
    }
}
