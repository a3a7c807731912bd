import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { appInfoQuery, cacheUseQuery, clearCache } from "../../ipc/app";
import { describe } from "../../ipc/describe";
import { toAppError } from "../../ipc/error";
import { Note } from "../../kit/Note";
import { Size } from "../../kit/Size";
import { Row, Section } from "./Section";

/** What is kept of lists and images, where, and how much it takes. */
export function CacheSection() {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const { data: info } = useQuery(appInfoQuery);
  const { data: use } = useQuery(cacheUseQuery);
  const clear = useMutation({
    mutationFn: clearCache,
    onSettled: () => client.invalidateQueries({ queryKey: cacheUseQuery.queryKey }),
  });
  const problem = clear.error ? describe(toAppError(clear.error), t) : null;
  return (
    <Section title={t("cache")} hint={t("cacheHint")}>
      <Row name={t("place")}>
        <code>{info?.cache_dir ?? "—"}</code>
      </Row>
      <Row name={t("size")}>
        <span>
          <Size bytes={use?.size ?? null} />
        </span>
        <Button size="xs" onClick={() => clear.mutate()} loading={clear.isPending}>
          {t("clear")}
        </Button>
        <span role="status">{clear.isSuccess ? t("cleared") : ""}</span>
      </Row>
      {problem && (
        <Note tone="danger" title={problem.title}>
          {problem.text}
        </Note>
      )}
    </Section>
  );
}
