// Joins the rules of SECURITY.md with what the tests that prove them came to, and with the table of faults:
// `node rules.mjs ui.json rust.log faults.md`. Fails where a test that is named there failed, or was not run.
import { existsSync, readFileSync } from "node:fs";

const [ui, rust, faults] = process.argv.slice(2);

/** How each test went, by its name: a function in Rust, a sentence in the UI. */
const results = new Map();
const log = readFileSync(rust, "utf8");
let suite = "";
for (const line of log.split("\n")) {
  const running = /^ {5}Running .* \(\S*\/(\S+)-[0-9a-f]+\)/.exec(line);
  if (running) suite = running[1];
  const test = /^test (?:\S+::)?(\w+) \.\.\. (.*)$/.exec(line);
  if (!test) continue;
  const [, name, told] = test;
  // What a test prints comes between its name and how it went; then the summary of failures tells.
  const failed = told.endsWith("FAILED") || new RegExp(`^ {4}(?:\\S+::)?${name}$`, "m").test(log);
  const before = results.get(name);
  const now = failed ? "failed" : told.startsWith("ignored") ? "ignored" : "passed";
  results.set(name, { where: suite, told: before?.told === "failed" ? "failed" : now });
}
for (const { assertionResults } of JSON.parse(readFileSync(ui, "utf8")).testResults) {
  for (const { title, status, duration } of assertionResults) {
    results.set(title, { where: "ui", told: status === "passed" ? "passed" : "failed", took: Math.round(duration ?? 0) });
  }
}

const page = readFileSync("SECURITY.md", "utf8").split("## Rules")[1] ?? "";
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("`"))
  .map((line) => line.replace(/ \|$/, ""));
let wrong = 0;
let tests = 0;
console.log("# Rules\n\nEach rule of SECURITY.md, the tests that prove it, and how they went in this run.\n");
console.log("| rule | test | where | result |\n|---|---|---|---|");
for (const row of rows) {
  const at = row.lastIndexOf(" | ");
  let rule = row.slice(2, at);
  // What needs more than a test run is a test of the command that is named beside it.
  const command = /`(make [^`]+)`/.exec(row.slice(at))?.[1];
  for (const [, name] of row.slice(at).matchAll(/`([^`]+)`/g)) {
    if (name.startsWith("make ")) {
      console.log(`| ${rule} | \`${name}\` | | a command of its own |`);
    } else if (/^[\w ,;’'()-]+$/.test(name)) {
      let result = results.get(name) ?? { where: "", told: "not run" };
      if (result.told === "ignored" && command) result = { where: result.where, told: `by \`${command}\`` };
      else if (result.told !== "passed") wrong += 1;
      tests += 1;
      const took = result.took === undefined ? "" : `, ${result.took} ms`;
      console.log(`| ${rule} | ${name.replaceAll("_", " ")} | ${result.where} | ${result.told}${took} |`);
    }
    // Said once, for all tests of a rule.
    rule = "";
  }
}
console.log(`\n${rows.length} rules, ${tests} proofs, ${wrong} of them failed or not run.\n`);
if (existsSync(faults)) console.log(readFileSync(faults, "utf8"));
process.exit(wrong > 0 || tests === 0 ? 1 : 0);
