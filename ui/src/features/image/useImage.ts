// All that an image's page reads, begun as soon as what it needs is known.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type AppError, isCancelled, toAppError } from "../../ipc/error";
import type { Place } from "../../ipc/image";
import type { AccountId } from "../../ipc/model";
import { entryOf, isReadable } from "./entry";
import { detailQuery, imageQuery, neighboursQuery, referrersQuery } from "./queries";

/** The image, the entry of it that is shown, and what is known of both. */
export function useImage(account: AccountId, repository: string, reference: string, platform: string | undefined) {
  const place: Place = useMemo(() => ({ account, repository }), [account, repository]);
  const shown = useQuery(imageQuery(place, reference));
  const image = shown.data?.image;
  const entry = entryOf(image, platform);
  const readable = isReadable(entry);
  const detail = useQuery({ ...detailQuery(place, entry?.digest ?? ""), enabled: readable });
  const child = entry && entry.digest !== image?.digest ? entry.digest : null;
  const referrers = useQuery({ ...referrersQuery(place, image?.digest ?? "", child), enabled: image !== undefined });
  // More is known of its neighbours once its own layers are.
  const learnt = `${image?.complete ?? false} ${detail.data?.digest ?? ""}`;
  const neighbours = useQuery({
    ...neighboursQuery(place, image?.digest ?? "", child, learnt),
    enabled: image !== undefined,
    placeholderData: keepPreviousData,
  });
  return {
    place,
    shown,
    image,
    entry,
    readable,
    detail,
    referrers,
    neighbours: neighbours.data,
    failure: failureOf(shown.error),
    detailFailure: failureOf(detail.error),
    referrersFailure: failureOf(referrers.error),
  };
}

function failureOf(error: Error | null): AppError | null {
  return error && !isCancelled(error) ? toAppError(error) : null;
}
