//! What the person is told: one answer a misbehaviour and place. Where a kind of registry truthfully tells another, it stands in
//! [`OTHERWISE`] with the reason.

use crate::places::Place;

/// The catalogue, tags, manifest, image, blob, token, the vendor's list, the vendor's tags, sign-in.
type Cells = [&'static str; 9];

/// One misbehaviour.
pub(crate) struct Row {
    pub(crate) mischief: &'static str,
    cells: Cells,
    /// Requests of one question, at most.
    pub(crate) requests: u64,
    /// KiB of answers that are read for one question, at most.
    pub(crate) kib: u64,
    /// Milliseconds until the one who asked has the answer, at most.
    pub(crate) millis: u64,
    /// MiB by which the process may grow, the servers included.
    pub(crate) mib: u64,
}

impl Row {
    pub(crate) fn cell(&self, place: Place) -> &'static str {
        let at = Place::ALL.iter().position(|one| *one == place);
        at.map_or("", |at| self.cells[at])
    }
}

const fn row(mischief: &'static str, cells: Cells) -> Row {
    Row { mischief, cells, requests: 30, kib: 2 << 10, millis: 4_000, mib: 64 }
}

impl Row {
    const fn requests(self, requests: u64) -> Self {
        Self { requests, ..self }
    }
    const fn kib(self, kib: u64) -> Self {
        Self { kib, ..self }
    }
    const fn millis(self, millis: u64) -> Self {
        Self { millis, ..self }
    }
    const fn mib(self, mib: u64) -> Self {
        Self { mib, ..self }
    }
}

const FINE: &str = "fine";
const LOST: &str = "ConnectionLost";
const LATE: &str = "TimedOut";
const BAD: &str = "BadResponse";
const DIGEST: &str = "DigestMismatch";
const FORBIDDEN: &str = "Forbidden";
const NONE: &str = "NotFound";
const LARGE: &str = "TooLarge";
const LIMITED: &str = "RateLimited until told";
const WRONG: &str = "WrongCredentials";
const NO_LIST: &str = "NoCatalogue";
const NO_REGISTRY: &str = "NotARegistry";
const FAULT: &str = "ServerError 500";
const DOWN: &str = "ServerError 503";

/// The same wherever it happens, but that what is asked for by digest is not what came.
const fn everywhere(cell: &'static str, blob: &'static str) -> Cells {
    [cell, cell, cell, cell, blob, cell, cell, cell, cell]
}

pub(crate) const EXPECTED: &[Row] = &[
    row(
        "401-always",
        [NO_LIST, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, WRONG, WRONG, WRONG, WRONG],
    ),
    row(
        "token-never-enough",
        [NO_LIST, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, WRONG, WRONG, WRONG, WRONG],
    ),
    row(
        "403-always",
        [
            NO_LIST, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN,
            FORBIDDEN,
        ],
    ),
    row("404-always", [NO_LIST, NONE, NONE, NONE, NONE, "Refused 404", NONE, NONE, NO_REGISTRY]),
    row("429-seconds", everywhere(FINE, FINE)).millis(8_000),
    row("429-date", everywhere(FINE, FINE)).millis(14_000),
    row("429-hours", everywhere(LIMITED, LIMITED)),
    row("500-twice", everywhere(FINE, FINE)),
    row("503-always", everywhere(DOWN, DOWN)),
    row("hang", everywhere(LATE, LATE)).millis(5_000),
    row("slow-drip", everywhere(LATE, LATE)).millis(6_000),
    row("truncated", everywhere(LOST, LOST)),
    row("reset", everywhere(LOST, LOST)),
    row("length-too-short", everywhere(BAD, DIGEST)),
    row("chunk-rubbish", everywhere(LOST, LOST)),
    row("oversize", everywhere(LARGE, LARGE)).kib(68 << 10).millis(10_000).mib(600),
    row("bomb", everywhere(LARGE, LARGE)).kib(68 << 10).millis(6_000).mib(600),
    row("broken-gzip", everywhere(LOST, LOST)),
    row("invalid-utf8", everywhere(BAD, DIGEST)),
    row("invalid-json", everywhere(BAD, DIGEST)),
    row("html", everywhere(NO_REGISTRY, DIGEST)),
    row("wrong-type", everywhere(FINE, FINE)),
    row("empty", everywhere(BAD, DIGEST)),
    row("deep", everywhere(BAD, DIGEST)),
    row("one-byte-more", everywhere(FINE, DIGEST)),
    row("digest-lies", everywhere(FINE, FINE)),
    row("nested-100", everywhere(FINE, FINE)),
    row("names-itself", everywhere(FINE, FINE)),
    row("null-lists", everywhere(FINE, DIGEST)),
    row("doubled-lists", everywhere(FINE, DIGEST)),
    row("wrong-values", everywhere(BAD, DIGEST)),
    row("strange-texts", [FINE, FINE, BAD, BAD, DIGEST, BAD, FINE, FINE, FINE]),
    row("huge-text", [FINE, FINE, FINE, FINE, DIGEST, LARGE, FINE, FINE, FINE]).kib(8 << 10),
    row("first-page-always", everywhere(FINE, FINE)).requests(70).kib(16 << 10),
    row("endless-pages", everywhere(FINE, FINE)).requests(130).kib(16 << 10).millis(5_000),
    row("page-of-50000", everywhere(FINE, FINE)).kib(64 << 10).millis(12_000).mib(1_000),
    row("head-refused", everywhere(FINE, FINE)),
];

