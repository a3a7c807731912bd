import accounts from "./en/accounts.json";
import common from "./en/common.json";
import doctor from "./en/doctor.json";
import errors from "./en/errors.json";
import image from "./en/image.json";
import kit from "./en/kit.json";
import repositories from "./en/repositories.json";
import settings from "./en/settings.json";
import shell from "./en/shell.json";
import tags from "./en/tags.json";
import watching from "./en/watching.json";
import zhAccounts from "./zh-CN/accounts.json";
import zhCommon from "./zh-CN/common.json";
import zhDoctor from "./zh-CN/doctor.json";
import zhErrors from "./zh-CN/errors.json";
import zhImage from "./zh-CN/image.json";
import zhKit from "./zh-CN/kit.json";
import zhRepositories from "./zh-CN/repositories.json";
import zhSettings from "./zh-CN/settings.json";
import zhShell from "./zh-CN/shell.json";
import zhTags from "./zh-CN/tags.json";
import zhWatching from "./zh-CN/watching.json";

/** English, from which the keys are typed. */
export const en = { accounts, common, doctor, errors, image, kit, repositories, settings, shell, tags, watching };

/** Simplified Chinese. */
export const zhCN = {
  accounts: zhAccounts,
  common: zhCommon,
  doctor: zhDoctor,
  errors: zhErrors,
  image: zhImage,
  kit: zhKit,
  repositories: zhRepositories,
  settings: zhSettings,
  shell: zhShell,
  tags: zhTags,
  watching: zhWatching,
};
