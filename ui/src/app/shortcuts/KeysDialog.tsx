import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Kbd } from "../../kit/Kbd";
import css from "./KeysDialog.module.css";

const shortcuts = [
  ["palette", ["mod+K"]],
  ["filter", ["/"]],
  ["refresh", ["F5", "mod+R"]],
  ["back", ["alt+left"]],
  ["forward", ["alt+right"]],
  ["rows", ["up", "down"]],
  ["open", ["enter"]],
  ["select", ["Space"]],
  ["close", ["Esc"]],
  ["help", ["?"]],
] as const;

/** The list of keys, shown by `?`. */
export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(["shell", "common"]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("shell:keys.title")}
      size={420}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <dl className={css.list}>
        {shortcuts.map(([what, keys]) => (
          <div className={css.entry} key={what}>
            <dt>{t(`shell:keys.${what}`)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd keys={key} key={key} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
