import { IconBell, IconBellFilled } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { AccountId } from "../../ipc/model";
import { useSettings } from "../../ipc/useSettings";
import { bellsQuery, setBell } from "../../ipc/watching";
import css from "./Star.module.css";

/** Asks for a desktop notification of each push to a starred repository. */
export function Bell({ account, name }: { account: AccountId; name: string }) {
  const { t } = useTranslation("watching");
  const client = useQueryClient();
  const [{ notify_stars: all }] = useSettings();
  const { queryKey } = bellsQuery(account);
  const { data } = useQuery(bellsQuery(account));
  const set = useMutation({
    mutationFn: (on: boolean) => setBell(account, name, on),
    onMutate: (on) => {
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, (names: string[] = []) => (on ? [...names, name] : names.filter((other) => other !== name)));
      return { before };
    },
    onError: (_error, _on, context) => client.setQueryData(queryKey, context?.before),
  });
  const on = all || (data?.includes(name) ?? false);
  const Icon = on ? IconBellFilled : IconBell;
  return (
    <button
      type="button"
      className={css.star}
      aria-label={t("bell")}
      aria-pressed={on}
      aria-disabled={all || undefined}
      data-tone="bell"
      data-hint={t(all ? "bellAll" : "bell")}
      onClick={() => {
        if (!all) set.mutate(!on);
      }}
    >
      <Icon size={14} stroke={1.75} aria-hidden />
    </button>
  );
}
