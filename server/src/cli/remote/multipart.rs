//! Files as the body of a request: `multipart/form-data` (RFC 7578).

use crate::services::ReportFile;

/// The media type and the body. The word must be in none of the files; one that was made for the request is not.
pub(super) fn form(files: &[ReportFile], word: &str) -> (String, Vec<u8>) {
    let mut body = Vec::with_capacity(files.iter().map(|file| file.bytes.len() + 300).sum());
    for file in files {
        let name = quoted(&file.name);
        body.extend_from_slice(
            format!(
                "--{word}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(&file.bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{word}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={word}"), body)
}

/// A name as browsers write it between quotation marks (WHATWG HTML, multipart/form-data encoding algorithm). A backslash
/// would be read as an escape.
fn quoted(name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    name.replace('\\', "/").replace('"', "%22")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_a_part_with_its_name_and_its_bytes() {
        let file = |name: &str, bytes: &[u8]| ReportFile { name: name.to_owned(), bytes: bytes.to_vec() };
        let (media_type, body) = form(&[file("a/ü.xml", b"\xff\r\n"), file("b\"\r\n\\c", b"")], "word");
        assert_eq!(media_type, "multipart/form-data; boundary=word");
        let head = |name: &str| {
            let name = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
            format!("--word\r\n{name}\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes()
        };
        let expected =
            [&head("a/ü.xml")[..], b"\xff\r\n\r\n", &head("b%22  /c")[..], b"\r\n", b"--word--\r\n"].concat();
        assert_eq!(String::from_utf8_lossy(&body), String::from_utf8_lossy(&expected));
        assert_eq!(body, expected);
    }
}
