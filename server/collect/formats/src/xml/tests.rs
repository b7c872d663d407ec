//! Tests of reading XML piece by piece: encodings, limits, and what is refused.

use super::*;
use proptest::prelude::*;

/// All texts and names of a document, to its end.
fn read(text: &str) -> Result<Vec<String>, ReportError> {
    let mut reader = Reader::new("XML", text);
    let mut seen = Vec::new();
    while let Some(event) = reader.next()? {
        match event {
            Event::Start(tag) => {
                let attributes: Vec<_> = tag.attributes().map(|(k, v)| format!(" {k}={v}")).collect();
                seen.push(format!("<{}{}", tag.name(), attributes.concat()));
            }
            Event::Text(text) => seen.push(text.into_owned()),
            Event::End => seen.push(">".to_owned()),
        }
    }
    Ok(seen)
}

fn refused(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn text_attributes_and_references_are_read() {
    let seen = read(
        "<?xml version='1.0'?><!DOCTYPE a SYSTEM \"a.dtd\" [ ]>\n<a b='1 &lt; 2'>x &amp; &#x79;<![CDATA[<z>]]><c/></a>\n",
    );
    let expected = ["<a b=1 < 2", "x ", "&", " ", "y", "<z>", "<c", ">", ">"];
    assert_eq!(seen.unwrap(), expected);
}

#[test]
fn entities_are_never_expanded() {
    let lol = "<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">";
    assert!(refused(&format!("<!DOCTYPE lolz [{lol}]><lolz>&lol2;</lolz>")).contains("DOCTYPE declares"));
    assert!(refused("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>").contains("DOCTYPE declares"));
    assert!(refused("<a>&lol;</a>").contains("unknown entity &lol;"));
    assert!(refused("<a b='&lol;'/>").contains("lol"));
    assert!(refused("<a>&#0;</a>").contains("unknown entity &#0;"));
    assert!(refused("<a>&#xD800;</a>").contains("unknown entity"));
}

#[test]
fn what_is_not_well_formed_is_refused_with_its_line() {
    assert!(refused("<a>\n<b>\n</a>").contains("(line 3)"));
    assert!(refused("<a><b></b>").contains("ends with 1 elements open"));
    assert!(refused("<a><b x='1").contains("line 1"));
    assert!(refused("<a/><b/>").contains("more than one root"));
    assert!(refused("<a/>text").contains("outside"));
    assert!(refused("text").contains("outside"));
    assert!(refused("<!-- only -->").contains("no root element"));
    assert!(refused("<a b='1' b='2'/>").contains("invalid tag"));
}

#[test]
fn limits_are_named() {
    let deep = "<a>".repeat(10_000);
    assert!(matches!(read(&deep), Err(ReportError::Limit(message)) if message.contains("200 levels")));
    let wide: String = (0..100_000).map(|i| format!(" a{i}='x'")).collect();
    assert!(refused(&format!("<a{wide}/>")).contains("200 attributes"));
    let spaces: String = (0..150).map(|i| format!(" xmlns:a{i}='x'")).collect();
    assert!(refused(&format!("<a{spaces}><a{spaces}/></a>")).contains("200 namespaces"));
    let mut budget = 10;
    let many = format!("<a>{}</a>", "<b/>".repeat(11));
    let mut reader = Reader::new("XML", &many);
    let Some(Event::Start(tag)) = reader.next().unwrap() else { panic!("no root") };
    assert!(matches!(Element::read(&mut reader, &tag, &mut budget), Err(ReportError::Limit(_))));
}

#[test]
fn namespaces_follow_the_tags() {
    let mut reader = Reader::new("XML", "<a xmlns='one'><p:b xmlns:p='two'><c xmlns=''/></p:b><d/></a>");
    let mut seen = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        if let Event::Start(tag) = event {
            seen.push((tag.name().to_owned(), tag.namespace.as_deref().map(str::to_owned)));
        }
    }
    let namespaces: Vec<_> = seen.iter().map(|(name, space)| (name.as_str(), space.as_deref())).collect();
    assert_eq!(namespaces, [("a", Some("one")), ("b", Some("two")), ("c", None), ("d", Some("one"))]);
}

