import { autocompletion, acceptCompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics, lintKeymap, type Diagnostic } from "@codemirror/lint";
import { EditorState, Prec, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { completions } from "./completion";
import { copyState, start, token, type LexState } from "./cypher";
import type { Schema } from "./schema";

const cypher = StreamLanguage.define<LexState>({
  name: "cypher",
  startState: start,
  copyState,
  token(stream, state) {
    const { kind, end } = token(stream.string, stream.pos, state);
    stream.pos = Math.max(end, stream.pos + 1);
    return kind === "space" ? null : kind;
  },
  languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } }, closeBrackets: { brackets: ["(", "[", "{", "'", '"', "`"] } },
  tokenTable: {
    label: tags.className,
    type: tags.typeName,
    property: tags.propertyName,
    variable: tags.variableName,
    function: tags.function(tags.variableName),
    parameter: tags.special(tags.variableName),
    bracket: tags.bracket,
  },
});

const json = StreamLanguage.define({
  name: "json",
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return stream.match(/^\s*:/, false) ? "propertyName" : "string";
    if (stream.match(/^-?\d[\d.eE+-]*/)) return "number";
    if (stream.match(/^(true|false|null)\b/)) return "keyword";
    stream.next();
    return null;
  },
  languageData: { closeBrackets: { brackets: ["[", "{", '"'] } },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.className, color: "var(--code-label)" },
  { tag: tags.typeName, color: "var(--code-type)" },
  { tag: tags.propertyName, color: "var(--code-property)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.function(tags.variableName), color: "var(--code-function)" },
  { tag: tags.special(tags.variableName), color: "var(--code-parameter)" },
  { tag: [tags.bracket, tags.operator], color: "var(--muted)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--text)", fontSize: "var(--size)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px", borderRadius: "var(--radius)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.2em", paddingRight: "8px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "var(--radius)", boxShadow: "var(--shadow-raised)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16em" },
  ".cm-tooltip-autocomplete ul li": { padding: "2px 8px !important", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent-soft)", color: "var(--text)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700", color: "var(--accent)" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", float: "right", paddingLeft: "1.5em" },
  ".cm-completionInfo": { padding: "6px 10px", maxWidth: "26em", whiteSpace: "pre-wrap" },
  ".cm-is-keyword .cm-completionLabel": { color: "var(--code-keyword)" },
  ".cm-is-class .cm-completionLabel": { color: "var(--code-label)" },
  ".cm-is-type .cm-completionLabel": { color: "var(--code-type)" },
  ".cm-is-property .cm-completionLabel": { color: "var(--code-property)" },
  ".cm-is-function .cm-completionLabel": { color: "var(--code-function)" },
  ".cm-diagnostic": { padding: "5px 10px", borderLeftWidth: "3px", maxWidth: "44em", fontFamily: "var(--font)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-info, .cm-lintRange-hint": { backgroundImage: "none", textDecoration: "underline dotted var(--muted) 1.5px", textUnderlineOffset: "3px" },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeftColor: "var(--muted)" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--warn) 1.5px", textUnderlineOffset: "3px" },
});

const shared = (label: string): Extension => [
  history(),
  drawSelection(),
  bracketMatching(),
  closeBrackets(),
  syntaxHighlighting(colours),
  EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
  look,
  EditorView.lineWrapping,
];

const keys = (run: () => void): Extension => [
  Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
  // Tab goes on to the next control, but takes a completion that is offered.
  keymap.of([{ key: "Tab", run: acceptCompletion }, ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
];

export interface Typed {
  parent: HTMLElement;
  text: string;
  changed: (text: string) => void;
  run: () => void;
}

export function queryEditor(options: Typed & { schema: () => Schema | undefined; parameters: () => string[] }): EditorView {
  return new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        placeholder("MATCH (member:Member) RETURN member LIMIT 25"),
        cypher,
        autocompletion({ override: [completions(options.schema, options.parameters)], icons: false, optionClass: ({ type }) => `cm-is-${type ?? "other"}`, maxRenderedOptions: 60, activateOnTypingDelay: 60 }),
        shared("Cypher query"),
        keys(options.run),
        EditorView.updateListener.of((update) => update.docChanged && options.changed(update.state.doc.toString())),
      ],
    }),
  });
}

export function parameterEditor(options: Typed): EditorView {
  return new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        placeholder("{}"),
        json,
        shared("Parameters, as JSON"),
        keys(options.run),
        EditorView.updateListener.of((update) => update.docChanged && options.changed(update.state.doc.toString())),
      ],
    }),
  });
}

/** JSON to look at; only the lines in view are in the page. */
export function jsonViewer(parent: HTMLElement, text: string): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [lineNumbers(), json, syntaxHighlighting(colours), look, EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-label": "Result as JSON", tabindex: "0", "aria-readonly": "true" }), keymap.of(defaultKeymap)],
    }),
  });
}

export function replaceText(editor: EditorView, text: string): void {
  if (editor.state.doc.toString() !== text) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, selection: { anchor: 0 } });
}

export function replaceRange(editor: EditorView, from: number, to: number, text: string): void {
  const length = editor.state.doc.length;
  editor.dispatch({ changes: { from: Math.min(from, length), to: Math.min(to, length), insert: text } });
}

export function insertText(editor: EditorView, text: string): void {
  editor.dispatch(editor.state.replaceSelection(text));
  editor.focus();
}

export function mark(editor: EditorView, diagnostics: Diagnostic[]): void {
  const length = editor.state.doc.length;
  const within = diagnostics.map((diagnostic) => ({ ...diagnostic, from: Math.min(diagnostic.from, length), to: Math.min(diagnostic.to, length) }));
  editor.dispatch(setDiagnostics(editor.state, within));
}

export function goTo(editor: EditorView, from: number, to = from): void {
  const length = editor.state.doc.length;
  editor.dispatch({ selection: { anchor: Math.min(from, length), head: Math.min(to, length) }, scrollIntoView: true });
  editor.focus();
}
