import { fireEvent, screen } from "@testing-library/react";
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { renderPart } from "../test/part";
import { HintLayer } from "./HintLayer";

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

const rest = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

function show() {
  renderPart(
    <>
      <span data-hint="Tuesday, 24 November">2 hours ago</span>
      <span data-hint="all of it" data-hint-cut>
        short
      </span>
      <HintLayer />
    </>,
  );
}

describe("a hint", () => {
  it("comes when the pointer has rested a moment, and goes with it", async () => {
    show();
    fireEvent.pointerOver(screen.getByText("2 hours ago"));
    await rest(300);
    expect(screen.queryByText("Tuesday, 24 November")).not.toBeInTheDocument();
    await rest(200);
    expect(screen.getByText("Tuesday, 24 November")).toBeInTheDocument();
    fireEvent.pointerOver(document.body);
    expect(screen.queryByText("Tuesday, 24 November")).not.toBeInTheDocument();
  });

  it("goes when somebody types, scrolls or presses", async () => {
    show();
    for (const leave of [fireEvent.keyDown, fireEvent.scroll, fireEvent.pointerDown]) {
      fireEvent.pointerOver(screen.getByText("2 hours ago"));
      await rest(500);
      expect(screen.getByText("Tuesday, 24 November")).toBeInTheDocument();
      leave(document.body);
      expect(screen.queryByText("Tuesday, 24 November")).not.toBeInTheDocument();
      fireEvent.pointerOver(document.body);
    }
  });

  it("does not repeat what can be read anyway", async () => {
    show();
    fireEvent.pointerOver(screen.getByText("short"));
    await rest(500);
    expect(screen.queryByText("all of it")).not.toBeInTheDocument();
  });
});