/// Where kinds of registry differ, and why that is the truth.
pub(crate) struct Otherwise {
    pub(crate) mischief: &'static str,
    pub(crate) place: Place,
    pub(crate) kinds: &'static [&'static str],
    pub(crate) cell: &'static str,
    pub(crate) why: &'static str,
}

const fn otherwise(
    mischief: &'static str,
    place: Place,
    kinds: &'static [&'static str],
    cell: &'static str,
    why: &'static str,
) -> Otherwise {
    Otherwise { mischief, place, kinds, cell, why }
}

const GOOGLE: &str = "Google's token server says why in JSON (RFC 6749 §5.2); a refusal without a word is none of its own";
const ISSUED: &str =
    "its API takes a token that Hub issued a moment ago: that is refused, not the credential";
const REGISTRYS: &str = "its lists are the registry's, and its token server took the credential";
const AT_ITS_ADDRESS: &str =
    "it is looked for at its address first: what does not answer there as one is none";
const ONCE: &str = "what signs in is sent once, so that no account is locked by us";
const NEVER_NULL: &str =
    "it was never seen to say null for an empty list, so that it is no list at all";
const NO_HEADER: &str = "its token is a text of the answer, too, and can be sent in no header";
const THROTTLED: &str =
    "AWS throttles with 400 and no time, which is waited out; a time that is told is passed on";
const BY_CATALOGUE: &str = "without its search it is listed by the catalogue";
const HAD_SESSION: &str = "the account was signed in before, and its session cannot be renewed";
const OWN_NAMES: &str = "its token server refuses to be asked for a name outside of its own";
const ASKED_ONCE: &str =
    "whether it is zot is asked once, and a limit counts for what comes after as well";
const NO_LIST_IN_IT: &str = "the configuration of its sample has no list";

