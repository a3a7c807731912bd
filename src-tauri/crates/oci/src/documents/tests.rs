//! Documents as scanners and builders write them, and as nobody should.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Digest;
use domain::image::{HelmChart, Sbom, SbomFormat};
use serde_json::{Value, json};

use super::{bom, chart, provenance};

fn digest() -> Digest {
    Digest::parse(&format!("sha256:{}", "a".repeat(64))).unwrap()
}

fn spdx() -> Value {
    json!({
        "spdxVersion": "SPDX-2.3", "name": "acme/web",
        "creationInfo": { "created": "2026-11-01T10:00:00Z", "creators": ["Organization: x", "Tool: syft-1.2"] },
        "packages": [
            { "SPDXID": "SPDXRef-root", "name": "acme/web" },
            { "SPDXID": "SPDXRef-1", "name": "openssl", "versionInfo": "3.0.15-1", "licenseConcluded": "NOASSERTION",
              "licenseDeclared": "Apache-2.0",
              "externalRefs": [{ "referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:x" },
                { "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:deb/debian/openssl@3.0.15-1" }] },
            { "name": 7 },
            { "SPDXID": "SPDXRef-2", "name": "adduser", "licenseDeclared": "NONE" },
        ],
        "relationships": [{ "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-root" }],
    })
}

fn statement(predicate_type: &str, predicate: &Value) -> Value {
    json!({ "_type": "https://in-toto.io/Statement/v0.1", "predicateType": predicate_type, "subject": [], "predicate": predicate })
}

fn envelope(inner: &Value) -> Value {
    json!({ "payloadType": "application/vnd.in-toto+json", "payload": STANDARD.encode(inner.to_string()), "signatures": [] })
}

fn read(document: &Value) -> Option<Sbom> {
    bom::read(document.to_string().as_bytes(), &digest())
}

#[test]
fn an_spdx_document_is_a_list_of_packages() {
    let sbom = read(&spdx()).unwrap();
    assert_eq!((sbom.format, sbom.version.as_deref()), (SbomFormat::Spdx, Some("SPDX-2.3")));
    assert_eq!(sbom.tools, ["syft-1.2"]);
    let names: Vec<_> = sbom.packages.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["adduser", "openssl"], "what it describes is no package in it");
    let openssl = &sbom.packages[1];
    assert_eq!(openssl.licence.as_deref(), Some("Apache-2.0"), "NOASSERTION says nothing");
    assert_eq!(openssl.purl.as_deref(), Some("pkg:deb/debian/openssl@3.0.15-1"));
    assert_eq!((openssl.kind.as_deref(), sbom.packages[0].licence.clone()), (Some("deb"), None));
    assert_eq!(sbom.left_out, 1, "a package that makes no sense is counted");
}

