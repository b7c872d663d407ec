//! The page of two periods.

use super::{newest, title};
use crate::error::{Error, Result};
use crate::services::Caller;
use chrono::{DateTime, Days, NaiveDate, Utc};
use codegraph_app::data::{Day, Outcome, PeriodsForm, PeriodsView};
use codegraph_model::ScopeRef;
use codegraph_model::api::PeriodsQuery;
use codegraph_model::period::TimeSpec;

/// Lengths of periods that are one click away, in days, the first by default.
const LENGTHS: [(u64, &str); 3] = [(30, "30 days"), (90, "90 days"), (365, "year")];

/// The page for a form as it was sent; none where nothing was asked for yet.
pub async fn periods(caller: &Caller, scope: ScopeRef, sent: Option<[String; 4]>) -> Result<PeriodsView> {
    let title = title(caller, &scope).await?;
    let now = caller.clock().now();
    let today = now.date_naive();
    let mut choices: Vec<(String, PeriodsForm)> = LENGTHS
        .iter()
        .filter_map(|(days, word)| {
            Some((format!("last {word}"), before(today.checked_add_days(Days::new(1))?, *days)?))
        })
        .collect();
    let mut form = match sent {
        Some([a_from, a_to, b_from, b_to]) => {
            PeriodsForm { a_from: day(a_from), a_to: day(a_to), b_from: day(b_from), b_to: day(b_to) }
        }
        None => choices.first().map(|(_, form)| form.clone()).unwrap_or_default(),
    };
    let outcome = match read(&mut form, now) {
        None => Outcome::Wrong,
        Some(query) => match caller.compare_periods(&scope, &query).await {
            Ok(comparison) => Outcome::Compared(Box::new(comparison)),
            Err(Error::NotFound(why)) => Outcome::Empty(why),
            Err(Error::Invalid { field, message }) => {
                let wrong = if field == "a_to" { &mut form.a_to } else { &mut form.b_to };
                wrong.error = Some(message);
                Outcome::Wrong
            }
            Err(other) => return Err(other),
        },
    };
    if let Outcome::Empty(_) = outcome {
        choices.extend(with_snapshots(caller, &scope, now).await?);
    }
    Ok(PeriodsView { scope, title, form, outcome, choices })
}

/// The shortest two periods up to the newest snapshot that have snapshots both.
async fn with_snapshots(
    caller: &Caller,
    scope: &ScopeRef,
    now: DateTime<Utc>,
) -> Result<Option<(String, PeriodsForm)>> {
    let Some(newest) = newest(caller, scope, 1).await?.into_iter().next() else { return Ok(None) };
    let Some(end) = newest.timestamp.date_naive().checked_add_days(Days::new(1)) else { return Ok(None) };
    for (days, word) in LENGTHS {
        let Some(mut form) = before(end, days) else { continue };
        let Some(query) = read(&mut form, now) else { continue };
        if caller.compare_periods(scope, &query).await.is_ok() {
            return Ok(Some((format!("{word} up to the newest snapshot"), form)));
        }
    }
    Ok(None)
}

/// A period of so many days before a day, and the one before that.
fn before(end: NaiveDate, days: u64) -> Option<PeriodsForm> {
    let middle = end.checked_sub_days(Days::new(days))?;
    let begin = middle.checked_sub_days(Days::new(days))?;
    let [begin, middle, end] = [begin, middle, end].map(|date| day(date.to_string()));
    Some(PeriodsForm { a_from: begin, a_to: middle.clone(), b_from: middle, b_to: end })
}

fn day(text: String) -> Day {
    Day { text: text.trim().to_owned(), error: None }
}

/// The times of a form; none where a field cannot be read, which then says why.
fn read(form: &mut PeriodsForm, now: DateTime<Utc>) -> Option<PeriodsQuery> {
    let mut time = |day: &mut Day| {
        let read = match day.text.as_str() {
            "" => Err("required; write a day such as 2026-10-01".to_owned()),
            text => text.parse::<TimeSpec>().map_err(|error| error.to_string()),
        };
        let read = read.and_then(|spec| spec.resolve(now).ok_or_else(|| "out of range".to_owned()));
        read.map_err(|message| day.error = Some(message)).ok()
    };
    let times = [&mut form.a_from, &mut form.a_to, &mut form.b_from, &mut form.b_to].map(&mut time);
    let [Some(a_from), Some(a_to), Some(b_from), Some(b_to)] = times else { return None };
    Some(PeriodsQuery { metric: Vec::new(), a_from, a_to, b_from, b_to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_of_periods_ends_where_it_is_told_to() {
        let form = before("2026-03-01".parse().unwrap(), 30).unwrap();
        let texts = [form.a_from, form.a_to, form.b_from, form.b_to].map(|day| day.text);
        assert_eq!(texts, ["2025-12-31", "2026-01-30", "2026-01-30", "2026-03-01"]);
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let mut form = PeriodsForm {
            a_from: day("soon".to_owned()),
            b_to: day("2026-01-01".to_owned()),
            ..PeriodsForm::default()
        };
        assert_eq!(read(&mut form, DateTime::UNIX_EPOCH), None);
        let errors = [&form.a_from, &form.a_to, &form.b_to].map(|day| day.error.as_deref().unwrap_or("none"));
        assert!(errors[0].contains("invalid time \"soon\""), "{}", errors[0]);
        assert!(errors[1].starts_with("required"), "{}", errors[1]);
        assert_eq!(errors[2], "none");
        assert_eq!(form.a_from.text, "soon");
    }
}
