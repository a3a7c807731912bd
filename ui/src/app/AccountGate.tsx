import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { accountsQuery } from "../ipc/accounts";
import { AppError } from "../ipc/error";
import type { Account } from "../ipc/model";
import { ErrorPanel } from "../kit/error/ErrorPanel";
import { SkeletonRows } from "../kit/Skeleton";

/** Shows a page of the account that the address names, or says that it is not (or no longer) here. */
export function AccountGate({ children }: { children: (account: Account) => ReactNode }) {
  const { account: id } = useParams({ strict: false });
  const { data } = useQuery(accountsQuery);
  if (!data) return <SkeletonRows />;
  const found = data.find(({ account }) => account.id === id);
  if (!found) return <ErrorPanel error={new AppError({ code: "unknown_account" })} />;
  return children(found.account);
}
