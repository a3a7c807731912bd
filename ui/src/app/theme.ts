// The component library dressed in our tokens: one look for every Button, field, menu and dialog of the app.
import {
  type ActionIconFactory,
  type ButtonFactory,
  type CheckboxFactory,
  type CloseButtonFactory,
  type ComboboxFactory,
  type CSSVariablesResolver,
  createTheme,
  type ExtendComponent,
  type FactoryPayload,
  type InputFactory,
  type InputWrapperFactory,
  type MenuFactory,
  type ModalFactory,
  type PasswordInputFactory,
  type PopoverFactory,
  type RadioFactory,
  type SegmentedControlFactory,
  type SelectFactory,
  type TabsFactory,
  type TextareaFactory,
  type TextInputFactory,
  type TooltipFactory,
} from "@mantine/core";
import css from "./styles/controls.module.css";

const field = {
  root: css.field,
  label: css.label,
  description: css.hint,
  error: css.error,
  wrapper: css.wrapper,
  input: css.input,
  section: css.section,
};

const rise = {
  transition: {
    in: { opacity: 1, transform: "none" },
    out: { opacity: 0, transform: "translateY(4px)" },
    transitionProperty: "opacity, transform",
  },
  duration: 180,
  timingFunction: "cubic-bezier(.2,.7,.2,1)",
};

/** What a component is dressed in. `Component.extend` is the same, but reads the component: most are not on the first page. */
const dress = <Component extends FactoryPayload>(theme: ExtendComponent<Component>) => theme;

/** The theme of Roadstead; see tokens.css for where each colour comes from. */
export const theme = createTheme({
  primaryColor: "harbour",
  primaryShade: { light: 6, dark: 6 },
  autoContrast: false,
  cursorType: "default",
  focusRing: "auto",
  respectReducedMotion: true,
  colors: {
    harbour: ["#eef4ff", "#dde8ff", "#bdd2ff", "#92b5fd", "#6795f7", "#3f74e8", "#2860d8", "#2050b8", "#1c4294", "#173472"],
    gray: ["#f8fafc", "#f1f4f8", "#e5eaf1", "#d5dce6", "#bcc6d4", "#93a0b3", "#5b677b", "#465265", "#2c3748", "#151f2d"],
    dark: ["#e6ebf3", "#b0bac9", "#93a0b3", "#5d697b", "#3a4658", "#262f3c", "#1c232e", "#161c25", "#121820", "#0f141b"],
  },
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: "sm",
  fontSizes: { xs: "11px", sm: "12px", md: "13px", lg: "14px", xl: "16px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  components: {
    Button: dress<ButtonFactory>({
      defaultProps: { size: "sm", variant: "default", loaderProps: { size: 16 } },
      classNames: { root: css.button, section: css.buttonSection },
    }),
    ActionIcon: dress<ActionIconFactory>({
      defaultProps: { size: "sm", variant: "subtle" },
      classNames: { root: css.actionIcon },
    }),
    CloseButton: dress<CloseButtonFactory>({ defaultProps: { iconSize: 18 }, classNames: { root: css.close } }),
    Input: dress<InputFactory>({
      defaultProps: { size: "sm" },
      classNames: { wrapper: css.wrapper, input: css.input, section: css.section },
    }),
    InputWrapper: dress<InputWrapperFactory>({
      defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] },
      classNames: { root: css.field, label: css.label, description: css.hint, error: css.error },
    }),
    TextInput: dress<TextInputFactory>({
      defaultProps: { size: "sm", inputWrapperOrder: ["label", "input", "error", "description"] },
      classNames: field,
    }),
    Textarea: dress<TextareaFactory>({
      defaultProps: { size: "sm", inputWrapperOrder: ["label", "input", "error", "description"] },
      classNames: field,
    }),
    PasswordInput: dress<PasswordInputFactory>({
      defaultProps: { size: "sm", inputWrapperOrder: ["label", "input", "error", "description"] },
      classNames: { ...field, innerInput: css.innerInput },
    }),
    Select: dress<SelectFactory>({
      defaultProps: { size: "sm", allowDeselect: false, checkIconPosition: "right", comboboxProps: { offset: 4, transitionProps: rise } },
      classNames: { ...field, dropdown: css.dropdown, option: css.option },
    }),
    Combobox: dress<ComboboxFactory>({ classNames: { dropdown: css.dropdown, option: css.option } }),
    Checkbox: dress<CheckboxFactory>({
      defaultProps: { size: "sm" },
      classNames: { input: css.check, inner: css.checkInner, label: css.checkLabel },
    }),
    Radio: dress<RadioFactory>({ classNames: { radio: css.radio, icon: css.radioIcon, inner: css.checkInner, label: css.checkLabel } }),
    SegmentedControl: dress<SegmentedControlFactory>({
      defaultProps: { withItemsBorders: false, transitionDuration: 120 },
      classNames: { root: css.seg, control: css.segControl, label: css.segLabel, innerLabel: css.segInner, indicator: css.segIndicator },
    }),
    Menu: dress<MenuFactory>({
      defaultProps: { offset: 4, transitionProps: rise },
      classNames: {
        dropdown: css.dropdown,
        item: css.menuItem,
        itemSection: css.menuSection,
        label: css.menuLabel,
        divider: css.menuDivider,
      },
    }),
    Popover: dress<PopoverFactory>({ defaultProps: { offset: 4, transitionProps: rise }, classNames: { dropdown: css.dropdown } }),
    Tooltip: dress<TooltipFactory>({
      defaultProps: { openDelay: 400, events: { hover: true, focus: true, touch: false }, multiline: true, offset: 6 },
      classNames: { tooltip: css.tooltip },
    }),
    Tabs: dress<TabsFactory>({ classNames: { list: css.tabsList, tab: css.tab, tabSection: css.tabSection } }),
    // A dialog's head is no landmark of the window.
    ModalHeader: dress<ModalFactory>({ defaultProps: { role: "presentation" } }),
    ModalRoot: dress<ModalFactory>({
      defaultProps: { radius: "lg", transitionProps: rise, yOffset: 24, xOffset: 24 },
    }),
    Modal: dress<ModalFactory>({
      defaultProps: { centered: true, radius: "lg", padding: 24, transitionProps: rise, yOffset: 24, xOffset: 24 },
      classNames: {
        overlay: css.overlay,
        content: css.dialog,
        header: css.dialogHeader,
        title: css.dialogTitle,
        body: css.dialogBody,
        close: css.close,
      },
    }),
  },
});

/** Hands our tokens on to the library's own variables, so that a component without a rule of ours still fits. */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    "--mantine-color-body": "var(--bg)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--text-3)",
    "--mantine-color-placeholder": "var(--text-3)",
    "--mantine-color-anchor": "var(--accent-text)",
    "--mantine-color-error": "var(--danger)",
    "--mantine-color-default": "var(--raised)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-primary-color-filled": "var(--accent)",
    "--mantine-primary-color-filled-hover": "var(--accent-hover)",
    "--mantine-primary-color-light": "var(--accent-soft)",
    "--mantine-primary-color-light-color": "var(--accent-text)",
  },
  light: {},
  dark: {},
});
