import assert from "node:assert/strict";
import test from "node:test";

import { parse } from "../src/query.js";

test("parse reads names and values", () => {
  assert.deepEqual(parse("?a=1&b=two+words&c=%26"), { a: "1", b: "two words", c: "&" });
});

test("parse of nothing is empty", () => {
  assert.deepEqual(parse(""), {});
  assert.deepEqual(parse("?"), {});
});
