// Build steps and layers as one list: each step in its order, and beside it the layer that it made.
import type { BuildStep, ImageDetail, Layer } from "../../../ipc/image";

export type LayerRow = {
  key: string;
  /** Its place in the list, from 1. */
  number: number;
  step: BuildStep | null;
  /** The layer, and its place among the layers, from 0. */
  layer: (Layer & { index: number }) | null;
};

/** The rows of an image: its steps, and wherever the history tells none, its layers alone. */
export function layerRows({ steps, layers }: ImageDetail): LayerRow[] {
  const rows: Omit<LayerRow, "number">[] = [];
  const shown = new Set<number>();
  const layerAt = (index: number) => {
    const layer = layers[index];
    return layer ? { ...layer, index } : null;
  };
  for (const [at, step] of steps.entries()) {
    const layer = step.layer === null ? null : layerAt(step.layer);
    if (step.layer !== null) shown.add(step.layer);
    rows.push({ key: `step ${at}`, step, layer });
  }
  for (const index of layers.keys()) {
    if (!shown.has(index)) rows.push({ key: `layer ${index}`, step: null, layer: layerAt(index) });
  }
  return rows.map((row, at) => ({ ...row, number: at + 1 }));
}

/** The largest layer's size: the whole length of a bar. */
export function largest(layers: readonly Layer[]): number {
  return layers.reduce((most, { size }) => Math.max(most, size ?? 0), 0);
}
