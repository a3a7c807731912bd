// Adds up what Vitest (its JSON report) and cargo test (its text) say: `node count.mjs ui.json rust.log`.
import { existsSync, readFileSync } from "node:fs";

const [ui, rust] = process.argv.slice(2);
let passed = 0;
let failed = 0;

const report = JSON.parse(readFileSync(ui, "utf8"));
passed += report.numPassedTests;
// A file that does not even load counts as one failure: it has no tests to count.
failed += Math.max(report.numFailedTests, report.success ? 0 : 1);

for (const [, ok, bad] of readFileSync(rust, "utf8").matchAll(/^test result: .*? (\d+) passed; (\d+) failed;/gm)) {
  passed += Number(ok);
  failed += Number(bad);
}

// Likewise a suite that does not build, or that died: cargo said so, and no test did.
if (failed === 0 && existsSync(`${rust}.failed`)) failed = 1;

console.log(`${passed} passed, ${failed} failed`);
