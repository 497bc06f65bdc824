import type { Diagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import type { ReactiveControllerHost } from "lit";
import type { Json } from "../shared/values";
import type { Draft } from "./draft";
import { goTo, insertText, mark, parameterEditor, queryEditor, replaceRange, replaceText } from "./editor";
import { JsonError, parseParameters } from "./json";
import type { Schema } from "./schema";

export interface InputOptions {
  schema: () => Schema | undefined;
  /** Names to offer for a parameter, beside those that have a value. */
  parameterNames: () => string[];
  changed: () => void;
  run: () => void;
}

/** The two editors, of the query and of its parameters, on the texts of the draft. */
export class QueryInputs {
  /** What is wrong with the parameters, and where. */
  parametersError = "";
  private queryView: EditorView | undefined;
  private parametersView: EditorView | undefined;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly draft: Draft,
    private readonly options: InputOptions,
  ) {}

  /** Puts the editors into the host's `#query` and `#parameters`, once these are there. */
  start(): void {
    const [query, parameters] = ["#query", "#parameters"].map((selector) => this.host.querySelector<HTMLElement>(selector));
    if (!query || !parameters || this.queryView) return;
    const { schema, parameterNames, run } = this.options;
    this.queryView = queryEditor({
      parent: query,
      text: this.draft.query,
      changed: (text) => this.change({ query: text }),
      run,
      schema,
      parameters: () => Object.keys(this.values() ?? {}).concat(parameterNames()),
    });
    this.parametersView = parameterEditor({ parent: parameters, text: this.draft.parameters, changed: (text) => this.change({ parameters: text }), run });
    this.focus();
  }

  get query(): string {
    return this.draft.query;
  }

  private change(texts: { query?: string; parameters?: string }): void {
    this.draft.change(texts);
    if (texts.parameters !== undefined) this.values();
    this.options.changed();
  }

  /** Puts other texts into the editors. */
  load(query: string, parameters: string): void {
    if (this.queryView) replaceText(this.queryView, query);
    this.setParameters(parameters);
    this.draft.change({ query, parameters });
    this.options.changed();
  }

  setParameters(text: string): void {
    if (this.parametersView) replaceText(this.parametersView, text);
  }

  /** The parameters if they are JSON, without marking what is wrong. */
  parsed(): Record<string, Json> | undefined {
    try {
      return parseParameters(this.draft.parameters);
    } catch {
      return undefined;
    }
  }

  /** The parameters, or undefined with what is wrong marked where it is. */
  values(): Record<string, Json> | undefined {
    const text = this.draft.parameters;
    try {
      const values = parseParameters(text);
      this.showParametersError("", []);
      return values;
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const before = text.slice(0, error.from).split("\n");
      this.showParametersError(`Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${error.message}`, [{ from: error.from, to: error.to, severity: "error", message: error.message }]);
      return undefined;
    }
  }

  private showParametersError(message: string, diagnostics: Diagnostic[]): void {
    if (this.parametersView) mark(this.parametersView, diagnostics);
    if (message === this.parametersError) return;
    this.parametersError = message;
    this.host.requestUpdate();
  }

  mark(diagnostics: Diagnostic[]): void {
    if (this.queryView) mark(this.queryView, diagnostics);
  }

  /** Replaces a part of the query. */
  edit({ from, to, text }: { from: number; to: number; text: string }): void {
    if (this.queryView) replaceRange(this.queryView, from, to, text);
  }

  insert(text: string): void {
    if (this.queryView) insertText(this.queryView, text);
  }

  goTo(from: number, to: number): void {
    if (this.queryView) goTo(this.queryView, from, to);
  }

  focus(): void {
    this.queryView?.focus();
  }
}
