"""Tests of other languages, by the words of their frameworks."""

# One edit a line: the tables read best that way.
# ruff: noqa: E101, E501

from __future__ import annotations

import pytest

from haiku_delegate.checks import tampering
from haiku_delegate.contract.model import Action, Block, BlockRole, Change, Contract
from tests.checks.tampering.telling import Granted, contract, told

JS = """
    import { slug } from './text';

    describe('slug', () => {
      it('joins words', () => {
        expect(slug('a b')).toBe('a-b');
        expect(slug('A')).toBe('a');
      });

      test('is empty', () => {
        expect(slug('')).toBe('');
      });
    });
"""
GO = """
    package text

    import "testing"

    func TestSlug(t *testing.T) {
    	if got := Slug("a b"); got != "a-b" {
    		t.Errorf("got %q", got)
    	}
    	require.Equal(t, "a", Slug("A"))
    }

    func TestEmpty(t *testing.T) {
    	assert.Empty(t, Slug(""))
    }
"""
RUST = """
    pub fn slug(text: &str) -> String { text.to_string() }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn joins() {
            assert_eq!(slug("a b"), "a-b");
            assert!(slug("").is_empty());
        }

        #[test]
        fn lowers() {
            assert_eq!(slug("A"), "a");
        }
    }
"""
JAVA = """
    class SlugTest {
        @Test
        void joins() {
            assertEquals("a-b", Slug.of("a b"));
            assertTrue(Slug.of("").isEmpty());
        }

        @Test
        void lowers() {
            assertEquals("a", Slug.of("A"));
        }
    }
"""
RUBY = """
    describe Slug do
      it "joins" do
        expect(Slug.of("a b")).to eq("a-b")
        expect(Slug.of("")).to be_empty
      end

      it "lowers" do
        expect(Slug.of("A")).to eq("a")
      end
    end
"""
JS_SECOND = "  test('is empty', () => {\n        expect(slug('')).toBe('');\n      });\n"

CHEATS = [
    ("src/a.test.ts", JS, JS_SECOND, "", "error HD330"),
    ("src/a.test.ts", JS, "it('joins", "it.skip('joins", "error HD331"),
    ("src/a.test.ts", JS, "it('joins", "xit('joins", "error HD331"),
    ("src/a.test.ts", JS, "it('joins", "it.only('joins", "error HD331"),
    ("src/a.test.ts", JS, "it('joins", "it.todo('joins", "error HD331"),
    ("src/a.test.ts", JS, "describe('slug", "describe.skip('slug", "error HD331"),
    ("src/a.test.ts", JS, "        expect(slug('A')).toBe('a');\n", "", "error HD333"),
    ("src/a.test.ts", JS, "expect(slug('A'))", "// expect(slug('A'))", "error HD333"),
    ("src/a.test.ts", JS, "expect(slug('A')).toBe('a')", "expect(true).toBe(true)", "error HD335"),
    ("src/a.test.ts", JS, "toBe('a')", "toBe('A')", "warning HD341"),
    ("__tests__/a.js", JS, JS_SECOND, "", "error HD330"),
    ("text/a_test.go", GO, "func TestEmpty", "func testEmpty", "error HD330"),
    ("text/a_test.go", GO, "\tif got :=", "\tt.Skip()\n    \tif got :=", "error HD331"),
    ("text/a_test.go", GO, "    \trequire.Equal(t, \"a\", Slug(\"A\"))\n", "", "error HD333"),
    ("text/a_test.go", GO, 'require.Equal(t, "a", Slug("A"))', "require.True(t, true)", "error HD335"),
    ("text/a_test.go", GO, 'require.Equal(t, "a"', 'require.Equal(t, "A"', "warning HD341"),
    ("src/text.rs", RUST, "#[test]\n        fn lowers", "fn lowers", "error HD330"),
    ("src/text.rs", RUST, "#[test]\n        fn lowers", "#[test]\n        #[ignore]\n        fn lowers", "error HD331"),
    ("src/text.rs", RUST, '            assert!(slug("").is_empty());\n', "", "error HD333"),
    ("tests/text.rs", RUST, 'assert_eq!(slug("A"), "a")', "assert!(true)", "error HD335"),
    ("src/test/java/SlugTest.java", JAVA, "@Test\n        void lowers", "void lowers", "error HD330"),
    ("src/test/java/SlugTest.java", JAVA, "@Test\n        void lowers", "@Disabled\n        @Test\n        void lowers", "error HD331"),
    ("src/test/java/SlugTest.java", JAVA, '            assertTrue(Slug.of("").isEmpty());\n', "", "error HD333"),
    ("spec/slug_spec.rb", RUBY, 'it "lowers"', 'xit "lowers"', "error HD331"),
    ("spec/slug_spec.rb", RUBY, 'it "lowers" do', 'it "lowers", skip: true do', "error HD331"),
    ("spec/slug_spec.rb", RUBY, '        expect(Slug.of("")).to be_empty\n', "", "error HD333"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "old", "new", "expected"), CHEATS)
