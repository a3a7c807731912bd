import { useParams, useSearch } from "@tanstack/react-router";

/** The namespace of the page: that of the list, or that of the repository which is open. */
export function useCurrentNamespace(): string | undefined {
  const { _splat: repository } = useParams({ strict: false });
  const search: { namespace?: string } = useSearch({ strict: false });
  if (repository?.includes("/")) return repository.slice(0, repository.lastIndexOf("/"));
  return search.namespace;
}
