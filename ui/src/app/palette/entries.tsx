import {
  IconCube,
  IconFingerprint,
  IconKey,
  IconKeyboard,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSettings,
  IconSun,
  IconTag,
} from "@tabler/icons-react";
import type { useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import type { FoundName } from "../../ipc/find";
import type { DigestHit } from "../../ipc/image";
import type { AccountId, AccountView, AddressGuess, Settings } from "../../ipc/model";
import { Tile } from "../../kit/Tile";
import { paths } from "../paths";
import { isHit } from "./match";

/** One line of the palette. */
export type Entry = {
  id: string;
  label: string;
  icon: ReactNode;
  aside?: string;
  keys?: string;
  /** Do not mark the typed words in it. */
  mark?: boolean;
  run: () => void;
};

type Group = { name: "pasted" | "digests" | "recent" | "repositories" | "tags" | "registries" | "actions"; entries: Entry[] };

type Context = {
  query: string;
  /** What was typed, where it is an address, and what it is. */
  pasted: { text: string; guess: AddressGuess } | null;
  accounts: readonly AccountView[];
  current: AccountId | undefined;
  /** What the lists read so far hold of the query, the best first. */
  found: readonly FoundName[];
  /** Where a pasted digest was seen. */
  seen: { digest: string | null; hits: readonly DigestHit[] };
  navigate: ReturnType<typeof useNavigate>;
  signIn: () => void;
  addRegistry: (address?: string) => void;
  onKeys: () => void;
  change: (part: Settings) => void;
  t: TFunction<["shell", "common", "kit"]>;
};

const icon = { size: 16, stroke: 1.75 };
const shown = 8;

/** What the palette offers for what was typed. */
export function paletteEntries(context: Context): Group[] {
  const { query } = context;
  const registries = registryEntries(context).filter((entry) => isHit(`${entry.label} ${entry.aside ?? ""}`, query));
  const actions = actionEntries(context).filter((entry) => entry.mark === false || isHit(entry.label, query));
  return [
    { name: "pasted", entries: pastedEntries(context) },
    { name: "digests", entries: digestEntries(context) },
    { name: query.trim() === "" ? "recent" : "repositories", entries: nameEntries(context, false) },
    { name: "tags", entries: nameEntries(context, true) },
    { name: "registries", entries: registries.slice(0, shown) },
    { name: "actions", entries: actions },
  ];
}

/** The tags that point to a pasted digest; where it has none there, the image by its digest. */
function digestEntries({ seen: { digest, hits }, accounts, navigate }: Context): Entry[] {
  if (digest === null) return [];
  return hits
    .flatMap(({ account, repository, tags }) =>
      (tags.length > 0 ? tags : [digest]).map((reference) => ({
        id: `digest ${account} ${repository} ${reference}`,
        label: `${repository}${reference === digest ? "@" : ":"}${reference}`,
        icon: <IconFingerprint {...icon} />,
        aside: accounts.find((view) => view.account.id === account)?.account.label,
        mark: false,
        run: () => void navigate(paths.image({ account, repository, reference })),
      })),
    )
    .slice(0, 3 * shown);
}

/** What a pasted reference names: opened where an account for its registry is there, else the registry is offered to be added. */
function pastedEntries({ pasted, accounts, found, navigate, addRegistry, t }: Context): Entry[] {
  if (!pasted) return [];
  const { guess, text } = pasted;
  const { repository, tag, host, kind } = guess;
  const name = repository && (tag ? `${repository}:${tag}` : repository);
  const view = accounts.find(({ account }) => account.id === guess.account);
  if (view) {
    const label = name ?? view.account.label;
    // A name that some list has brought is among the repositories already.
    if (!tag && found.some((row) => row.account === view.account.id && row.repository === repository)) return [];
    const run = () => void navigate(paths.named(view.account.id, guess));
    const aside = name ? view.account.label : undefined;
    return [
      {
        id: "pasted",
        label: t("shell:palette.openPasted", { name: label }),
        icon: <Tile kind={view.account.kind} />,
        aside,
        mark: false,
        run,
      },
    ];
  }
  const place = kind === "docker_hub" ? t("common:kinds.docker_hub") : host;
  const label = name ? t("shell:palette.addPastedAndOpen", { host: place, name }) : t("shell:palette.addPasted", { host: place });
  return [{ id: "pasted", label, icon: <Tile kind={kind} />, mark: false, run: () => addRegistry(text) }];
}

function nameEntries({ found, accounts, navigate, t }: Context, tags: boolean): Entry[] {
  const labels = new Map(accounts.map(({ account }) => [account.id, account.label]));
  return found
    .filter(({ tag }) => (tag !== null) === tags)
    .slice(0, shown)
    .map(({ account, repository, tag, visibility }) => {
      const label = labels.get(account) ?? "";
      const name = tag === null ? repository : `${repository}:${tag}`;
      return {
        id: `name ${account} ${name}`,
        label: name,
        icon: tags ? <IconTag {...icon} /> : <IconCube {...icon} />,
        aside: visibility ? `${label} · ${t(`kit:visibility.${visibility}`)}` : label,
        run: () =>
          void navigate(tag === null ? paths.repository(account, repository) : paths.image({ account, repository, reference: tag })),
      };
    });
}

function registryEntries({ accounts, navigate, t }: Context): Entry[] {
  return accounts.map(({ account }) => ({
    id: `registry ${account.id}`,
    label: account.label,
    icon: <Tile kind={account.kind} />,
    aside: account.username ?? t("shell:notSignedIn"),
    run: () => void navigate(paths.repositories(account.id)),
  }));
}

function actionEntries({ query, accounts, current, navigate, signIn, addRegistry, onKeys, change, t }: Context): Entry[] {
  const here = accounts.find((view) => view.account.id === current) ?? accounts[0];
  const searched = here?.searches ? here : accounts.find((view) => view.searches);
  const typed = query.trim();
  const repositoryName = typed
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const entries: Entry[] = [];
  // Nobody gives a repository the name of a digest: who pasted one looks for what has it.
  if (here && !/^sha(256|512):/.test(typed)) {
    entries.push({
      id: "create",
      label: repositoryName
        ? t("shell:palette.createNamed", { name: repositoryName, label: here.account.label })
        : t("shell:palette.createIn", { label: here.account.label }),
      icon: <IconPlus {...icon} />,
      mark: typed ? false : undefined,
      run: () => void navigate(paths.createRepository(here.account.id, repositoryName ? { name: repositoryName } : {})),
    });
  }
  if (searched) {
    entries.push({
      id: "search",
      label: typed
        ? t("shell:palette.searchPublicFor", { query: typed, label: searched.account.label })
        : t("shell:palette.searchPublic", { label: searched.account.label }),
      icon: <IconSearch {...icon} />,
      mark: typed ? false : undefined,
      run: () => void navigate(paths.search(searched.account.id, typed || undefined)),
    });
  }
  entries.push(
    { id: "sign-in", label: t("shell:signIn"), icon: <IconKey {...icon} />, run: () => signIn() },
    { id: "add", label: t("shell:addRegistry"), icon: <IconPlus {...icon} />, run: () => addRegistry() },
    { id: "settings", label: t("shell:palette.goSettings"), icon: <IconSettings {...icon} />, run: () => void navigate(paths.settings()) },
    { id: "light", label: t("shell:palette.themeLight"), icon: <IconSun {...icon} />, run: () => change({ theme: "light" }) },
    { id: "dark", label: t("shell:palette.themeDark"), icon: <IconMoon {...icon} />, run: () => change({ theme: "dark" }) },
    { id: "keys", label: t("shell:palette.keys"), icon: <IconKeyboard {...icon} />, keys: "?", run: onKeys },
  );
  return entries;
}
