import { screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { axeProblems } from "../test/axe";
import { renderPart } from "../test/part";
import { CommandBlock } from "./CommandBlock";
import { Confirm } from "./Confirm";
import { FilterField } from "./FilterField";
import { FilterSelect } from "./FilterSelect";
import { ReasonedButton } from "./ReasonedButton";
import { clock, duration, relative } from "./time";

describe("a button that cannot work", () => {
  it("stays, says why, and does nothing", async () => {
    const onClick = vi.fn();
    const { user } = renderPart(
      <ReasonedButton reason="Correct the name first" onClick={onClick}>
        Create
      </ReasonedButton>,
    );
    const button = screen.getByRole("button", { name: "Create" });
    expect(button).toHaveAccessibleDescription("Correct the name first");
    await user.tab();
    expect(button).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(onClick).not.toHaveBeenCalled();
    expect(await axeProblems()).toEqual([]);
  });
});

describe("a confirmation", () => {
  it("acts only once the name was typed, where it asks for it", async () => {
    const onConfirm = vi.fn();
    const { user } = renderPart(
      <Confirm opened title="Delete acme/web?" action="Delete" danger typeName="acme/web" onConfirm={onConfirm} onClose={() => undefined}>
        All of its tags go with it.
      </Confirm>,
    );
    const act = await screen.findByRole("button", { name: "Delete" });
    expect(act).toBeDisabled();
    await user.type(screen.getByLabelText("Name of what will be deleted"), "acme/web");
    await user.click(act);
    expect(onConfirm).toHaveBeenCalledTimes(1);
    expect(await axeProblems()).toEqual([]);
  });
});

describe("a command line", () => {
  it("is copied whole, without its prompt", async () => {
    const { user } = renderPart(<CommandBlock commands={[["docker push acme/web:", { yours: "1.0" }]]} />);
    await user.click(screen.getByRole("button", { name: "Copy docker push" }));
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("Copied"));
    expect(await navigator.clipboard.readText()).toBe("docker push acme/web:1.0");
  });
});

function Filter() {
  const [value, setValue] = useState("");
  return <FilterField label="Filter repositories" value={value} onChange={setValue} />;
}

describe("the controls above a list", () => {
  it("narrow it, and Escape empties the filter", async () => {
    const { user } = renderPart(<Filter />);
    const field = screen.getByRole("searchbox", { name: "Filter repositories" });
    await user.type(field, "web");
    expect(field).toHaveValue("web");
    await user.keyboard("{Escape}");
    expect(field).toHaveValue("");
    expect(await axeProblems()).toEqual([]);
  });

  it("are chosen from by keyboard, and keep the focus", async () => {
    const onChange = vi.fn();
    const options = [
      { value: "all", label: "All" },
      { value: "public", label: "Public" },
    ];
    const { user } = renderPart(<FilterSelect label="Visibility" value="all" options={options} onChange={onChange} />);
    const select = screen.getByRole("combobox", { name: "Visibility" });
    expect(select).toHaveTextContent("All");
    expect(select).toHaveAttribute("aria-expanded", "false");
    await user.click(select);
    expect(await screen.findByRole("option", { name: "Public" })).toBeVisible();
    expect(await axeProblems()).toEqual([]);
    await user.keyboard("{ArrowDown}{Enter}");
    expect(onChange).toHaveBeenCalledWith("public");
    expect(select).toHaveFocus();
  });
});

describe("times", () => {
  const now = new Date("2026-11-24T12:00:00Z");

  it("are told as people say them, in both languages", () => {
    expect(relative(new Date("2026-11-24T10:00:00Z"), now, "en")).toBe("2 hours ago");
    expect(relative(new Date("2026-11-23T11:00:00Z"), now, "en")).toBe("yesterday");
    expect(relative(new Date("2026-12-06T13:00:00Z"), now, "en")).toBe("in 12 days");
    expect(relative(new Date("2026-11-24T10:00:00Z"), now, "zh-CN")).toBe("2小时前");
  });

  it("count down to zero and never below", () => {
    expect(clock(42)).toBe("0:42");
    expect(clock(-3)).toBe("0:00");
    expect(duration(860, "en")).toBe("14 min 20 s");
    expect(duration(21_600, "en")).toBe("6 h");
  });
});
