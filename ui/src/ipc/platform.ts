/** Whether shortcuts are written with ⌘ here. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The label of the modifier key of shortcuts. */
export const modKey = isMac ? "⌘" : "Ctrl";