#[test]
fn an_spdx_3_document_is_a_list_of_packages_whose_licences_are_elsewhere_in_it() {
    let element = |kind: &str, id: &str| json!({ "type": kind, "spdxId": format!("urn:x:{id}") });
    let package = |id: &str, name: &str, more: Value| {
        let mut package = element("software_Package", id);
        package["name"] = name.into();
        package.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        package
    };
    let licensed = |of: &str, kind: &str, to: Value| json!({ "type": "Relationship", "spdxId": "urn:x:r", "from": format!("urn:x:{of}"), "relationshipType": kind, "to": to });
    let expression = |id: &str, text: &str| {
        let mut licence = element("simplelicensing_LicenseExpression", id);
        licence["simplelicensing_licenseExpression"] = text.into();
        licence
    };
    let document = json!({
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [
            { "type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-11-01T10:00:00Z",
              "createdBy": ["urn:x:org"], "createdUsing": ["urn:x:tool"] },
            { "type": "Tool", "spdxId": "urn:x:tool", "name": "scan-3", "creationInfo": "_:c" },
            { "type": "SpdxDocument", "spdxId": "urn:x:doc", "name": "acme/web", "rootElement": ["urn:x:root"] },
            package("root", "acme/web", json!({})),
            package("1", "openssl", json!({ "software_packageVersion": "3.0.15", "software_packageUrl": "pkg:deb/debian/openssl@3.0.15" })),
            package("2", "zod", json!({ "externalIdentifier": [
                { "type": "ExternalIdentifier", "externalIdentifierType": "cpe23", "identifier": "cpe:x" },
                { "type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:npm/zod@3" }] })),
            package("3", "busybox", json!({})),
            element("software_Package", "nameless"),
            { "type": "software_File", "spdxId": "urn:x:f", "name": "/etc/passwd" },
            expression("mit", "MIT"), expression("both", "MIT OR Apache-2.0"),
            licensed("1", "hasDeclaredLicense", json!(["urn:x:mit"])),
            licensed("1", "hasConcludedLicense", json!("urn:x:both")),
            licensed("1", "hasDeclaredLicense", json!(["urn:x:mit"])),
            licensed("2", "hasDeclaredLicense", json!(["https://spdx.org/licenses/ISC"])),
            licensed("3", "hasConcludedLicense", json!(["https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertion"])),
            "no element", null,
        ],
    });
    let stated = statement("https://spdx.dev/Document/v3", &document);
    let attested = envelope(&stated);
    for document in [&document, &stated, &attested] {
        let sbom = read(document).unwrap();
        assert_eq!((sbom.format, sbom.version.as_deref()), (SbomFormat::Spdx, Some("SPDX-3.0.1")));
        assert_eq!((sbom.name.as_deref(), sbom.left_out), (Some("acme/web"), 1));
        assert_eq!(sbom.tools, ["scan-3"]);
        let told: Vec<_> = sbom
            .packages
            .iter()
            .map(|p| {
                (p.name.as_str(), p.version.as_deref(), p.licence.as_deref(), p.kind.as_deref())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("busybox", None, None, None),
                ("openssl", Some("3.0.15"), Some("MIT OR Apache-2.0"), Some("deb")),
                ("zod", None, Some("ISC"), Some("npm")),
            ],
            "what it describes is no package in it"
        );
    }
    for none in [
        json!({ "@graph": {} }),
        json!({ "@graph": [] }),
        json!({ "@graph": [{ "type": "Person" }] }),
    ] {
        assert!(read(&none).is_none(), "{none}");
    }
}

#[test]
fn a_cyclonedx_document_is_a_list_of_packages_with_those_inside_others() {
    let document = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5",
        "metadata": { "timestamp": "2026-11-01T10:00:00Z", "component": { "name": "acme/web" },
            "tools": { "components": [{ "name": "trivy", "version": "0.60" }] } },
        "components": [
            { "type": "library", "group": "@acme", "name": "telemetry", "version": "2.0.1", "purl": "pkg:npm/%40acme/telemetry@2.0.1",
              "licenses": [{ "license": { "id": "MIT" } }, { "license": { "name": "Other" } }],
              "components": [{ "type": "library", "name": "inner" }] },
            { "type": "file", "name": "/etc/passwd" },
            { "type": "operating-system", "name": "debian", "version": "12", "licenses": [{ "expression": "GPL-2.0 OR MIT" }] },
        ],
    });
    let sbom = read(&document).unwrap();
    assert_eq!((sbom.format, sbom.tools), (SbomFormat::CycloneDx, vec!["trivy 0.60".to_owned()]));
    let all: Vec<_> = sbom
        .packages
        .iter()
        .map(|p| (p.name.as_str(), p.licence.as_deref(), p.kind.as_deref()))
        .collect();
    assert_eq!(
        all,
        [
            ("@acme/telemetry", Some("MIT AND Other"), Some("npm")),
            ("debian", Some("GPL-2.0 OR MIT"), Some("operating-system")),
            ("inner", None, Some("library")),
        ]
    );
}

#[test]
fn an_sbom_is_found_in_every_envelope_that_builders_put_it_in() {
    let predicate_type = "https://spdx.dev/Document";
    let bare = statement(predicate_type, &spdx());
    let as_text = statement(predicate_type, &json!({ "Data": spdx().to_string() }));
    let bundle = json!({ "mediaType": "x", "dsseEnvelope": envelope(&bare) });
    for document in [bare.clone(), envelope(&bare), bundle, as_text] {
        assert_eq!(read(&document).unwrap().packages.len(), 2);
    }
}

