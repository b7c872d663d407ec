//! The closed lists of words in CycloneDX, by the minor version that they came with.

pub type Words = &'static [(u8, &'static str)];

pub const COMPONENT_TYPES: Words = &[
    (0, "application framework library container operating-system device firmware file"),
    (5, "platform device-driver machine-learning-model data"),
    (6, "cryptographic-asset"),
];

pub const HASH_ALGORITHMS: Words = &[
    (0, "MD5 SHA-1 SHA-256 SHA-384 SHA-512 SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3"),
    (7, "Streebog-256 Streebog-512"),
];

pub const REFERENCE_TYPES: Words = &[
    (0, "vcs issue-tracker website advisories bom mailing-list social chat documentation support distribution license"),
    (0, "build-meta build-system other"),
    (4, "release-notes"),
    (
        5,
        "distribution-intake security-contact model-card log configuration evidence formulation attestation threat-model",
    ),
    (5, "adversary-model risk-assessment vulnerability-assertion exploitability-statement pentest-report"),
    (5, "static-analysis-report dynamic-analysis-report runtime-analysis-report component-analysis-report"),
    (5, "maturity-report certification-report codified-infrastructure quality-metrics poam"),
    (6, "source-distribution electronic-signature digital-signature rfc-9116"),
    (7, "patent patent-family patent-assertion citation"),
];

pub const AGGREGATES: Words = &[
    (0, "complete incomplete incomplete_first_party_only incomplete_third_party_only unknown not_specified"),
    (5, "incomplete_first_party_proprietary_only incomplete_first_party_opensource_only"),
    (5, "incomplete_third_party_proprietary_only incomplete_third_party_opensource_only"),
];

pub const PHASES: Words = &[(0, "design pre-build build post-build operations discovery decommission")];

pub const ANALYSIS_STATES: Words =
    &[(0, "resolved resolved_with_pedigree exploitable in_triage false_positive not_affected")];

pub const JUSTIFICATIONS: Words = &[
    (0, "code_not_present code_not_reachable requires_configuration requires_dependency requires_environment"),
    (0, "protected_by_compiler protected_at_runtime protected_at_perimeter protected_by_mitigating_control"),
];

pub const RESPONSES: Words = &[(0, "can_not_fix will_not_fix update rollback workaround_available")];
