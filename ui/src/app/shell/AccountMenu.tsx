import { Menu, Popover } from "@mantine/core";
import {
  IconArrowRight,
  IconCheck,
  IconClock,
  IconExternalLink,
  IconKey,
  IconMinus,
  IconPlus,
  IconQuestionMark,
  IconShield,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { SignOutDialog } from "../../features/accounts/SignOutDialog";
import { accountDetailsQuery } from "../../ipc/accounts";
import type { AccountView, Capability, Probe } from "../../ipc/model";
import { useAccounts, useKind } from "../../ipc/useAccounts";
import { useAppActions } from "../../kit/AppActions";
import { Avatar } from "../../kit/Avatar";
import { Tile } from "../../kit/Tile";
import { relative } from "../../kit/time";
import { useReason } from "../../kit/useReason";
import { paths } from "../paths";
import { AccountButton } from "./AccountButton";
import css from "./AccountMenu.module.css";
import { profileUrl } from "./accountFacts";

/**
 * Who one is at Docker Hub and what one may do there, with the ways to change that.
 *
 * A menu may hold nothing but its items, so what is to be read stands above it, in the box that holds both.
 */
export function AccountMenu({ view }: { view: AccountView }) {
  const { t } = useTranslation(["shell", "common"]);
  const { account } = view;
  const [opened, setOpened] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const { signIn, openLink } = useAppActions();
  const navigate = useNavigate();
  const kind = useKind(account.kind);
  const others = useAccounts().filter((other) => other.account.id !== account.id);
  const details = useQuery({ ...accountDetailsQuery(account.id), enabled: opened });
  const username = account.username ?? "";
  const profile = profileUrl(kind, username);
  const plan = details.data?.probe.plan;
  const ended = view.state.state === "ended";

  return (
    <>
      <Menu position="bottom-end" width={320} opened={opened} onChange={setOpened} offset={6}>
        <Menu.Target>
          <AccountButton view={view} />
        </Menu.Target>
        <Popover.Dropdown>
          <div className={css.head}>
            <Avatar name={username} size={36} />
            <div className={css.who}>
              <div className={css.name}>{username}</div>
              <div className={css.kind}>
                {t(`common:kinds.${account.kind}`)}
                {plan ? ` · ${t("shell:menu.plan", { plan })}` : ""}
              </div>
            </div>
          </div>
          {details.data ? (
            <May probe={details.data.probe} />
          ) : (
            <div className={css.may}>{details.isError ? t("shell:sessionExpired") : t("shell:menu.asking")}</div>
          )}
          <div className={css.rule} />
          <div
            role="menu"
            aria-label={t("shell:accountMenu")}
            className={css.items}
            tabIndex={-1}
            data-autofocus
            data-menu-dropdown
            onKeyDown={enterMenu}
          >
            {ended && (
              <Menu.Item leftSection={<IconKey size={16} stroke={1.75} />} onClick={() => signIn(account.id)}>
                {t("shell:signInAgain")}
              </Menu.Item>
            )}
            {profile && (
              <Menu.Item
                leftSection={<IconUser size={16} stroke={1.75} />}
                rightSection={<IconExternalLink size={14} stroke={1.75} />}
                onClick={() => openLink(profile)}
              >
                {t("shell:menu.openProfile")}
              </Menu.Item>
            )}
            <Menu.Sub position="left-start" offset={8}>
              <Menu.Sub.Target>
                <Menu.Sub.Item leftSection={<IconUsers size={16} stroke={1.75} />}>{t("shell:menu.switchAccount")}</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown>
                {others.map((other) => (
                  <Menu.Item
                    key={other.account.id}
                    leftSection={<Tile kind={other.account.kind} />}
                    onClick={() => navigate(paths.repositories(other.account.id))}
                  >
                    {other.account.username ? `${other.account.label} · ${other.account.username}` : other.account.label}
                  </Menu.Item>
                ))}
                <Menu.Item leftSection={<IconPlus size={16} stroke={1.75} />} onClick={() => signIn()}>
                  {t("shell:menu.signInOther")}
                </Menu.Item>
              </Menu.Sub.Dropdown>
            </Menu.Sub>
            <Menu.Item leftSection={<IconShield size={16} stroke={1.75} />} onClick={() => navigate(paths.account(account.id))}>
              {t("shell:accountDetails")}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconArrowRight size={16} stroke={1.75} />} onClick={() => setLeaving(true)}>
              {t("shell:menu.signOut")}
            </Menu.Item>
          </div>
        </Popover.Dropdown>
      </Menu>
      <SignOutDialog view={leaving ? view : null} onClose={() => setLeaving(false)} />
    </>
  );
}

/** From the menu itself the arrows lead to its first or last item; from there on the items see to it. */
function enterMenu(event: KeyboardEvent<HTMLElement>) {
  if (event.target !== event.currentTarget || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-menu-item]")];
  items.at(event.key === "ArrowDown" ? 0 : -1)?.focus();
}

/** What the probe found, one line a power. */
function May({ probe }: { probe: Probe }) {
  const { t, i18n } = useTranslation("shell");
  const lines: [string, Capability][] = [
    ["List", probe.list],
    ["Create", probe.create],
    ["Delete", probe.delete],
  ];
  return (
    <div className={css.may}>
      {lines.map(([power, capability]) => (
        <Power key={power} power={power as "List" | "Create" | "Delete"} capability={capability} />
      ))}
      {probe.credential_expires && (
        <Line icon={<IconClock size={14} stroke={1.75} className={css.warn} />} words={t("menu.tokenEnds")}>
          <span className={css.warn}>{relative(new Date(probe.credential_expires), new Date(), i18n.language)}</span>
        </Line>
      )}
    </div>
  );
}

function Power({ power, capability }: { power: "List" | "Create" | "Delete"; capability: Capability }) {
  const { t } = useTranslation("shell");
  const reason = useReason();
  if (capability.state === "allowed") {
    return <Line icon={<IconCheck size={14} stroke={2} className={css.ok} />} words={t(`menu.can${power}`)} />;
  }
  if (capability.state === "unknown") {
    return (
      <Line icon={<IconQuestionMark size={14} stroke={1.75} />} words={t(`menu.can${power}`)}>
        ?
      </Line>
    );
  }
  return (
    <Line icon={<IconMinus size={14} stroke={1.75} />} words={t(`menu.cannot${power}`)}>
      {reason(capability.reason)}
    </Line>
  );
}

function Line({ icon, words, children }: { icon: ReactNode; words: string; children?: ReactNode }) {
  return (
    <div className={css.line}>
      {icon}
      <span className={css.words}>{words}</span>
      <span>{children}</span>
    </div>
  );
}