pub(crate) const OTHERWISE: &[Otherwise] = &[
    otherwise("401-always", Place::Token, &["artifact_registry"], BAD, GOOGLE),
    otherwise("401-always", Place::SignIn, &["artifact_registry"], BAD, GOOGLE),
    otherwise("401-always", Place::VendorList, &["docker_hub"], FORBIDDEN, ISSUED),
    otherwise("401-always", Place::VendorTags, &["docker_hub"], FORBIDDEN, ISSUED),
    otherwise("401-always", Place::SignIn, &["docker_hub"], "SessionEnded", HAD_SESSION),
    otherwise("401-always", Place::VendorList, &["acr"], FORBIDDEN, REGISTRYS),
    otherwise("401-always", Place::VendorList, &["zot"], NO_LIST, BY_CATALOGUE),
    otherwise("401-always", Place::VendorTags, &["acr", "zot"], FORBIDDEN, REGISTRYS),
    otherwise("401-always", Place::SignIn, &["acr"], FORBIDDEN, REGISTRYS),
    otherwise("401-always", Place::SignIn, &["artifactory"], NO_REGISTRY, AT_ITS_ADDRESS),
    otherwise("token-never-enough", Place::Token, &["artifact_registry"], BAD, GOOGLE),
    otherwise("token-never-enough", Place::SignIn, &["artifact_registry"], BAD, GOOGLE),
    otherwise("token-never-enough", Place::VendorList, &["docker_hub"], FORBIDDEN, ISSUED),
    otherwise("token-never-enough", Place::VendorTags, &["docker_hub"], FORBIDDEN, ISSUED),
    otherwise("token-never-enough", Place::SignIn, &["docker_hub"], "SessionEnded", HAD_SESSION),
    otherwise("token-never-enough", Place::VendorList, &["zot"], NO_LIST, BY_CATALOGUE),
    otherwise(
        "token-never-enough",
        Place::VendorList,
        &["acr"],
        NO_LIST,
        "its lists are the registry's, and its token server took the credential, with all that it asks for",
    ),
    otherwise("token-never-enough", Place::VendorTags, &["acr", "zot"], FORBIDDEN, REGISTRYS),
    otherwise("token-never-enough", Place::Manifest, &["quay"], "Refused 400", OWN_NAMES),
    otherwise("token-never-enough", Place::Image, &["quay"], "Refused 400", OWN_NAMES),
    otherwise("token-never-enough", Place::Blob, &["quay"], "Refused 400", OWN_NAMES),
    otherwise(
        "token-never-enough",
        Place::SignIn,
        &["oci", "zot"],
        FINE,
        "a 401 that asks for a wider scope says that the credential is known (RFC 6750 §3.1)",
    ),
    otherwise("403-always", Place::Token, &["artifact_registry"], BAD, GOOGLE),
    otherwise("403-always", Place::SignIn, &["artifact_registry"], BAD, GOOGLE),
    otherwise("403-always", Place::SignIn, &["artifactory"], NO_REGISTRY, AT_ITS_ADDRESS),
    otherwise("404-always", Place::Token, &["artifact_registry"], BAD, GOOGLE),
    otherwise("404-always", Place::SignIn, &["artifact_registry"], BAD, GOOGLE),
    otherwise("404-always", Place::VendorList, &["zot"], NO_LIST, BY_CATALOGUE),
    otherwise(
        "404-always",
        Place::SignIn,
        &["docker_hub", "harbor", "github", "ecr"],
        NONE,
        "the kind is known, and its first call asks for something by name",
    ),
    otherwise("429-seconds", Place::Token, &["artifact_registry"], LIMITED, ONCE),
    otherwise("429-seconds", Place::SignIn, &["artifact_registry"], LIMITED, ONCE),
    otherwise("429-seconds", Place::SignIn, &["docker_hub"], LIMITED, ONCE),
    otherwise("429-seconds", Place::VendorList, &["ecr"], LIMITED, THROTTLED),
    otherwise("429-seconds", Place::VendorTags, &["ecr"], LIMITED, THROTTLED),
    otherwise("429-seconds", Place::SignIn, &["ecr"], LIMITED, THROTTLED),
    otherwise(
        "429-seconds",
        Place::SignIn,
        &["oci", "oci with tokens", "zot"],
        LIMITED,
        ASKED_ONCE,
    ),
    otherwise("429-date", Place::Token, &["artifact_registry"], LIMITED, ONCE),
    otherwise("429-date", Place::SignIn, &["artifact_registry"], LIMITED, ONCE),
    otherwise("429-date", Place::SignIn, &["docker_hub"], LIMITED, ONCE),
    otherwise("429-date", Place::VendorList, &["ecr"], LIMITED, THROTTLED),
    otherwise("429-date", Place::VendorTags, &["ecr"], LIMITED, THROTTLED),
    otherwise("429-date", Place::SignIn, &["ecr"], LIMITED, THROTTLED),
    otherwise("429-date", Place::SignIn, &["oci", "oci with tokens", "zot"], LIMITED, ASKED_ONCE),
    otherwise("500-twice", Place::Token, &["artifact_registry"], FAULT, ONCE),
    otherwise("500-twice", Place::SignIn, &["artifact_registry"], FAULT, ONCE),
    otherwise("500-twice", Place::SignIn, &["docker_hub"], FAULT, ONCE),
    otherwise("invalid-utf8", Place::SignIn, &["artifactory"], NO_REGISTRY, AT_ITS_ADDRESS),
    otherwise("invalid-json", Place::SignIn, &["artifactory"], NO_REGISTRY, AT_ITS_ADDRESS),
    otherwise("empty", Place::SignIn, &["artifactory"], NO_REGISTRY, AT_ITS_ADDRESS),
    otherwise("deep", Place::SignIn, &["artifactory"], NO_REGISTRY, AT_ITS_ADDRESS),
    otherwise("null-lists", Place::Blob, &["artifact_registry"], FINE, NO_LIST_IN_IT),
    otherwise(
        "null-lists",
        Place::VendorList,
        &["gitlab", "github", "ecr", "artifact_registry"],
        BAD,
        NEVER_NULL,
    ),
    otherwise(
        "null-lists",
        Place::VendorTags,
        &["gitlab", "github", "ecr", "artifact_registry"],
        BAD,
        NEVER_NULL,
    ),
    otherwise("null-lists", Place::VendorTags, &["artifactory"], BAD, NEVER_NULL),
    otherwise(
        "null-lists",
        Place::SignIn,
        &["artifactory", "gitlab", "ecr", "artifact_registry"],
        BAD,
        NEVER_NULL,
    ),
    otherwise("doubled-lists", Place::Blob, &["artifact_registry"], FINE, NO_LIST_IN_IT),
    otherwise(
        "strange-texts",
        Place::SignIn,
        &["docker_hub", "oci with tokens", "acr", "artifact_registry"],
        BAD,
        NO_HEADER,
    ),
    otherwise("huge-text", Place::SignIn, &["docker_hub"], BAD, NO_HEADER),
    otherwise(
        "huge-text",
        Place::SignIn,
        &["oci with tokens", "acr", "artifact_registry"],
        LARGE,
        "its token is a text of the answer, too, and no token is that long",
    ),
];

/// What one kind of registry is expected to tell.
pub(crate) fn expected(row: &Row, place: Place, kind: &str) -> &'static str {
    let fits = |one: &&Otherwise| {
        one.mischief == row.mischief && one.place == place && one.kinds.contains(&kind)
    };
    OTHERWISE.iter().find(fits).map_or(row.cell(place), |one| one.cell)
}
