import assert from "node:assert/strict";
import { test } from "node:test";

import { articlePath, isSlug, slug } from "../src/slug.js";

test("words are joined by hyphens", () => {
  assert.equal(slug("Green  Tea"), "green-tea");
});

test("accents are dropped", () => {
  assert.equal(slug("Café"), "cafe");
});

test("an article has an address", () => {
  assert.equal(articlePath({ id: 7, name: "Cup" }), "/articles/7-cup");
});

test("a slug is recognised", () => {
  assert.ok(isSlug("green-tea"));
  assert.ok(!isSlug("Green Tea"));
});
