import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "../app/App";
import { createClient } from "../app/client";
import { createAppRouter } from "../app/router";
import { installMock } from "../ipc/mock/install";
import { createWorld, type World } from "../ipc/mock/world";

/** The whole window over a made-up world, opened at an address. */
export function renderApp({ world = createWorld(), path = "/" }: { world?: World; path?: string } = {}) {
  const mock = installMock(world);
  const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }));
  const client = createClient();
  const user = userEvent.setup();
  render(<App client={client} router={router} env="test" />);
  return { user, mock, router, client };
}
