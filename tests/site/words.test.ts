import { expect, test } from "vitest";
import { unfoldedText, unfoldedWords } from "./words.ts";

test.each([
  ["code and exchanges", "<p>one <code>two()</code></p><pre><span>three</span></pre>", 3],
  ["words of one token, coloured in parts, once", "<code><span>session</span><span>Cookie</span></code>", 1],
  ["elements that follow each other, apart", "<li>one</li><li>two</li><br>three", 3],
  ["no punctuation", "<p>one — two …</p>", 2],
  [
    "a summary, and not what it folds",
    "<details><summary>one</summary><p>two</p><details><p>x</p></details></details>",
    1,
  ],
  ["what stands in an open fold", "<details open><summary>one</summary><p>two</p></details>", 2],
  ["a fold in an open fold by its summary", "<details open><details><summary>one</summary>x</details>two</details>", 2],
  ["what follows a fold", "<details><summary>one</summary><ul><li>x<br>y</li></ul></details><p>two</p>", 2],
  ["nothing of the panel", '<section class="live" id="live"><p>x</p></section><live-panel>y</live-panel> one', 1],
  ["nothing that is hidden", '<b hidden>x</b><p class="hidden">y</p><script>z</script><!-- w --> one', 1],
  ["what an attribute with a > does not end", '<a title="a > b" href="/">one</a>', 1],
])("it counts %s", (_, html, words) => expect(unfoldedWords(html)).toBe(words));

test("the unfolded text of a page keeps its order", () => {
  expect(unfoldedText("<p>a <b>b</b></p><details>x</details><p>c</p>").replace(/\s+/g, " ").trim()).toBe("a b c");
});
