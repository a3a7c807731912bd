// What any page may ask of the shell, without knowing it: dialogs that belong to no page.
import { createContext, type ReactNode, useContext } from "react";
import type { AccountId } from "../ipc/model";

export type AppActions = {
  /** Opens **Sign in**, for Docker Hub or to renew one account. */
  signIn: (account?: AccountId) => void;
  /** Opens **Add registry**, with an address already typed if there is one. */
  addRegistry: (address?: string) => void;
  /** Opens **Settings**, where the proxy is chosen. */
  openSettings: () => void;
  /** Shows an http(s) address in the person's browser. */
  openLink: (url: string) => void;
};

const Context = createContext<AppActions | null>(null);

export function AppActionsProvider({ value, children }: { value: AppActions; children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

/** The shell's own actions; does nothing outside the shell, as in a component test. */
export function useAppActions(): AppActions {
  return useContext(Context) ?? nowhere;
}

const nowhere: AppActions = {
  signIn: () => undefined,
  addRegistry: () => undefined,
  openSettings: () => undefined,
  openLink: () => undefined,
};
