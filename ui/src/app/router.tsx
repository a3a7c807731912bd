// Every page and its address. What an address may carry after the question mark is checked by its feature. A page is
// read when it is first gone to, so that the window is there sooner; the one before it stays until then.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type RouterHistory } from "@tanstack/react-router";
import { comparisonSearch, imageSearch } from "../features/image/search";
import { createSearch, publicSearch, repositoriesSearch } from "../features/repositories/search";
import { tagsSearch } from "../features/tags/search";
import { readLater } from "../later/readLater";
import { HomePage } from "./HomePage";
import { CrashedPage, NotFoundPage } from "./OtherPages";
import { routes } from "./paths";
import { Shell } from "./shell/Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const getParentRoute = () => root;
const content = () => readLater(() => import("./pages/content"));
const inside = () => readLater(() => import("./pages/image"));
const own = () => readLater(() => import("./pages/own"));

const home = createRoute({ getParentRoute, path: routes.welcome, component: HomePage });

const settings = createRoute({ getParentRoute, path: routes.settings, component: lazyRouteComponent(own, "SettingsPage") });

const account = createRoute({ getParentRoute, path: routes.account, component: lazyRouteComponent(own, "AccountRoute") });

const repositories = createRoute({
  getParentRoute,
  path: routes.repositories,
  validateSearch: repositoriesSearch,
  component: lazyRouteComponent(content, "RepositoriesRoute"),
});

const search = createRoute({
  getParentRoute,
  path: routes.search,
  validateSearch: publicSearch,
  component: lazyRouteComponent(content, "SearchRoute"),
});

const createRepository = createRoute({
  getParentRoute,
  path: routes.createRepository,
  validateSearch: createSearch,
  component: lazyRouteComponent(content, "CreateRepositoryRoute"),
});

const repository = createRoute({
  getParentRoute,
  path: routes.repository,
  validateSearch: tagsSearch,
  component: lazyRouteComponent(content, "RepositoryRoute"),
});

const image = createRoute({
  getParentRoute,
  path: routes.image,
  validateSearch: imageSearch,
  component: lazyRouteComponent(inside, "ImageRoute"),
});

const compare = createRoute({
  getParentRoute,
  path: routes.compare,
  validateSearch: comparisonSearch,
  component: lazyRouteComponent(inside, "CompareRoute"),
});

const routeTree = root.addChildren([home, settings, account, repositories, search, createRepository, repository, image, compare]);

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
