// Times as people say them, in the language of the app.

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const relativeFormats = new Map<string, Intl.RelativeTimeFormat>();

/** Made once a language: lists ask for a time a row while they are scrolled. */
function relativeFormat(language: string): Intl.RelativeTimeFormat {
  let format = relativeFormats.get(language);
  if (!format) {
    format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    relativeFormats.set(language, format);
  }
  return format;
}

/** "2 hours ago", "yesterday", "in 12 days": the distance of `moment` from `now`. */
export function relative(moment: Date, now: Date, language: string): string {
  const seconds = Math.round((moment.getTime() - now.getTime()) / 1000);
  const distance = Math.abs(seconds);
  const format = relativeFormat(language);
  // What is to come is counted in days for longer: "next week" is too vague for when a token ends.
  if (seconds > 86_400 && seconds < 60 * 86_400) return format.format(Math.trunc(seconds / 86_400), "day");
  for (const [unit, length] of units) {
    if (distance >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(distance < 1 ? 0 : seconds, "second");
}

/** A day, such as "15 Nov 2026". */
export function day(moment: Date, language: string): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "medium" }).format(moment);
}

/** Seconds as `m:ss`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Seconds in words, such as "14 min 20 s". */
export function duration(seconds: number, language: string): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const part = (value: number, unit: "hour" | "minute" | "second") =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: unit === "minute" ? "short" : "narrow" })
      .format(value)
      .replace(/(\d)([hs])$/, "$1 $2");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return [part(hours, "hour"), minutes > 0 ? part(minutes, "minute") : ""].filter(Boolean).join(" ");
  if (minutes > 0) return [part(minutes, "minute"), whole % 60 > 0 ? part(whole % 60, "second") : ""].filter(Boolean).join(" ");
  return part(whole, "second");
}
