import { useEffect, useState } from "react";
import { understandAddress } from "../../../ipc/accounts";
import type { AddressGuess } from "../../../ipc/model";

// An address has one of these; `docker pull alpine` has none, but is a command.
const like = /[.:/]|^localhost\b|^(?:[$#] )?(?:sudo )?(?:docker|podman|nerdctl|skopeo|helm|oras|crane)\s+\S+\s+\S|^from\s+\S/i;
// A digest alone names no registry.
const digest = /^sha(?:256|512):/i;

/** What is understood of a text as an address, a moment after typing stopped. Nothing is sent anywhere. */
export function useUnderstood(text: string): { guess: AddressGuess | null; wrong: boolean } {
  const [result, setResult] = useState<{ text: string; guess: AddressGuess | null } | null>(null);
  const typed = text.trim();
  const looksLikeOne = like.test(typed) && !digest.test(typed);

  useEffect(() => {
    if (!looksLikeOne) return;
    let current = true;
    const timer = setTimeout(() => {
      understandAddress(typed).then(
        (guess) => current && setResult({ text: typed, guess }),
        () => current && setResult({ text: typed, guess: null }),
      );
    }, 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [typed, looksLikeOne]);

  if (!looksLikeOne || result === null) return { guess: null, wrong: false };
  const fresh = result.text === typed;
  // While the next answer is on its way the last one stays, so that nothing flickers with each letter.
  return { guess: result.guess, wrong: fresh && result.guess === null };
}