def test_a_cheat_is_seen(path: str, before: str, old: str, new: str, expected: str) -> None:
    assert old in before
    assert expected in told(before, before.replace(old, new, 1), path=path)


@pytest.mark.parametrize(
    ("path", "before", "old", "new"),
    [
        ("src/a.test.ts", JS, JS_SECOND, JS_SECOND + "      it('new', () => { expect(slug('x')).toBe('x'); });\n"),
        (
            "src/a.test.ts",
            JS,
            "        expect(slug('A')",
            "        expect(slug('B')).toBe('b');\n        expect(slug('A')",
        ),
        ("src/a.test.ts", JS, JS_SECOND, JS_SECOND + "      it.skip('new', () => { expect(slug('x')).toBe('x'); });\n"),
        (
            "src/a.test.ts",
            JS,
            JS_SECOND,
            JS_SECOND + "      describe.skip('new', () => { it('old', () => { expect(1).toBe(1) }) });\n",
        ),
        (
            "src/a.test.ts",
            "const assert = require('assert');\n" + JS.lstrip(),
            "const assert = require('assert');\n",
            "",
        ),
        ("text/a_test.go", GO, "func TestEmpty", "func TestNew(t *testing.T) {\n\tt.Skip()\n}\n\nfunc TestEmpty"),
        (
            "src/text.rs",
            RUST,
            "#[test]\n        fn lowers",
            "#[test]\n        #[ignore]\n        fn new() {}\n\n        #[test]\n        fn lowers",
        ),
        ("src/a.test.ts", JS, "it('joins", "// it.skip() was here\n      it('joins"),
        ("src/a.test.ts", JS, "'joins words'", "'joins words, skip() and all'"),
        ("src/a.test.ts", JS, "describe('slug", "describe('slug()"),
        ("text/a_test.go", GO, "func TestEmpty", "// TestEmpty looks at nothing.\n    func TestEmpty"),
        ("text/a_test.go", GO, "func TestEmpty", "func helper() int { return 1 }\n\n    func TestEmpty"),
        ("src/text.rs", RUST, "text.to_string() }", "text.to_lowercase() }"),
        ("src/text.rs", RUST, "use super::*;", "use super::slug;"),
        ("src/test/java/SlugTest.java", JAVA, "void lowers() {", "void lowers() throws Exception {"),
        ("spec/slug_spec.rb", RUBY, "describe Slug do", "describe Slug do\n      let(:x) { 1 }"),
    ],
)
def test_an_honest_edit_is_silent(path: str, before: str, old: str, new: str) -> None:
    assert old in before
    assert told(before, before.replace(old, new, 1), path=path) == []


def test_grants_hold_for_other_languages_too() -> None:
    path, fewer = "src/a.test.ts", JS.replace("        expect(slug('A')).toBe('a');\n", "")
    assert told(JS, fewer, path=path, asked=contract(path, tests=Granted(change=("src/*.test.ts",)))) == []
    shown = Block(role=BlockRole.BEFORE, language="ts", text="expect(slug('A')).toBe('a');\n")
    assert told(JS, fewer, path=path, asked=contract(path, blocks=(shown,))) == []
    assert (
        told(JS, JS.replace(JS_SECOND, ""), path=path, asked=contract(path, instruction="Remove the test 'is empty'."))
        == []
    )


SNAP = "exports[`a 1`] = `1`;\n"


def test_a_golden_is_the_contracts_if_it_is_listed_by_name() -> None:
    change = tampering.FileChange(path="src/__snapshots__/a.snap", before=SNAP, after=SNAP.replace("= `1`", "= `2`"))
    assert tampering.check(contract(change.path), [change]) == ()
    globbed = Contract(id=None, title="t", changes=(Change(path="src/**", action=Action.EDIT),))
    assert [f"{each.severity} {each.rule}" for each in tampering.check(globbed, [change])] == ["warning HD341"]
