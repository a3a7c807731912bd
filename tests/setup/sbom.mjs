// One CycloneDX document of two: node sbom.mjs CRATES.json PACKAGES.json "Roadstead VERSION" OUT.json
// Nothing of this machine or of this hour stays in it: paths become package URLs, and the time is that of the commit.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [crates, packages] = process.argv.slice(2, 4).map((file) => JSON.parse(readFileSync(file, "utf8")));
const version = process.argv[4].split(" ")[1];
const out = process.argv[5];

// `npm sbom --omit dev` leaves out what is also used while developing, React itself among it: the lock knows better.
const lock = JSON.parse(readFileSync("ui/package-lock.json", "utf8"));
const bundled = new Set([`${packages.metadata.component.name}@${packages.metadata.component.version}`]);
for (const [path, { version: its, dev, devOptional, optional }] of Object.entries(lock.packages)) {
  if (path && !dev && !devOptional && !optional) bundled.add(`${path.split("node_modules/").pop()}@${its}`);
}
const shipped = new Set([packages.metadata.component["bom-ref"]]);
packages.components = packages.components.filter((component) => {
  const is = bundled.has(`${component.name}@${component.version}`);
  if (is) shipped.add(component["bom-ref"]);
  return is;
});
packages.dependencies = packages.dependencies
  .filter(({ ref }) => shipped.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: (dependsOn ?? []).filter((used) => shipped.has(used)) }));

// Ours are known by their paths, which say where they were built.
const ours = (component) => component.purl?.includes("download_url=file:");
const all = [crates.metadata.component, ...crates.components, ...packages.components, packages.metadata.component];
const refs = new Map();
for (const component of all) {
  if (ours(component)) component.purl = component.purl.split("?")[0];
  // The bundle is known by its package's name, not by its folder's.
  if (component === packages.metadata.component) component.name = "roadstead-ui";
  refs.set(component["bom-ref"], component.purl);
  component["bom-ref"] = component.purl;
}
const again = (ref) => {
  const found = refs.get(ref);
  if (!found) throw new Error(`${ref} is depended on and not listed`);
  return found;
};
const dependencies = [...crates.dependencies, ...packages.dependencies].map(({ ref, dependsOn }) => ({
  ref: again(ref),
  dependsOn: [...new Set((dependsOn ?? []).map(again))].sort(),
}));

const { components: _targets, ...program } = { ...crates.metadata.component, name: "roadstead", version };
const bundle = packages.metadata.component;
dependencies.find(({ ref }) => ref === program["bom-ref"]).dependsOn.push(bundle.purl);
const byRef = (a, b) => (a["bom-ref"] ?? a.ref).localeCompare(b["bom-ref"] ?? b.ref, "en");
const document = {
  bomFormat: "CycloneDX",
  specVersion: "1.5",
  version: 1,
  metadata: {
    timestamp: crates.metadata.timestamp,
    tools: [...crates.metadata.tools, ...packages.metadata.tools],
    component: program,
    properties: crates.metadata.properties,
  },
  components: [...crates.components, bundle, ...packages.components].sort(byRef),
  dependencies: dependencies.sort(byRef),
};
// The serial number is that of the content (RFC 9562, version 8).
const hash = createHash("sha256").update(JSON.stringify(document)).digest("hex");
const uuid = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
const text = JSON.stringify({ ...document, serialNumber: `urn:uuid:${uuid}` }, null, 2);
if (/file:\/\/|[a-z]:\\\\/i.test(text)) throw new Error("a path of this machine is in it");
writeFileSync(out, `${text}\n`);
console.log(`${out}: ${document.components.length} packages, version ${version}`);
