import { useLanguage } from "./useLanguage";

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;
const formats = new Map<string, Intl.NumberFormat>();

function format(language: string, unit: (typeof units)[number], digits: number): Intl.NumberFormat {
  const key = `${language} ${unit} ${digits}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.NumberFormat(language, {
      style: "unit",
      unit,
      unitDisplay: unit === "byte" ? "long" : "short",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, known);
  }
  return known;
}

/** A size in its number and its unit, so that they can be drawn apart. */
export function sizeParts(bytes: number, language: string): { number: string; unit: string } {
  const words = formatSize(bytes, language);
  // Nearly every language writes the number first; where one does not, it stays one word.
  const cut = /^([\d.,\u00a0\u202f]*\d)\s*(\D+)$/.exec(words);
  return cut?.[1] && cut[2] ? { number: cut[1], unit: cut[2] } : { number: words, unit: "" };
}

/** A size in decimal units, as registries and the docker command line count: `178.2 MB`, `1.92 GB`. */
export function formatSize(bytes: number, language: string): string {
  let value = bytes;
  let step = 0;
  // 999.95 would be written as 1000.0: it belongs to the next unit.
  while (value >= 999.95 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  const unit = units[step] ?? "byte";
  return format(language, unit, step === 0 ? 0 : value < 10 ? 2 : 1).format(value);
}

/** A size in the person's language. What is unknown is a dash. */
export function Size({ bytes }: { bytes: number | null | undefined }) {
  const language = useLanguage();
  return <>{bytes === null || bytes === undefined ? "—" : formatSize(bytes, language)}</>;
}
