import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { checkRepositoryName, type NameProblem, type NameRules, nameAvailability } from "../../ipc/content";
import type { AccountId } from "../../ipc/model";
import { type Availability, suggestionOf } from "./NameField";

/** Checks a name while it is typed: by the registry's rules at once, and whether it is free when typing pauses. */
export function useNameCheck(account: AccountId, rules: NameRules, namespace: string, name: string) {
  const check = useQuery({
    queryKey: ["name-check", rules, name],
    queryFn: () => checkRepositoryName(rules, name),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    // Until the verdict on the last letter comes, that on the letter before stands: nothing flickers.
    placeholderData: keepPreviousData,
  });
  const checked = !check.isPlaceholderData && check.data !== undefined;
  const problem: NameProblem | null = check.data ?? null;
  const candidate = problem ? suggestionOf(problem) : name;
  const [settled] = useDebouncedValue(candidate, 400);
  const asked = checked && candidate !== null && candidate !== "" && settled === candidate;
  const free = useQuery({
    queryKey: ["account", account, "name-availability", namespace, settled],
    queryFn: ({ signal }) => nameAvailability(account, namespace, settled ?? "", signal),
    enabled: asked && namespace !== "",
    staleTime: 15_000,
  });
  const waiting = candidate !== null && candidate !== "" && namespace !== "" && (settled !== candidate || free.isFetching);
  const availability: Availability = waiting ? "asking" : !asked || free.data === undefined ? "unknown" : free.data ? "free" : "taken";
  return { problem, checked, candidate, availability };
}
