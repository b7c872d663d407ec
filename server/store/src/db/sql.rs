//! A statement: its text with `$1` placeholders, and its typed values.

use chrono::{DateTime, Utc};
use codegraph_model::{Digest, Name};
use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use std::fmt::Write;

/// A value with its type, also where it is NULL: PostgreSQL wants to know. Lists are for `= ANY($1)` and `<> ALL($1)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Int(Option<i64>),
    Real(Option<f64>),
    Bool(Option<bool>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Ints(Vec<i64>),
    Texts(Vec<String>),
    Blobs(Vec<Vec<u8>>),
}

macro_rules! values {
    ($( $From:ty, $value:ident => $made:expr; )*) => {$(
        impl From<$From> for Value {
            fn from($value: $From) -> Self {
                $made
            }
        }
    )*};
}

values! {
    i64, value => Self::Int(Some(value));
    Option<i64>, value => Self::Int(value);
    u32, value => Self::Int(Some(value.into()));
    u16, value => Self::Int(Some(value.into()));
    Option<f64>, value => Self::Real(value);
    f64, value => Self::Real(Some(value));
    bool, value => Self::Bool(Some(value));
    String, value => Self::Text(Some(value));
    &String, value => Self::Text(Some(value.clone()));
    Option<String>, value => Self::Text(value);
    &Option<String>, value => Self::Text(value.clone());
    &str, value => Self::Text(Some(value.to_owned()));
    Option<&str>, value => Self::Text(value.map(str::to_owned));
    &Name, value => Self::Text(Some(value.to_string()));
    Vec<u8>, value => Self::Bytes(Some(value));
    &[u8], value => Self::Bytes(Some(value.to_vec()));
    Digest, value => Self::Bytes(Some(value.0.to_vec()));
    DateTime<Utc>, value => Self::Int(Some(value.timestamp_millis()));
    Vec<i64>, value => Self::Ints(value);
    Vec<String>, value => Self::Texts(value);
    Vec<Vec<u8>>, value => Self::Blobs(value);
}

/// A statement in the dialect that both engines share.
#[derive(Clone, Debug)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
    /// Whether the text will hardly come again, so that its plan is not kept.
    once: bool,
}

impl Sql {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new(), once: false }
    }

    /// The value of the next placeholder that the text names already.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Appends text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends a placeholder with its value.
    pub fn push_bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        // Writing to a string cannot fail.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    /// Appends ` = ANY($n)`.
    pub fn push_any(&mut self, list: impl Into<Value>) -> &mut Self {
        self.push(" = ANY(").push_bind(list).push(")")
    }

    /// An insertion of rows, in one statement: `insert` is its text up to `VALUES`.
    pub fn rows(insert: &str, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        let mut sql = Self::new(insert);
        sql.once = true;
        for (n, row) in rows.into_iter().enumerate() {
            sql.push(if n == 0 { " VALUES (" } else { ", (" });
            for (column, value) in row.into_iter().enumerate() {
                if column > 0 {
                    sql.push(", ");
                }
                sql.push_bind(value);
            }
            sql.push(")");
        }
        sql
    }

    pub(super) fn for_postgres(self) -> Query<'static, Postgres, PgArguments> {
        let mut query = sqlx::query(AssertSqlSafe(self.text)).persistent(!self.once);
        for value in self.values {
            query = match value {
                Value::Int(value) => query.bind(value),
                Value::Real(value) => query.bind(value),
                Value::Bool(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Ints(list) => query.bind(list),
                Value::Texts(list) => query.bind(list),
                Value::Blobs(list) => query.bind(list),
            };
        }
        query
    }

    /// SQLite has no arrays: a list goes in as JSON, and `= ANY($1)` becomes `IN (SELECT ...)`.
    pub(super) fn for_sqlite(self) -> Query<'static, Sqlite, SqliteArguments> {
        let mut text = self.text;
        for (place, value) in self.values.iter().enumerate() {
            let element = match value {
                Value::Ints(_) | Value::Texts(_) => "value",
                Value::Blobs(_) => "unhex(value)",
                _ => continue,
            };
            let n = place + 1;
            let list = format!("(SELECT {element} FROM json_each(${n}))");
            text = text.replace(&format!("= ANY(${n})"), &format!("IN {list}"));
            text = text.replace(&format!("<> ALL(${n})"), &format!("NOT IN {list}"));
        }
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(!self.once);
        for value in self.values {
            query = match value {
                Value::Int(value) => query.bind(value),
                Value::Real(value) => query.bind(value),
                Value::Bool(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Ints(list) => query.bind(json(list.iter().map(ToString::to_string))),
                Value::Texts(list) => query.bind(serde_json::Value::from(list).to_string()),
                Value::Blobs(list) => query.bind(json(list.iter().map(|blob| hex(blob)))),
            };
        }
        query
    }
}

/// A JSON array of what is JSON already.
fn json(list: impl Iterator<Item = String>) -> String {
    format!("[{}]", list.collect::<Vec<_>>().join(","))
}

/// A JSON string of hex digits.
fn hex(blob: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(blob.len() * 2 + 2);
    text.push('"');
    for byte in blob {
        text.push(DIGITS[usize::from(byte >> 4)].into());
        text.push(DIGITS[usize::from(byte & 15)].into());
    }
    text.push('"');
    text
}
