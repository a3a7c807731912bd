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
  /**
   * Trusts what vouches for a certificate that was refused, at the registry of one account alone; what could not be read for
   * it is read again. Throws where that does not make the certificate a good one.
   */
  trust: (account: AccountId, host: string, pem: string) => Promise<void>;
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
  trust: () => Promise.resolve(),
  openLink: () => undefined,
};
