// Every page and its address. What an address may carry after the question mark is checked by its feature.
import { createRootRoute, createRoute, createRouter, type RouterHistory, useNavigate } from "@tanstack/react-router";
import { z } from "zod";
import { AccountPage } from "../features/accounts/AccountPage";
import { CreateRepositoryPage } from "../features/repositories/CreateRepositoryPage";
import { RepositoriesPage } from "../features/repositories/RepositoriesPage";
import { RepositoryPage } from "../features/repositories/RepositoryPage";
import { SearchPage } from "../features/repositories/SearchPage";
import { createSearch, repositoriesSearch } from "../features/repositories/search";
import { SettingsPage } from "../features/settings/SettingsPage";
import { tagsSearch } from "../features/tags/search";
import { TagsPage } from "../features/tags/TagsPage";
import { AccountGate } from "./AccountGate";
import { HomePage } from "./HomePage";
import { CrashedPage, NotFoundPage } from "./OtherPages";
import { paths, routes } from "./paths";
import { Shell } from "./shell/Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const getParentRoute = () => root;

const home = createRoute({ getParentRoute, path: routes.welcome, component: HomePage });
const settings = createRoute({ getParentRoute, path: routes.settings, component: SettingsPage });

const account = createRoute({
  getParentRoute,
  path: routes.account,
  component: function AccountRoute() {
    const navigate = useNavigate();
    return <AccountGate>{({ id }) => <AccountPage key={id} account={id} onRemoved={() => void navigate(paths.welcome())} />}</AccountGate>;
  },
});

const repositories = createRoute({
  getParentRoute,
  path: routes.repositories,
  validateSearch: repositoriesSearch,
  component: () => <AccountGate>{(of) => <RepositoriesPage key={of.id} account={of} />}</AccountGate>,
});

const search = createRoute({
  getParentRoute,
  path: routes.search,
  validateSearch: z.object({ q: repositoriesSearch.shape.q }),
  component: () => <AccountGate>{(of) => <SearchPage key={of.id} account={of} />}</AccountGate>,
});

const createRepository = createRoute({
  getParentRoute,
  path: routes.createRepository,
  validateSearch: createSearch,
  component: () => <AccountGate>{(of) => <CreateRepositoryPage key={of.id} account={of} />}</AccountGate>,
});

const repository = createRoute({
  getParentRoute,
  path: routes.repository,
  validateSearch: tagsSearch,
  component: function RepositoryRoute() {
    const { _splat: name = "" } = repository.useParams();
    const { tab = "general" } = repository.useSearch();
    return (
      <AccountGate>
        {(of) => (
          <RepositoryPage key={`${of.id} ${name}`} account={of} name={name} tab={tab} tags={<TagsPage account={of} repository={name} />} />
        )}
      </AccountGate>
    );
  },
});

const routeTree = root.addChildren([home, settings, account, repositories, search, createRepository, repository]);

/** A router over a history: the address bar's in the window, one in memory in tests. */
export function createAppRouter(history: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    defaultErrorComponent: CrashedPage,
    defaultPreload: false,
    scrollRestoration: false,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}
