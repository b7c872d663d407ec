//! Snapshots in a file, checked against their digests.

use super::VerifyError;
use codegraph_model::{Digest, Sealed, canonical};
use serde_json::Value;
use serde_json::value::RawValue;

/// Opens the JSON of a snapshot as it is served: canonical bytes with the digest put first. The same value in another
/// layout is taken too, with a note.
pub fn open(raw: &RawValue, which: &str, notes: &mut Vec<String>) -> Result<Sealed, VerifyError> {
    let unreadable = |source| VerifyError::Unreadable { which: which.to_owned(), source };
    let served = served(raw.get()).map(|(named, bytes)| (named, Digest::of(&bytes), bytes));
    if let Some((named, actual, bytes)) = &served
        && actual.to_string() == *named
    {
        return Sealed::open(bytes.clone(), *actual).map_err(unreadable);
    }
    let mut value: Value = serde_json::from_str(raw.get()).map_err(VerifyError::Form)?;
    let Some(Value::String(named)) = value.as_object_mut().and_then(|members| members.remove("digest")) else {
        return Err(VerifyError::NoDigest { which: which.to_owned() });
    };
    let bytes = canonical::bytes(&value);
    let actual = Digest::of(&bytes);
    if actual.to_string() != named {
        let actual = served.map_or(actual, |(_, actual, _)| actual);
        return Err(VerifyError::Digest { which: which.to_owned(), named, actual });
    }
    notes.push(format!("the {which} was reformatted; its digest was verified over its canonical form"));
    Sealed::open(bytes, actual).map_err(unreadable)
}

/// The digest that is named and the bytes it should be of.
fn served(json: &str) -> Option<(&str, Vec<u8>)> {
    let (named, rest) = json.strip_prefix(r#"{"digest":""#)?.split_once(r#"","#)?;
    Some((named, [b"{", rest.as_bytes()].concat()))
}

/// Opens the snapshots of members and holds them against the list in the group's snapshot.
pub fn members(raw: &[&RawValue], group: &Sealed, notes: &mut Vec<String>) -> Result<Vec<Sealed>, VerifyError> {
    let listed = || group.snapshot.source_bundle.members.iter().flatten();
    let mut members = Vec::with_capacity(raw.len());
    for raw in raw {
        let member = open(raw, "snapshot of a member", notes)?;
        let fits = listed().any(|listed| {
            member.snapshot.scope_ref.project() == Some(&listed.project_name) && listed.digest == Some(member.digest)
        });
        match member.snapshot.scope_ref.project() {
            Some(name) if !fits => return Err(VerifyError::Member(name.clone())),
            None => return Err(VerifyError::NoDigest { which: "snapshot of a member".to_owned() }),
            Some(_) => members.push(member),
        }
    }
    for missing in listed().filter(|listed| listed.snapshot_id.is_none()) {
        notes.push(format!("member {} has no snapshot", missing.project_name));
    }
    Ok(members)
}
