# Roadstead: `make run` to see it, `make test` to prove it. Everything else is a part of these two.
.PHONY: run app test bench soak package check audit sbom fuzz setup setup-test build ui icons pictures format clean

# One set of features for every cargo command, so that nothing is built twice: the binary serves the built UI itself.
CARGO_SCOPE = --locked --workspace --features roadstead/custom-protocol
UI_SOURCES := $(shell find ui/src ui/public ui/index.html ui/*.ts ui/package.json -type f 2>/dev/null)

## run: the app, on sandbox registries with sample data; no account and no network needed
run: build
	@tests/setup/run.sh

## app: the app, on the real world
app: build
	target/debug/roadstead

## test: every suite, the real window and a real Docker engine included
test: setup-test ui/dist/index.html
	cargo build $(CARGO_SCOPE) --bins --tests
	@CARGO_SCOPE="$(CARGO_SCOPE)" tests/setup/suites.sh

## check: format, lints, types and layers of imports
check: setup ui/dist/index.html
	cargo fmt --all -- --check
	cargo clippy $(CARGO_SCOPE) --all-targets -- -D warnings
	cd ui && npm run lint && npm run types

## audit: licences, bans and sources of every package; known weaknesses where their databases can be reached
audit:
	@tests/setup/audit.sh

## sbom: what a release for this system is made of, as CycloneDX in target/sbom; held against the schema and read by ourselves
sbom: setup ui/dist/index.html
	@CARGO_SCOPE="$(CARGO_SCOPE)" tests/setup/sbom.sh

## fuzz: every door through which foreign bytes come in, SECONDS_EACH=600 each; TARGETS="link manifest" for some of them
fuzz: setup
	@SECONDS_EACH="$(SECONDS_EACH)" tests/setup/fuzz.sh $(TARGETS)

## bench: figures of start, memory, requests, scrolling, search, every kind of registry, looking into images, long lists;
## of debug builds, or with BUILD=release of what people get
BUILD = debug
BENCHES = bench examples/names examples/kinds examples/inside examples/bench_scale
bench: setup-test ui/dist/index.html
	cargo build $(CARGO_SCOPE) $(if $(filter release,$(BUILD)),--release) --bins --examples
	@set -e; for bench in $(BENCHES); do target/$(BUILD)/$$bench; done

## package: a Debian package of the release build, in target/release/bundle/deb; it takes a quarter of an hour
PROFILE = release
package: setup ui/dist/index.html
	cargo build $(CARGO_SCOPE) $(if $(filter release,$(PROFILE)),--release) --bin roadstead
	ui/node_modules/.bin/tauri bundle --bundles deb $(if $(filter release,$(PROFILE)),,--debug)
	@tests/setup/package.sh target/$(PROFILE)/bundle/deb

## soak: 72 hours of browsing, compressed into minutes; fails where memory, file handles, threads or tasks grow (SOAK_ROUNDS=432)
soak: setup-test ui/dist/index.html
	cargo build $(CARGO_SCOPE) --bins --example soak
	target/debug/examples/soak

## format: rewrite the sources in the house's format
format: setup
	cargo fmt --all
	cd ui && npm run format

## setup: what building and running needs (Debian and Ubuntu: installed; elsewhere: listed)
setup:
	@tests/setup/packages.sh build

## setup-test: what the suites need beside it
setup-test: setup
	@tests/setup/packages.sh test

build: setup ui/dist/index.html
	cargo build $(CARGO_SCOPE)

ui: setup ui/dist/index.html

# Rust includes the built UI, so it is built first, and once.
ui/dist/index.html: ui/node_modules/.package-lock.json $(UI_SOURCES) | setup
	cd ui && npm run build
	@touch $@

ui/node_modules/.package-lock.json: ui/package-lock.json | setup
	cd ui && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

## icons: every size of the icon, from icons/icon.svg
icons:
	tests/setup/icons.sh

## pictures: those of the README, taken from the real window by the suite that looks at every page
pictures: setup-test ui/dist/index.html
	cargo build $(CARGO_SCOPE) --bins
	cargo test $(CARGO_SCOPE) --test desktop_looks
	mkdir -p tests/pictures
	cp target/kept/*_in_light/pictures/tags-light.png target/kept/*_in_dark/pictures/tags-dark.png tests/pictures/

clean:
	cargo clean
	rm -rf ui/dist ui/node_modules
