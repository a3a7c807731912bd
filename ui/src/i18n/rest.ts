import accounts from "./en/accounts.json";
import doctor from "./en/doctor.json";
import errors from "./en/errors.json";
import image from "./en/image.json";
import repositories from "./en/repositories.json";
import tags from "./en/tags.json";
import { i18n } from "./index";
import zhAccounts from "./zh-CN/accounts.json";
import zhDoctor from "./zh-CN/doctor.json";
import zhErrors from "./zh-CN/errors.json";
import zhImage from "./zh-CN/image.json";
import zhRepositories from "./zh-CN/repositories.json";
import zhTags from "./zh-CN/tags.json";

/** What everything else says, in both languages; read together with the first part that needs it. */
export const rest = {
  en: { accounts, doctor, errors, image, repositories, tags },
  "zh-CN": {
    accounts: zhAccounts,
    doctor: zhDoctor,
    errors: zhErrors,
    image: zhImage,
    repositories: zhRepositories,
    tags: zhTags,
  },
};

for (const [language, sentences] of Object.entries(rest)) {
  for (const [namespace, texts] of Object.entries(sentences)) i18n.addResourceBundle(language, namespace, texts);
}
