import {
  IconClockX,
  IconCloudOff,
  IconFolder,
  IconKey,
  IconLock,
  IconLockOpen,
  IconSearch,
  IconServerOff,
  IconShieldX,
  IconTerminal2,
  type Icon as TablerIcon,
} from "@tabler/icons-react";

type Look = {
  Icon: TablerIcon;
  tone: "plain" | "warn" | "danger" | "accent";
  /** The words of the button that signs in, where that is the way out. */
  signs?: "signIn" | "signInAgain" | "changeToken";
  /** How the registry is reached is what has to change. */
  reaches?: true;
  /** The proxy is what has to change. */
  proxies?: true;
};

const looks: Record<string, Look> = {
  session_ended: { Icon: IconKey, tone: "warn", signs: "signInAgain" },
  wrong_credentials: { Icon: IconKey, tone: "warn", signs: "signInAgain" },
  command_sign_in_needed: { Icon: IconTerminal2, tone: "warn" },
  clock_wrong: { Icon: IconClockX, tone: "warn" },
  sign_in_needed: { Icon: IconKey, tone: "accent", signs: "signIn" },
  realm_not_trusted: { Icon: IconKey, tone: "warn", signs: "signInAgain" },
  forbidden: { Icon: IconLock, tone: "danger", signs: "changeToken" },
  read_only_token: { Icon: IconLock, tone: "danger", signs: "changeToken" },
  namespace_forbidden: { Icon: IconLock, tone: "danger" },
  not_found: { Icon: IconSearch, tone: "plain" },
  unknown_account: { Icon: IconSearch, tone: "plain" },
  no_catalogue: { Icon: IconFolder, tone: "accent" },
  name_not_resolved: { Icon: IconCloudOff, tone: "plain" },
  connection_failed: { Icon: IconCloudOff, tone: "plain" },
  connection_lost: { Icon: IconCloudOff, tone: "plain" },
  timed_out: { Icon: IconCloudOff, tone: "plain" },
  proxy: { Icon: IconCloudOff, tone: "plain", proxies: true },
  plain_http_refused: { Icon: IconLockOpen, tone: "warn", reaches: true },
  not_tls: { Icon: IconLockOpen, tone: "warn", reaches: true },
  no_common_tls: { Icon: IconShieldX, tone: "danger" },
  realm_unsafe: { Icon: IconShieldX, tone: "danger" },
};

/** How the panel of an error looks, and whether signing in is the way out. */
export function look(code: string): Look {
  return looks[code] ?? { Icon: IconServerOff, tone: "danger" };
}

/** Whether a code says that the registry could not be reached, so that what is cached is all there is. */
export function isOffline(code: string): boolean {
  return looks[code]?.Icon === IconCloudOff;
}
