// The pages of a registry's content, in one chunk that the first start does without.
import { useParams, useSearch } from "@tanstack/react-router";
import { CreateRepositoryPage } from "../../features/repositories/CreateRepositoryPage";
import { RepositoriesPage } from "../../features/repositories/RepositoriesPage";
import { RepositoryPage } from "../../features/repositories/RepositoryPage";
import { SearchPage } from "../../features/repositories/SearchPage";
import { TagsPage } from "../../features/tags/TagsPage";
import { AccountGate } from "../AccountGate";
import { routes } from "../paths";

export function RepositoriesRoute() {
  return <AccountGate>{(of) => <RepositoriesPage key={of.id} account={of} />}</AccountGate>;
}

export function SearchRoute() {
  return <AccountGate>{(of) => <SearchPage key={of.id} account={of} />}</AccountGate>;
}

export function CreateRepositoryRoute() {
  return <AccountGate>{(of) => <CreateRepositoryPage key={of.id} account={of} />}</AccountGate>;
}

export function RepositoryRoute() {
  const { _splat: name = "" } = useParams({ from: routes.repository });
  const { tab = "general" } = useSearch({ from: routes.repository });
  return (
    <AccountGate>
      {(of) => (
        <RepositoryPage key={`${of.id} ${name}`} account={of} name={name} tab={tab} tags={<TagsPage account={of} repository={name} />} />
      )}
    </AccountGate>
  );
}
