import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement } from "../shared/element";
import type { Json } from "../shared/values";
import { JsonError, parseJson } from "./json";

export type ParameterType = "string" | "integer" | "float" | "boolean" | "date" | "member" | "json";
export const PARAMETER_TYPES: ParameterType[] = ["string", "integer", "float", "boolean", "date", "member", "json"];

export interface Parameter {
  name: string;
  type: ParameterType;
  default: Json;
  description: string;
}

/** The type of a value, as far as it can be inferred. */
export function typeOf(value: Json | undefined): ParameterType {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "float";
  if (value !== null && typeof value === "object") {
    const type = Array.isArray(value) ? "" : value["$type"];
    return type === "Date" ? "date" : type === "Integer" ? "integer" : "json";
  }
  return "string";
}

/** A parameter's value as a field shows it. */
export function toField(type: ParameterType, value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (type === "json") return JSON.stringify(value);
  if (typeof value === "object" && !Array.isArray(value) && typeof value["value"] === "string") return value["value"];
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The value of a field; an empty one is null. Raises an Error that says what is expected. */
export function fromField(type: ParameterType, text: string): Json {
  const trimmed = text.trim();
  if (trimmed === "") return type === "string" && text !== "" ? text : null;
  switch (type) {
    case "string":
      return text;
    case "member":
      return trimmed;
    case "integer":
      if (!/^[+-]?\d+$/.test(trimmed)) throw new Error("Enter a whole number.");
      return parseJson(trimmed.replace(/^\+/, "").replace(/^(-?)0+(?=\d)/, "$1"));
    case "float":
      if (Number.isNaN(Number(trimmed))) throw new Error("Enter a number.");
      return Number(trimmed);
    case "boolean":
      return trimmed === "true";
    case "date":
      if (!/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) throw new Error("Enter a date like 2026-01-31.");
      return { $type: "Date", value: trimmed };
    case "json":
      try {
        return parseJson(trimmed);
      } catch (error) {
        throw new Error(error instanceof JsonError ? error.message : "Enter valid JSON.");
      }
  }
}

/** One input for each parameter of a query; fires `values` at each change, and `type` with the name and type chosen. */
@customElement("parameter-fields")
export class ParameterFields extends PageElement {
  @property({ attribute: false }) parameters: (Parameter & { chosen?: boolean })[] = [];
  @property({ attribute: false }) values: Record<string, Json> = {};
  @state() private wrong: Record<string, string> = {};

  private changed(parameter: Parameter, text: string): void {
    const wrong = { ...this.wrong };
    delete wrong[parameter.name];
    try {
      this.dispatchEvent(new CustomEvent("values", { detail: { ...this.values, [parameter.name]: fromField(parameter.type, text) } }));
    } catch (error) {
      wrong[parameter.name] = (error as Error).message;
    }
    this.wrong = wrong;
  }

  private typeChoice(name: string, type: ParameterType) {
    const choose = (event: Event) => this.dispatchEvent(new CustomEvent("type", { detail: { name, type: (event.target as HTMLSelectElement).value } }));
    return html`<select class="select type" aria-label="Type of ${name}" @change=${choose}>${PARAMETER_TYPES.map((each) => html`<option value=${each} ?selected=${each === type}>${each === "member" ? "member id" : each}</option>`)}</select>`;
  }

  protected override render() {
    return this.parameters.map((parameter) => {
      const { name, type, description, chosen } = parameter;
      const id = `parameter-${name}`;
      const wrong = this.wrong[name];
      const value = toField(type, this.values[name]);
      const described = [description && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || nothing;
      const input = (event: Event) => this.changed(parameter, (event.target as HTMLInputElement).value);
      return html`<div class="field">
        <span class="named"><label for=${id}>${name}${chosen ? nothing : html` <span class="muted">${type === "member" ? "member id" : type}</span>`}</label>${chosen ? this.typeChoice(name, type) : nothing}</span>
        ${type === "boolean"
          ? html`<select id=${id} class="select" aria-describedby=${described} .value=${value} @change=${input}>
              <option value="" ?selected=${value === ""}>null</option>
              <option value="true" ?selected=${value === "true"}>true</option>
              <option value="false" ?selected=${value === "false"}>false</option>
            </select>`
          : html`<input
              id=${id}
              class="input ${type === "json" ? "mono" : ""}"
              type=${type === "date" ? "date" : "text"}
              inputmode=${type === "integer" ? "numeric" : type === "float" ? "decimal" : nothing}
              placeholder=${parameter.default === null ? "required" : "null"}
              autocomplete="off"
              spellcheck="false"
              aria-required=${parameter.default === null ? "true" : "false"}
              aria-invalid=${wrong ? "true" : "false"}
              aria-describedby=${described}
              .value=${value}
              @change=${input}
              @keydown=${(event: KeyboardEvent) => event.key === "Enter" && input(event)}
            />`}
        ${description ? html`<span class="hint" id="${id}-hint">${description}</span>` : nothing}
        ${wrong ? html`<span class="wrong" id="${id}-wrong" role="alert">${wrong}</span>` : nothing}
      </div>`;
    });
  }
}
