// What a screen reader would call the things on the page: the part of ARIA's roles and of the accessible name
// computation that this app's page needs. Roles by tag, then names by label, by content, by title.

const squash = (text) => text.replace(/\s+/g, " ").trim();

const INPUT_ROLES = {
  checkbox: "checkbox", radio: "radio", search: "searchbox", number: "spinbutton", range: "slider",
  button: "button", submit: "button", reset: "button", file: "button",
};
const TAG_ROLES = {
  BUTTON: "button", SUMMARY: "button", TEXTAREA: "textbox", SELECT: "combobox", OPTION: "option",
  H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading", H6: "heading",
  NAV: "navigation", MAIN: "main", HEADER: "banner", FOOTER: "contentinfo", ASIDE: "complementary",
  DIALOG: "dialog", FIELDSET: "group", FORM: "form", SECTION: "region", ARTICLE: "article",
  TABLE: "table", TR: "row", TD: "cell", TH: "columnheader", UL: "list", OL: "list", LI: "listitem",
  IMG: "img", PROGRESS: "progressbar", OUTPUT: "status",
};
const NAMED_BY_CONTENT = new Set([
  "button", "link", "heading", "tab", "menuitem", "menuitemradio", "menuitemcheckbox", "option", "cell", "gridcell",
  "row", "rowheader", "columnheader", "radio", "checkbox", "switch", "tooltip", "treeitem", "listitem",
]);

const role = (element) => {
  const said = element.getAttribute("role");
  if (said) return said.trim().split(/\s+/)[0];
  if (element.tagName === "INPUT") return INPUT_ROLES[element.type] ?? "textbox";
  if (element.tagName === "A") return element.hasAttribute("href") ? "link" : null;
  return TAG_ROLES[element.tagName] ?? null;
};

const shown = (element) =>
  !element.closest("[aria-hidden=true],[inert]") && element.checkVisibility({ visibilityProperty: true });

const content = (element) => {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || !shown(node)) continue;
    const said = node.getAttribute("aria-label") ?? (node.tagName === "IMG" ? node.alt : null);
    const gap = getComputedStyle(node).display.startsWith("inline") ? "" : " ";
    text += gap + (said ?? content(node)) + gap;
  }
  return text;
};

const name = (element) => {
  const labels = element.getAttribute("aria-labelledby");
  if (labels) {
    const named = labels.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean);
    // A label counts even where it is not shown.
    const text = squash(named.map((label) => label.getAttribute("aria-label") ?? label.textContent).join(" "));
    if (text) return text;
  }
  const said = element.getAttribute("aria-label");
  if (said) return squash(said);
  if (element.labels?.length) return squash([...element.labels].map(content).join(" "));
  if (element.tagName === "FIELDSET") return squash(element.querySelector("legend")?.textContent ?? "");
  if (element.tagName === "IMG") return squash(element.alt);
  if (NAMED_BY_CONTENT.has(role(element))) {
    const text = squash(content(element));
    if (text) return text;
  }
  return squash(element.getAttribute("title") ?? element.getAttribute("placeholder") ?? "");
};

const everything = (root) => [...root.querySelectorAll("*")].filter((element) => role(element) && shown(element));

// query: { role, name, part, within }. `part` asks for a name that contains it instead of one that is it.
const find = (query) => {
  const roots = query.within ? find(query.within) : [document];
  const fits = (element) =>
    role(element) === query.role &&
    (query.name === null || name(element) === query.name) &&
    (query.part === null || name(element).includes(query.part));
  return [...new Set(roots.flatMap((root) => everything(root).filter(fits)))];
};

// A picture of the page in words, for a test that did not find what it looked for.
// What stands in a cell is told by its row, and the first rows tell what kind of list it is.
const outline = () => {
  const rows = new Map();
  const counted = (element) => {
    const grid = element.closest("[role=grid],[role=treegrid],table");
    rows.set(grid, (rows.get(grid) ?? 0) + 1);
    return rows.get(grid) <= 6;
  };
  return everything(document)
    .filter((element) => (role(element) === "row" ? counted(element) : !element.closest("[role=gridcell],td")))
    .map((element) => {
      const off = element.disabled || element.getAttribute("aria-disabled") === "true" ? " (disabled)" : "";
      const on = element.checked || element.getAttribute("aria-checked") === "true" ? " (on)" : "";
      const typed = role(element) === "textbox" && element.type !== "password" ? ` = ${element.value}` : "";
      return `${role(element)} "${name(element).slice(0, 100)}"${typed}${on}${off}`;
    })
    .join("\n");
};

const enabled = (element) => !element.disabled && element.getAttribute("aria-disabled") !== "true";

// What takes the click: a box or a dot is often drawn by its label, over an input of no size.
const target = (element) =>
  ["checkbox", "radio"].includes(element.type) && element.labels?.length ? element.labels[0] : element;
