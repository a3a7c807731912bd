import { describe, expect, it } from "vitest";
import { isReadable } from "./endpoint";

describe("an endpoint", () => {
  it.each(["http://127.0.0.1:5000/", "http://127.8.0.1/", "http://[::1]:5000/", "http://localhost:5000/", "https://registry.lan/"])(
    "is not marked as readable where nothing can be read on the way: %s",
    (url) => expect(isReadable({ url })).toBe(false),
  );

  it.each(["http://registry.lan:5000/", "http://10.0.0.8/", "http://127.0.0.1.example.com/", "http://[::2]/"])(
    "is marked as readable where plain HTTP leaves this computer: %s",
    (url) => expect(isReadable({ url })).toBe(true),
  );
});
