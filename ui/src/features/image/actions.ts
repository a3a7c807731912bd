// What a person has done with an image: files read, and saved.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type AppError, isCancelled, toAppError } from "../../ipc/error";
import { type FileId, type Place, type SaveProgress, saveBlob, saveFile, type Tree } from "../../ipc/image";
import { keys } from "../../ipc/keys";

/** Long work that a person started: how far it is, what came of it, and how to stop it. */
export type Work<Progress, Result> = {
  state: "idle" | "running" | "done" | "failed";
  progress: Progress | null;
  result: Result | null;
  error: AppError | null;
  start: () => void;
  cancel: () => void;
};

const idle = (key: string) => ({ key, state: "idle" as const, progress: null, result: null, error: null });

/** Runs one such work at a time; it is cancelled when its page is left. `key` tells one from another. */
export function useWork<Progress, Result>(
  key: string,
  run: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<Result>,
): Work<Progress, Result> {
  type Known = Pick<Work<Progress, Result>, "state" | "progress" | "result" | "error"> & { key: string };
  const [known, setKnown] = useState<Known>(idle(key));
  const running = useRef<AbortController | null>(null);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  }, [run]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another work, and the one before is over
  useEffect(() => () => running.current?.abort(), [key]);

  const start = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const tell = (part: Partial<Known>) => {
      if (running.current === controller) setKnown((before) => ({ ...(before.key === key ? before : idle(key)), ...part }));
    };
    tell({ ...idle(key), state: "running" });
    latest
      .current((progress) => {
        if (!signal.aborted) tell({ progress });
      }, signal)
      .then(
        (result) => tell({ state: "done", result }),
        (thrown) => tell(isCancelled(thrown) ? { ...idle(key) } : { state: "failed", error: toAppError(thrown) }),
      );
  }, [key]);
  const cancel = useCallback(() => running.current?.abort(), []);
  return { ...(known.key === key ? known : idle(key)), start, cancel };
}

/** What is being saved, or was. */
export type Saving = {
  name: string;
  state: "running" | "done" | "failed";
  progress: SaveProgress | null;
  /** Where it went. */
  path: string | null;
  error: AppError | null;
};

export type Saver = {
  saving: Saving | null;
  file: (tree: Tree, file: FileId, name: string) => void;
  blob: (digest: string, size: number | null, name: string) => void;
  cancel: () => void;
  dismiss: () => void;
};

/** Saves files and layers, one at a time, where the person says; told on the page until it is dismissed. */
export function useSaver(place: Place): Saver {
  const [saving, setSaving] = useState<Saving | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const { account, repository } = place;

  const save = useCallback((name: string, run: (tell: (progress: SaveProgress) => void, signal: AbortSignal) => Promise<string | null>) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const tell = (part: Partial<Saving>) => {
      if (running.current !== controller) return;
      setSaving((before) => ({ ...(before ?? { name, state: "running", progress: null, path: null, error: null }), ...part }));
    };
    setSaving(null);
    run((progress) => tell({ name, progress }), controller.signal).then(
      // Nowhere was said: there is nothing to tell.
      (path) => (path === null ? running.current === controller && setSaving(null) : tell({ name, state: "done", path })),
      (thrown) =>
        isCancelled(thrown)
          ? running.current === controller && setSaving(null)
          : tell({ name, state: "failed", error: toAppError(thrown) }),
    );
  }, []);
  const file = useCallback(
    (tree: Tree, id: FileId, name: string) => save(name, (tell, signal) => saveFile({ account, repository }, tree, id, tell, signal)),
    [save, account, repository],
  );
  const blob = useCallback(
    (digest: string, size: number | null, name: string) =>
      save(name, (tell, signal) => saveBlob({ account, repository }, { digest, size }, name, tell, signal)),
    [save, account, repository],
  );
  const cancel = useCallback(() => running.current?.abort(), []);
  const dismiss = useCallback(() => setSaving(null), []);
  return { saving, file, blob, cancel, dismiss };
}

/** After layers were read, more is known of the image: how large they unpack to, and what its files cost. */
export function useFilesRead(place: Place): () => void {
  const client = useQueryClient();
  const { account, repository } = place;
  return useCallback(() => {
    const key = keys.image(account, repository);
    void client.invalidateQueries({ queryKey: [...key, "cost"], refetchType: "none" });
    void client.invalidateQueries({ queryKey: [...key, "detail"] });
  }, [client, account, repository]);
}
