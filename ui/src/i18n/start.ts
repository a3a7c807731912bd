import common from "./en/common.json";
import kit from "./en/kit.json";
import settings from "./en/settings.json";
import shell from "./en/shell.json";
import watching from "./en/watching.json";
import welcome from "./en/welcome.json";
import zhCommon from "./zh-CN/common.json";
import zhKit from "./zh-CN/kit.json";
import zhSettings from "./zh-CN/settings.json";
import zhShell from "./zh-CN/shell.json";
import zhWatching from "./zh-CN/watching.json";
import zhWelcome from "./zh-CN/welcome.json";

/** What the first page says, in both languages; part of the first file that the window reads. */
export const start = {
  en: { common, kit, settings, shell, watching, welcome },
  "zh-CN": {
    common: zhCommon,
    kit: zhKit,
    settings: zhSettings,
    shell: zhShell,
    watching: zhWatching,
    welcome: zhWelcome,
  },
};