#[test]
fn what_is_no_sbom_is_said_to_be_none() {
    for wrong in [
        json!([]),
        json!({}),
        json!({ "payload": 1 }),
        json!({ "payload": "!" }),
        statement("x", &json!({})),
        json!({ "bomFormat": "Other" }),
        envelope(&envelope(&envelope(&envelope(&json!({}))))),
    ] {
        assert!(read(&wrong).is_none(), "{wrong}");
    }
    assert!(bom::read(b"\xff", &digest()).is_none());
}

#[test]
fn buildkits_provenance_tells_builder_source_and_commit() {
    let v02 = json!({
        "builder": { "id": "https://ci.example/1" }, "buildType": "https://mobyproject.org/buildkit@v1",
        "invocation": { "configSource": { "uri": "https://git.example/acme/web.git#main", "digest": { "sha1": "abc" }, "entryPoint": "Dockerfile" },
            "parameters": { "frontend": "dockerfile.v0", "args": { "build-arg:A": "b" } } },
        "materials": [{ "uri": "pkg:docker/debian@12", "digest": { "sha256": "00" } }],
        "metadata": { "buildInvocationID": "i1", "buildStartedOn": "2026-11-01T10:00:00Z", "buildFinishedOn": "0001-01-01T00:00:00Z" },
    });
    let document = statement("https://slsa.dev/provenance/v0.2", &v02).to_string();
    let read = provenance::read(document.as_bytes(), &digest()).unwrap();
    assert_eq!(read.builder.as_deref(), Some("https://ci.example/1"));
    assert_eq!(read.source.as_deref(), Some("https://git.example/acme/web.git#main"));
    assert_eq!(
        (read.commit.as_deref(), read.entry_point.as_deref()),
        (Some("abc"), Some("Dockerfile"))
    );
    assert_eq!((read.invocation.as_deref(), read.finished), (Some("i1"), None));
    assert_eq!(read.materials[0].digests, ["sha256:00"]);
    let mut names: Vec<_> = read.parameters.iter().map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["args.build-arg:A", "frontend"]);
}

#[test]
fn githubs_provenance_tells_workflow_and_commit() {
    let v1 = json!({
        "buildDefinition": { "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": { "workflow": { "ref": "refs/heads/main", "repository": "https://github.com/acme/web", "path": ".github/workflows/x.yml" } },
            "resolvedDependencies": [{ "uri": "git+https://github.com/acme/web@refs/heads/main", "digest": { "gitCommit": "def" } }] },
        "runDetails": { "builder": { "id": "https://github.com/actions/runner" }, "metadata": { "invocationId": "https://github.com/run/1" } },
    });
    let document = envelope(&statement("https://slsa.dev/provenance/v1", &v1)).to_string();
    let read = provenance::read(document.as_bytes(), &digest()).unwrap();
    assert_eq!(
        (read.source.as_deref(), read.commit.as_deref()),
        (Some("https://github.com/acme/web"), Some("def"))
    );
    assert_eq!(read.entry_point.as_deref(), Some(".github/workflows/x.yml"));
    assert!(provenance::read(b"{}", &digest()).is_none());
    assert!(
        provenance::read(statement("x", &json!({ "Data": 1 })).to_string().as_bytes(), &digest())
            .is_none()
    );
}

#[test]
fn values_and_readme_of_the_chart_itself_are_read() {
    let mut archive =
        tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (path, content) in [
        ("web/Chart.yaml", "name: web"),
        ("web/charts/db/values.yaml", "no: 1"),
        ("web/values.yaml", "# replicas\nreplicas: 2\n"),
        ("web/README.md", "# Web"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, content.as_bytes()).unwrap();
    }
    let bytes = archive.into_inner().unwrap().finish().unwrap();
    let mut chart = HelmChart::default();
    chart::read_texts(&bytes, &mut chart).unwrap();
    assert_eq!(chart.values.as_deref(), Some("# replicas\nreplicas: 2\n"));
    assert_eq!(chart.readme.as_deref(), Some("# Web"));
    assert!(chart::read_texts(&bytes[..bytes.len() / 2], &mut chart).is_err(), "cut off");
}
