//! Source files and lockfiles with as much in them as a test asks for.

/// A Rust function with so many plain conditions, which is its cognitive complexity.
pub fn function(name: &str, conditions: usize) -> String {
    let condition = "    if a > 1 {\n        return 2;\n    }\n";
    format!("fn {name}(a: u32) -> u32 {{\n{}    a\n}}\n", condition.repeat(conditions))
}

/// A function whose name does not matter, with so many conditions.
pub fn complex(conditions: usize) -> String {
    function("f", conditions)
}

/// A `Cargo.lock` of so many crates.
pub fn lock(crates: usize) -> String {
    let entry = |n| {
        format!(
            "\n[[package]]\nname = \"crate-{n}\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
        )
    };
    format!("version = 4\n{}", (0..crates).map(entry).collect::<String>())
}