#[test]
fn encodings_are_decoded_or_named() {
    let little: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>";
    let windows = b"<?xml version='1.0' encoding='windows-1252'?><a>\x80\xe9</a>";
    for bytes in [little.as_slice(), &big, latin, "\u{feff}<a>é</a>".as_bytes()] {
        let text = decode("XML", bytes).unwrap();
        assert!(text.ends_with("<a>é</a>"), "{text}");
        assert_eq!(Outline::of(bytes).unwrap().unwrap().name, "a");
    }
    assert!(decode("XML", windows).unwrap().contains("€é"));
    let declared = |encoding: &str, bytes: &[u8]| {
        let head = format!("<?xml version='1.0' encoding='{encoding}'?><a>");
        [head.as_bytes(), bytes, b"</a>"].concat()
    };
    for (encoding, bytes, expected) in [
        ("ISO-8859-15", b"\xa4".as_slice(), "€"),
        ("ISO-8859-2", b"\xb1", "ą"),
        ("latin-1", b"\xe9", "é"),
        ("windows-1250", b"\xb9", "ą"),
        ("windows-1251", b"\xff", "я"),
        ("GBK", b"\xc4\xe3", "你"),
        ("Shift_JIS", b"\x83e", "テ"),
        ("ISO-2022-JP", b"\x1b$B%F\x1b(B", "テ"),
        ("UTF-16", "é".as_bytes(), "é"),
        ("cp437", b"plain", "plain"),
    ] {
        let bytes = declared(encoding, bytes);
        let text = decode("XML", &bytes).unwrap();
        assert!(text.ends_with(&format!("<a>{expected}</a>")), "{encoding}: {text}");
    }
    let marked = [b"\xEF\xBB\xBF".as_slice(), &declared("ISO-8859-1", "é".as_bytes())].concat();
    assert!(decode("XML", &marked).unwrap().ends_with("<a>é</a>"));
    let error = |bytes: &[u8]| decode("XML", bytes).unwrap_err().to_string();
    assert!(
        error(&declared("Shift_JIS", b"\xff")).contains("declared as shift_jis but has bytes that are invalid in it")
    );
    assert!(error(&declared("cp437", b"\x82")).contains("unsupported encoding cp437"));
    assert!(error(b"<a>\xe9</a>").contains("not UTF-8"));
    assert!(error(b"<a>\0</a>").contains("NUL"));
    assert!(error(b"").contains("empty"));
    assert!(error(&big[..big.len() - 1]).contains("UTF-16"));
}

#[test]
fn the_outline_needs_no_whole_document() {
    let outline = Outline::of(b"<?xml version='1.0'?><!-- x --><r:report xmlns:r='space' name='n'> <group name=")
        .unwrap()
        .unwrap();
    assert_eq!((outline.name.as_str(), outline.namespace.as_deref(), outline.child), ("report", Some("space"), None));
    assert_eq!(outline.attributes["name"], "n");
    assert!(Outline::of(b"<a><b/>").unwrap().unwrap().begins_with(&["b"]));
    assert_eq!(Outline::of(b"{}").unwrap(), None);
}

proptest! {
    #[test]
    fn never_panics(bytes: Vec<u8>, text in "(<[a-c/!?\\[ ='\"&;:#x0-9]{0,9}>?|[a-z&;\\]]{0,3}){0,20}") {
        let _ = Outline::of(&bytes);
        let _ = Outline::of(text.as_bytes());
        let _ = read(&text);
        let mut reader = Reader::new("XML", &text);
        if let Ok(Some(Event::Start(tag))) = reader.next() {
            let _ = Element::read(&mut reader, &tag, &mut 100);
        }
    }
}
