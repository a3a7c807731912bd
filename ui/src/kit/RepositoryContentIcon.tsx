import {
  IconBox,
  IconBrain,
  IconCpu,
  IconDatabase,
  IconPackage,
  IconPlug,
  type IconProps,
  IconStack2,
  IconSteeringWheel,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { RepositoryContent } from "../ipc/content";

const icons: Record<RepositoryContent, ComponentType<IconProps>> = {
  image: IconBox,
  helm: IconSteeringWheel,
  plugin: IconPlug,
  volume: IconDatabase,
  wasm: IconCpu,
  compose: IconStack2,
  model: IconBrain,
  other: IconPackage,
};

/** The glyph for what a repository holds; the word always stands beside it. */
export function RepositoryContentIcon({ content, size = 14 }: { content: RepositoryContent; size?: number }) {
  const Icon = icons[content];
  return <Icon size={size} stroke={1.75} aria-hidden />;
}
