import { useCallback, useEffect, useState } from "react";
import { copyText } from "../ipc/clipboard";

/** Copies to the clipboard, and tells for two seconds that it did. */
export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = useCallback((text: string) => {
    copyText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  }, []);
  return { copied, copy };
}
