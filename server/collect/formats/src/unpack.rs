//! Compressed files, unpacked in bounded memory: gzip (RFC 1952) and Zstandard (RFC 8878), known by their first bytes.

use crate::report::ReportError;
use std::borrow::Cow;
use std::io::{self, Read};

/// More than this much out for each byte in is no report but a bomb: reports in JSON and XML come to 10 to 100. Only asked
/// of results past [`SMALL`], because a small one harms nobody.
const MAX_RATIO: u64 = 250;
const SMALL: u64 = 16 << 20;
/// A file in a compressed file is found where a proxy compresses what is already compressed; deeper nesting is an attack.
const MAX_LAYERS: usize = 2;
/// The window of a Zstandard frame, which is what its reader keeps in memory: 32 MiB covers all levels but `--long`.
const ZSTD_WINDOW_LOG: u32 = 25;

/// What is in a compressed file; the bytes themselves where they are not compressed. `limit` is for the result.
///
/// # Errors
///
/// [`ReportError::Limit`] where the result is larger than the limit, is out of proportion to the file or is compressed
/// more than twice; [`ReportError::Invalid`] where the file is cut off or damaged or something follows the compressed
/// data; [`ReportError::Unknown`] for archives and compressions that are not read.
pub fn unpack(bytes: &[u8], limit: u64) -> Result<Cow<'_, [u8]>, ReportError> {
    let mut content = Cow::Borrowed(bytes);
    for _ in 0..MAX_LAYERS {
        let unpacked = match magic(&content)? {
            Some("gzip") => drain("gzip", flate2::read::MultiGzDecoder::new(&*content), content.len(), limit)?,
            Some(format) => {
                let broken = |e: io::Error| damaged(format, &e);
                let mut decoder = zstd::stream::read::Decoder::with_buffer(&*content).map_err(broken)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(broken)?;
                drain(format, decoder, content.len(), limit)?
            }
            None => break,
        };
        content = Cow::Owned(unpacked);
    }
    if magic(&content)?.is_some() {
        return Err(ReportError::Limit(format!("the file is compressed more than {MAX_LAYERS} times")));
    }
    if content.len() as u64 > limit {
        return Err(too_large(limit));
    }
    Ok(content)
}

/// How the content is compressed, by its first bytes.
fn magic(content: &[u8]) -> Result<Option<&'static str>, ReportError> {
    let refused = match content {
        [0x1F, 0x8B, ..] => return Ok(Some("gzip")),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => return Ok(Some("zstd")),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => "a zip archive",
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => "compressed with xz",
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => "compressed with bzip2",
        [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => "a 7z archive",
        _ if content.get(257..262) == Some(b"ustar") => "a tar archive",
        _ => return Ok(None),
    };
    Err(ReportError::Unknown(format!(
        "the file is {refused}; import the report in it, uncompressed or compressed with gzip or zstd"
    )))
}

/// All bytes of a decoder, as long as they stay within the limits.
fn drain(format: &'static str, decoder: impl Read, packed: usize, limit: u64) -> Result<Vec<u8>, ReportError> {
    let allowed = limit.min((packed as u64).saturating_mul(MAX_RATIO).max(SMALL));
    let mut content = Vec::new();
    // One byte more than allowed tells "exactly at the limit" from "past it".
    let read = decoder.take(allowed.saturating_add(1)).read_to_end(&mut content);
    if content.len() as u64 > allowed {
        return Err(if allowed == limit {
            too_large(limit)
        } else {
            ReportError::Limit(format!(
                "the file is compressed more than {MAX_RATIO} to 1; import it uncompressed if it is a report"
            ))
        });
    }
    match read {
        Ok(_) => Ok(content),
        Err(e) => Err(damaged(format, &e)),
    }
}

fn too_large(limit: u64) -> ReportError {
    ReportError::Limit(format!("the content of the file is larger than {limit} bytes"))
}

fn damaged(format: &'static str, error: &io::Error) -> ReportError {
    let message = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the compressed file is truncated".to_owned(),
        _ => format!("the compressed file is damaged or has trailing data: {error}"),
    };
    ReportError::Invalid { format, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(content: &[u8]) -> Vec<u8> {
        zstd::encode_all(content, 3).unwrap()
    }

    #[test]
    fn plain_and_compressed_content_is_the_same() {
        let content = b"{\"a\": 1}".as_slice();
        assert!(matches!(unpack(content, 100), Ok(Cow::Borrowed(_))));
        for packed in [gzip(content), zstd(content), gzip(&zstd(content)), zstd(&gzip(content))] {
            assert_eq!(unpack(&packed, 100).unwrap(), content);
        }
        let members = [gzip(b"{\"a\""), gzip(b": 1}")].concat();
        assert_eq!(unpack(&members, 100).unwrap(), content);
        assert_eq!(unpack(b"", 100).unwrap(), b"".as_slice());
    }

    #[test]
    fn cut_off_damaged_and_continued_files_are_refused() {
        let content: Vec<u8> = (0..10_000_u32).flat_map(u32::to_le_bytes).collect();
        for (name, packed) in [("gzip", gzip(&content)), ("zstd", zstd(&content))] {
            for cut in [packed.len() - 1, packed.len() / 2, 12] {
                let message = unpack(&packed[..cut], 1 << 20).unwrap_err().to_string();
                assert!(message.starts_with(name) && message.contains("truncated"), "{cut}: {message}");
            }
            let mut longer = packed.clone();
            longer.extend(b"garbage after the end");
            assert!(unpack(&longer, 1 << 20).unwrap_err().to_string().contains("trailing data"), "{name}");
        }
        let mut broken = gzip(&content);
        let crc = broken.len() - 6;
        broken[crc] ^= 1;
        assert!(unpack(&broken, 1 << 20).unwrap_err().to_string().contains("damaged"));
    }

    #[test]
    fn limits_are_named() {
        let zeros = vec![b' '; 40 << 20];
        for packed in [gzip(&zeros), zstd(&zeros)] {
            assert_eq!(
                unpack(&packed, 1000),
                Err(ReportError::Limit("the content of the file is larger than 1000 bytes".into()))
            );
            assert_eq!(
                unpack(&packed, 1 << 30),
                Err(ReportError::Limit(
                    "the file is compressed more than 250 to 1; import it uncompressed if it is a report".into()
                ))
            );
        }
        let deep = gzip(&gzip(&gzip(b"{}")));
        assert!(unpack(&deep, 1000).unwrap_err().to_string().contains("more than 2 times"));
        assert_eq!(
            unpack(b"123456", 5),
            Err(ReportError::Limit("the content of the file is larger than 5 bytes".into()))
        );
        assert_eq!(unpack(b"12345", 5).unwrap(), b"12345".as_slice());
        assert!(unpack(b"PK\x03\x04....", 100).unwrap_err().to_string().contains("zip"));
    }

    proptest! {
        #[test]
        fn never_panics(mut bytes: Vec<u8>, kind in 0..3_usize, at: prop::sample::Index, with: u8) {
            let _ = unpack(&bytes, 1 << 16);
            bytes = match kind { 0 => gzip(&bytes), 1 => zstd(&bytes), _ => zstd(&gzip(&bytes)) };
            let at = at.index(bytes.len());
            bytes[at] = with;
            let _ = unpack(&bytes, 1 << 16);
            let _ = unpack(&bytes[..at], 1 << 16);
        }
    }
}
