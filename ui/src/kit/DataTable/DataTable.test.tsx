import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { axeProblems } from "../../test/axe";
import { layOut } from "../../test/content";
import { type Column, columnsThatFit } from "./columns";
import { DataTable } from "./DataTable";

type Row = { name: string; size: number };

const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, index) => ({ name: `row ${index}`, size: index }));
const rowKey = (row: Row) => row.name;

const columns: Column<Row>[] = [
  { id: "name", head: "Name", width: "rest", sortable: true, skeleton: 80, cell: (row) => <button type="button">{row.name}</button> },
  { id: "size", head: "Size", width: 80, align: "end", cell: (row) => row.size },
];

function Selecting() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <DataTable
      label="Things"
      rows={rowsOf(3)}
      rowKey={rowKey}
      columns={columns}
      rowHeight={32}
      selected={selected}
      onSelect={setSelected}
    />
  );
}

beforeEach(layOut);

const grid = () => screen.getByRole("grid", { name: "Things" });
const row = (name: string) => within(grid()).getByRole("row", { name: new RegExp(`^${name} `) });

describe("DataTable", () => {
  it("says how many rows there are, and draws only those on screen", () => {
    render(<DataTable label="Things" rows={rowsOf(200_000)} rowKey={rowKey} columns={columns} rowHeight={40} />);
    expect(grid()).toHaveAttribute("aria-rowcount", "200001");
    expect(within(grid()).getAllByRole("row").length).toBeLessThan(60);
    expect(row("row 0")).toHaveAttribute("aria-rowindex", "2");
  });

  it("says that nobody knows how many there will be", () => {
    render(<DataTable label="Things" rows={rowsOf(3)} rowKey={rowKey} columns={columns} rowHeight={40} total={null} />);
    expect(grid()).toHaveAttribute("aria-rowcount", "-1");
  });

  it("tells which rows are on screen as soon as they are drawn", () => {
    const range = vi.fn();
    render(<DataTable label="Things" rows={rowsOf(2)} rowKey={rowKey} columns={columns} rowHeight={40} onRange={range} />);
    expect(range).toHaveBeenLastCalledWith(0, 1);
  });

  it("has one tab stop among its rows, which the arrows, Home and End move", async () => {
    const user = userEvent.setup();
    render(<DataTable label="Things" rows={rowsOf(5)} rowKey={rowKey} columns={columns} rowHeight={40} />);
    await user.tab();
    expect(row("row 0")).toHaveFocus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(row("row 2")).toHaveFocus();
    expect(row("row 0")).toHaveAttribute("tabindex", "-1");
    await user.keyboard("{End}");
    expect(row("row 4")).toHaveFocus();
    await user.keyboard("{Home}{ArrowUp}");
    expect(row("row 0")).toHaveFocus();
  });

  it("goes along a row with the arrows, and back to it with Escape", async () => {
    const user = userEvent.setup();
    render(<DataTable label="Things" rows={rowsOf(2)} rowKey={rowKey} columns={columns} rowHeight={40} />);
    await user.tab();
    await user.keyboard("{ArrowRight}");
    expect(screen.getByRole("button", { name: "row 0" })).toHaveFocus();
    await user.keyboard("{Escape}");
    expect(row("row 0")).toHaveFocus();
  });

  it("opens with Enter and with a click, but not with a click on a button of the row", async () => {
    const user = userEvent.setup();
    const open = vi.fn();
    render(<DataTable label="Things" rows={rowsOf(2)} rowKey={rowKey} columns={columns} rowHeight={40} onOpen={open} />);
    await user.tab();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(open).toHaveBeenLastCalledWith({ name: "row 1", size: 1 }, "key");
    await user.click(within(row("row 0")).getAllByRole("gridcell")[1] as HTMLElement);
    expect(open).toHaveBeenLastCalledWith({ name: "row 0", size: 0 }, "click");
    await user.click(screen.getByRole("button", { name: "row 1" }));
    expect(open).toHaveBeenCalledTimes(2);
  });

  it("selects with Space and with Ctrl A", async () => {
    const user = userEvent.setup();
    render(<Selecting />);
    await user.tab();
    await user.keyboard(" ");
    expect(row("row 0")).toHaveAttribute("aria-selected", "true");
    expect(row("row 1")).toHaveAttribute("aria-selected", "false");
    await user.keyboard("{Control>}a{/Control}");
    expect(row("row 2")).toHaveAttribute("aria-selected", "true");
  });

  it("keeps the focus on its row when the list is refreshed around it", async () => {
    const user = userEvent.setup();
    const props = { label: "Things", rowKey, columns, rowHeight: 40 as const };
    const { rerender } = render(<DataTable {...props} rows={rowsOf(5)} />);
    await user.tab();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    rerender(<DataTable {...props} rows={[{ name: "new", size: 9 }, ...rowsOf(5)]} />);
    expect(row("row 2")).toHaveFocus();
    expect(row("row 2")).toHaveAttribute("aria-rowindex", "5");
  });

  it("gives the focus to the neighbour when its row goes away", async () => {
    const user = userEvent.setup();
    const props = { label: "Things", rowKey, columns, rowHeight: 40 as const };
    const { rerender } = render(<DataTable {...props} rows={rowsOf(4)} />);
    await user.tab();
    await user.keyboard("{ArrowDown}");
    rerender(<DataTable {...props} rows={rowsOf(4).filter(({ size }) => size !== 1)} />);
    expect(row("row 2")).toHaveFocus();
  });

  it("tells which column sorts it, and asks for another", async () => {
    const user = userEvent.setup();
    const sort = vi.fn();
    render(
      <DataTable
        label="Things"
        rows={rowsOf(2)}
        rowKey={rowKey}
        columns={columns}
        rowHeight={40}
        sort={{ column: "name", descending: true }}
        onSort={sort}
      />,
    );
    expect(screen.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
    await user.click(screen.getByRole("button", { name: "Name" }));
    expect(sort).toHaveBeenCalledWith("name");
  });

  it("shows skeletons of the final height only when the first rows are slow", async () => {
    const { container } = render(<DataTable label="Things" rows={[]} rowKey={rowKey} columns={columns} rowHeight={40} loading />);
    expect(grid()).toHaveAttribute("aria-busy", "true");
    expect(container.querySelectorAll('[role="rowgroup"] > [aria-hidden]')).toHaveLength(0);
    await vi.waitFor(() => expect(container.querySelectorAll('[role="rowgroup"] > [aria-hidden]').length).toBeGreaterThan(3));
  });

  it("opens and closes the folders of a tree with the arrows", async () => {
    const user = userEvent.setup();
    const open = vi.fn();
    const tree = { level: () => 1, expanded: (item: Row) => (item.size === 0 ? true : undefined) };
    render(<DataTable label="Things" rows={rowsOf(2)} rowKey={rowKey} columns={columns} rowHeight={40} onOpen={open} tree={tree} />);
    const folder = within(screen.getByRole("treegrid")).getByRole("row", { name: /^row 0/ });
    expect(folder).toHaveAttribute("aria-expanded", "true");
    await user.tab();
    await user.keyboard("{ArrowLeft}");
    expect(open).toHaveBeenCalledWith({ name: "row 0", size: 0 }, "key");
  });

  it("has nothing that axe objects to", async () => {
    render(<DataTable label="Things" rows={rowsOf(3)} rowKey={rowKey} columns={columns} rowHeight={40} onSort={() => undefined} />);
    expect(await axeProblems()).toEqual([]);
  });
});

describe("the columns of a narrow table", () => {
  const wide: Column<Row>[] = [
    { id: "name", head: "Name", width: "rest", cell: () => null },
    { id: "pushed", head: "Last pushed", width: 104, cell: () => null },
    { id: "contains", head: "Contains", width: 124, drop: 3, cell: () => null },
    { id: "pulls", head: "Pulls", width: 76, drop: 2, cell: () => null },
    { id: "stars", head: "Stars", width: 56, drop: 1, cell: () => null },
  ];
  const shown = (width: number) => columnsThatFit(wide, width, 16, 24).map(({ id }) => id);

  it("go in their order: stars, pulls, contents", () => {
    expect(shown(1000)).toEqual(["name", "pushed", "contains", "pulls", "stars"]);
    expect(shown(740)).toEqual(["name", "pushed", "contains", "pulls"]);
    expect(shown(640)).toEqual(["name", "pushed", "contains"]);
    expect(shown(500)).toEqual(["name", "pushed"]);
  });
});
