import { useEffect, useRef, useState } from "react";

/**
 * A text field whose value lives in the address. What is typed shows at once (so that input methods are not
 * disturbed), and reaches the address when typing pauses; what changes there from outside comes back into the field.
 */
export function useSearchText(inAddress: string, toAddress: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(inAddress);
  const written = useRef(inAddress);
  const write = useRef(toAddress);
  write.current = toAddress;

  useEffect(() => {
    // Our own writing comes back here too; it must not undo what was typed since.
    if (inAddress === written.current) return;
    written.current = inAddress;
    setText(inAddress);
  }, [inAddress]);

  useEffect(() => {
    if (text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      write.current(text);
    }, 250);
    return () => clearTimeout(timer);
  }, [text]);

  return [text, setText];
}
