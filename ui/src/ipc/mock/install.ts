// A made-up Rust side for `npm run dev` in a browser and for component tests: deterministic, and as stateful as a
// person notices. Its answers have the shapes of bindings.ts; what it knows is in world.ts.
import { mockIPC } from "@tauri-apps/api/mocks";
import { type Handlers, handlers } from "./handlers";
import { createWorld, type World } from "./world";

export type Mock = {
  world: World;
  /** Answers one command otherwise, for the test at hand. */
  on: <Name extends keyof Handlers>(name: Name, handler: Handlers[Name]) => void;
  /** How often, and with what, a command was called. */
  calls: (name: keyof Handlers) => Record<string, unknown>[];
};

/** Puts the made-up side in the place of the real one. */
export function installMock(world: World = createWorld()): Mock {
  const overrides: Partial<Handlers> = {};
  const made: { name: string; args: Record<string, unknown> }[] = [];
  const known = handlers(world);
  mockIPC(async (name, payload) => {
    const args = (payload ?? {}) as Record<string, unknown>;
    if (name === "plugin:clipboard-manager|write_text") return null;
    made.push({ name, args });
    const handler = overrides[name as keyof Handlers] ?? known[name as keyof Handlers];
    if (!handler) throw { code: "internal", params: { message: `no such command: ${name}` }, detail: null };
    // What crosses is a copy, as it is from the real side.
    return structuredClone(await handler(args as never));
  });
  return {
    world,
    on: (name, handler) => {
      overrides[name] = handler;
    },
    calls: (name) => made.filter((call) => call.name === name).map((call) => call.args),
  };
}
