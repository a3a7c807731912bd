// What is inside a tag, and two of them side by side, in one chunk that the first start does without.
import { useParams, useSearch } from "@tanstack/react-router";
import { ComparePage } from "../../features/image/compare/ComparePage";
import { ImagePage } from "../../features/image/ImagePage";
import { AccountGate } from "../AccountGate";
import { routes } from "../paths";

export function ImageRoute() {
  const { _splat: repository = "", reference } = useParams({ from: routes.image });
  const search = useSearch({ from: routes.image });
  return (
    <AccountGate>
      {(of) => (
        <ImagePage key={`${of.id} ${repository} ${reference}`} account={of} repository={repository} reference={reference} search={search} />
      )}
    </AccountGate>
  );
}

export function CompareRoute() {
  const { _splat: repository = "", reference } = useParams({ from: routes.compare });
  const search = useSearch({ from: routes.compare });
  return <AccountGate>{(of) => <ComparePage account={of} repository={repository} reference={reference} search={search} />}</AccountGate>;
}
