import { defaultKeymap, history, historyKeymap, indentWithTab, undo } from "@codemirror/commands";
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { Misread } from "./desk.ts";
import { look } from "./look.ts";

export type CodeAreaOptions = {
  /** An empty element. The code gets a shadow root in it. */
  place: HTMLElement;
  text: string;
  /** What a screen reader says it is. */
  label: string;
  /** Called after each change that a person made. */
  typed: () => void;
  check: () => void;
  /** Escape was pressed: the focus goes elsewhere, because Tab indents. */
  leave: () => void;
};

/**
 * CodeMirror in a shadow root. It adds its styles there by script, which the site's policy allows; in the page it would
 * add a <style>, which the policy blocks.
 */
export class CodeArea {
  readonly #view: EditorView;
  #lineEnd: string;

  constructor(options: CodeAreaOptions) {
    this.#lineEnd = lineEndOf(options.text);
    this.#view = show(options.place, options.text, [
      EditorView.contentAttributes.of({ tabindex: "0", "aria-label": options.label }),
      history(),
      indentOnInput(),
      bracketMatching(),
      keymap.of([
        { key: "Mod-Enter", run: done(options.check) },
        { key: "Escape", run: done(options.leave) },
        indentWithTab,
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      EditorView.updateListener.of(({ docChanged }) => void (docChanged && options.typed())),
    ]);
    keepKeys(options.place);
  }

  /** The text, with the line ends that it came with. */
  get text(): string {
    return this.#view.state.doc.toString().replaceAll("\n", this.#lineEnd);
  }

  /** Replaces all of the text. Undo brings the old one back. */
  set text(text: string) {
    this.#lineEnd = lineEndOf(text);
    const { state } = this.#view;
    this.#view.dispatch({ changes: { from: 0, to: state.doc.length, insert: text } });
  }

  undo(): boolean {
    return undo(this.#view);
  }

  focus(): void {
    this.#view.focus();
  }

  /** Marks lines with what somebody said about them, in place of what was marked before. Lines count from 1. */
  mark(notes: readonly Misread[]): void {
    const { doc } = this.#view.state;
    const diagnostics = notes.map(({ line, message }) => {
      const { from, to } = doc.line(Math.max(1, Math.min(line, doc.lines)));
      return { from, to, severity: "error" as const, message };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }
}

/** Shows a text that nobody can change. */
export function showCode(place: HTMLElement, text: string, label: string): void {
  show(place, text, [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label }),
  ]);
}

function show(place: HTMLElement, text: string, extensions: Extension[]): EditorView {
  const root = place.shadowRoot ?? place.attachShadow({ mode: "open" });
  root.replaceChildren();
  const shared = [
    lineNumbers(),
    highlightSpecialChars(),
    EditorView.lineWrapping,
    typescriptLanguage,
    syntaxHighlighting(classHighlighter),
    look,
  ];
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({ doc: text, extensions: [shared, extensions] }),
  });
}

const done = (deed: () => void) => (): true => {
  deed();
  return true;
};

/** The page has keys of its own, such as / for the search. What is typed as code must not reach them. */
function keepKeys(place: HTMLElement): void {
  place.addEventListener("keydown", (event) => event.stopPropagation());
}

/** CodeMirror counts every line end as one. A file from Windows keeps its own. */
const lineEndOf = (text: string): string => (/\r\n/.test(text) && !/(?:^|[^\r])\n/.test(text) ? "\r\n" : "\n");
