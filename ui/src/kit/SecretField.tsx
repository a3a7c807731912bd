import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

type Props = Omit<PasswordInputProps, "visible" | "onVisibilityChange" | "visibilityToggleIcon" | "visibilityToggleButtonProps">;

/** A field for a password or token, with an eye that shows it and says so. */
export function SecretField(props: Props) {
  const { t } = useTranslation("kit");
  const [visible, setVisible] = useState(false);
  return (
    <PasswordInput
      {...props}
      aria-invalid={props.error ? true : undefined}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleIcon={({ reveal }) =>
        reveal ? <IconEyeOff size={16} stroke={1.75} aria-hidden /> : <IconEye size={16} stroke={1.75} aria-hidden />
      }
      visibilityToggleButtonProps={{ "aria-label": visible ? t("hideSecret") : t("showSecret"), tabIndex: 0 }}
    />
  );
}
