//! The types of settings: how each is read, written and described.

use super::Retention;
use super::field::{Range, Raw, RawValue, Value};
use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

impl Value for bool {
    fn read(value: &RawValue<'_>, _: Range) -> Option<Self> {
        match value.raw {
            Raw::Boolean(value) => Some(*value),
            Raw::Plain(text) => text.to_str()?.parse().ok(),
            _ => None,
        }
    }

    fn write(&self) -> String {
        self.to_string()
    }

    fn form(_: Range) -> String {
        "true or false".to_owned()
    }
}

impl Value for u64 {
    fn read(value: &RawValue<'_>, range: Range) -> Option<Self> {
        let value = match value.raw {
            Raw::Integer(value) => *value,
            Raw::Plain(text) => text.to_str()?.parse().ok()?,
            _ => return None,
        };
        range.iter().all(|range| range.contains(&value)).then_some(value)
    }

    fn write(&self) -> String {
        self.to_string()
    }

    fn form(range: Range) -> String {
        let limits = range.iter().map(|range| format!(" from {} to {}", range.start(), range.end()));
        format!("a whole number{}", limits.collect::<String>())
    }
}

impl Value for u32 {
    fn read(value: &RawValue<'_>, range: Range) -> Option<Self> {
        u64::read(value, range)?.try_into().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }

    fn form(range: Range) -> String {
        u64::form(range)
    }
}

impl Value for String {
    fn read(value: &RawValue<'_>, _: Range) -> Option<Self> {
        match value.raw {
            Raw::Text(text) => Some(text.clone()),
            Raw::Plain(text) => text.to_str().map(str::to_owned),
            _ => None,
        }
    }

    fn write(&self) -> String {
        toml::Value::String(self.clone()).to_string()
    }

    fn form(_: Range) -> String {
        "a string".to_owned()
    }
}

impl Value for SocketAddr {
    fn read(value: &RawValue<'_>, range: Range) -> Option<Self> {
        String::read(value, range)?.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string().write()
    }

    fn form(_: Range) -> String {
        "an IP address and a port such as \"127.0.0.1:7420\"".to_owned()
    }
}

impl Value for Option<PathBuf> {
    fn read(value: &RawValue<'_>, _: Range) -> Option<Self> {
        let path = match value.raw {
            Raw::Text(text) => OsStr::new(text),
            Raw::Plain(text) => text,
            _ => return None,
        };
        let path = Path::new(path);
        // A database on a server is no file, and `sqlite:` names one.
        if let Some(text) = path.to_str() {
            if text.starts_with("postgres://") || text.starts_with("postgresql://") {
                return Some(Some(path.to_owned()));
            }
            if let Some(file) = text.strip_prefix("sqlite:").filter(|file| !file.is_empty()) {
                let file = file.strip_prefix("//").unwrap_or(file);
                return Self::read(&RawValue { raw: &Raw::Text(file.to_owned()), ..*value }, &[]);
            }
        }
        match path.strip_prefix("~") {
            _ if path.as_os_str().is_empty() => None,
            Ok(below) => Some(Some(value.home?.join(below))),
            Err(_) => Some(Some(value.directory.join(path))),
        }
    }

    fn write(&self) -> String {
        self.as_ref().map_or_else(String::new, |path| crate::services::DatabaseUrl::new(path).to_string().write())
    }

    fn form(_: Range) -> String {
        "a path".to_owned()
    }
}

impl Value for Retention {
    fn read(value: &RawValue<'_>, range: Range) -> Option<Self> {
        let days = || u32::read(value, range).map(Self::Days);
        days().or_else(|| (String::read(value, &[])? == "forever").then_some(Self::Forever))
    }

    fn write(&self) -> String {
        match self {
            Self::Days(days) => days.write(),
            Self::Forever => "forever".to_owned().write(),
        }
    }

    fn form(range: Range) -> String {
        format!("\"forever\" or days as {}", u64::form(range))
    }
}
