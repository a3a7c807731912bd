// All sentences at once, for types and tests: the window reads them in two parts.
import { rest } from "./rest";
import { start } from "./start";

/** English, from which the keys are typed. */
export const en = { ...start.en, ...rest.en };

/** Simplified Chinese. */
export const zhCN = { ...start["zh-CN"], ...rest["zh-CN"] };
