import type { CSSProperties, ReactNode } from "react";
import type { RegistryKind } from "../ipc/model";
import css from "./Tile.module.css";

const marks: Record<RegistryKind, { letters: string; hue: number }> = {
  docker_hub: { letters: "D", hue: 217 },
  ecr: { letters: "Ec", hue: 28 },
  acr: { letters: "Az", hue: 202 },
  artifact_registry: { letters: "Ga", hue: 145 },
  harbor: { letters: "Hb", hue: 188 },
  artifactory: { letters: "Jf", hue: 95 },
  gitlab: { letters: "Gl", hue: 14 },
  github: { letters: "Gh", hue: 262 },
  quay: { letters: "Qy", hue: 340 },
  oci: { letters: "O", hue: 220 },
};

type Props = {
  /** The kind of registry that it stands for. */
  kind: RegistryKind;
  size?: "sm" | "md" | "lg";
  /** A `Dot` in its corner. */
  children?: ReactNode;
};

/** Two letters in a tinted square: how a kind of registry is told at a glance, without anybody's logo. */
export function Tile({ kind, size = "sm", children }: Props) {
  const { letters, hue } = marks[kind];
  return (
    <span className={css.tile} data-size={size} style={{ "--h": hue } as CSSProperties}>
      <span aria-hidden>{letters}</span>
      {children}
    </span>
  );
}

/** The same square for a namespace, which is told by its first letter. */
export function LetterTile({ name, size = "sm" }: { name: string; size?: "sm" | "md" | "lg" }) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 188);
  return (
    <span className={css.tile} data-size={size} style={{ "--h": hue } as CSSProperties} aria-hidden>
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
