/** Whether shortcuts are written with ⌘ here. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The label of the modifier key of shortcuts. */
export const modKey = isMac ? "⌘" : "Ctrl";

/** The system whose fonts the window is set in. */
export const system = isMac ? "mac" : /Win/.test(navigator.platform) ? "windows" : "linux";
