// Which characters of a typed name are in the way, so that the message can point at each of them.
import type { NameRules } from "../../ipc/content";

export type Mark = { character: string; bad: boolean };

/** The name, character by character. The rules' own verdict comes from the Rust side; this only points. */
export function markName(rules: NameRules, name: string): Mark[] {
  const separator = (character: string | undefined) =>
    character !== undefined && (rules.separators.includes(character) || (rules.slashes && character === "/"));
  const characters = [...name];
  return characters.map((character, index) => {
    const plain = /[a-z0-9]/.test(character);
    const atEdge = index === 0 || index === characters.length - 1;
    const doubled = separator(character) && separator(characters[index - 1]);
    return { character, bad: !plain && (!separator(character) || atEdge || doubled) };
  });
}
