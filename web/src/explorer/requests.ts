/** What the explorer asks the service for, and what it answers. */

import { nameQuery, similarNameQuery } from "./folding";
import { askJson, ask, segment } from "../shared/api";
import { runBuiltin } from "../shared/builtin-queries";
import { closest } from "../shared/closest";

export interface Person {
  id: string;
  name: string;
  headline?: string | null;
  location?: string | null;
  degree?: number | null;
  connections?: number;
}
export interface Page<Item> {
  items: Item[];
  next: string | null;
}
export interface EgoNetwork extends Page<Person> {
  member: Person;
  connections: number;
  edges: [string, string][];
}
export interface Introduction {
  through: Person[];
  ties: { mutuals: number; strength: number }[];
  strength: number;
}
export interface Introductions extends Page<Introduction> {
  degree: number | null;
}
export interface Capability {
  allowed: boolean;
  reason: string | null;
  detail: string | null;
}
export interface Relationship {
  viewer: string;
  other: string;
  degree: number | null;
  connected_since: string | null;
  follows: boolean;
  followed_by: boolean;
  pending_invitation: { id: string; direction: "sent" | "received"; sent_at: string; note: string | null } | null;
  mutuals: number;
  primary_action: string;
  capabilities: Record<"message" | "endorse" | "recommend" | "invite" | "follow" | "view_connections" | "view_contact_details" | "be_introduced", Capability>;
}
export interface Suggestion extends Person {
  mutuals: number;
  reasons: string[];
}
export interface Invitation {
  id: string;
  direction: "sent" | "received";
  state: string;
}
export interface Rings {
  first: number;
  second: number;
  third: number;
}
export interface Breakdown {
  entries: { value: string; count: number; share: number }[];
  remaining: number;
  unknown: number;
}
export interface Review {
  size: Record<"connections" | "followers" | "following_members" | "following_organizations" | "invitations_received" | "invitations_sent", number>;
  growth: { months: { month: string; connections: number; followers: number; connections_so_far: number; followers_so_far: number }[]; undated: { connections: number; followers: number } };
  breakdown: Record<string, Breakdown>;
  followers_per_connection: number | null;
  benchmarks: { name: string; target: number; actual: number; reached: boolean; applies: boolean }[];
  attention: Record<string, number>;
}

export const memberPath = (viewer: string, path: string): string => `members/${segment(viewer)}/${path}`;

export function get<T>(viewer: string, path: string, signal?: AbortSignal): Promise<T> {
  return askJson<T>(memberPath(viewer, path), signal ? { signal } : {});
}

export async function send(method: string, viewer: string, path: string, body?: unknown): Promise<Response> {
  return ask(memberPath(viewer, path), { method, ...(body !== undefined && { body }) });
}

/** Searches all members, for callers who may act for every member. */
export async function searchAll(text: string, signal: AbortSignal): Promise<Person[]> {
  const asked = nameQuery(text);
  const rows = asked ? await runBuiltin("people", { words: asked, id: text, limit: 8 }, signal) : [];
  return rows.map(([id, name, headline, location]) => ({ id: String(id), name: String(name), headline: headline as string | null, location: location as string | null }));
}

/** A member whose name is spelled much like a text, for callers who may act for every member. */
export async function similarName(text: string, signal: AbortSignal): Promise<string | undefined> {
  const asked = similarNameQuery(text);
  const rows = asked ? await runBuiltin("people", { words: asked, id: text, limit: 20 }, signal) : [];
  const names = rows.map(([, name]) => String(name));
  return closest(text, names) ?? names[0];
}

/** Members that a member can see. */
export async function searchAs(viewer: string, text: string, signal: AbortSignal): Promise<Person[]> {
  return (await get<Page<Person>>(viewer, `search?limit=8&name=${segment(text)}`, signal)).items;
}

/** Whether there is any member at all. */
export async function hasMembers(): Promise<boolean> {
  const schema = await askJson<{ labels: { name: string; count: number }[] }>("cypher/schema");
  return schema.labels.some(({ name, count }) => name === "Member" && count > 0);
}

export const degreeText = (degree: number | null | undefined): string =>
  degree === null || degree === undefined ? "out of network" : (["the same member", "1st degree", "2nd degree", "3rd degree"][degree] ?? `${degree}`);
export const firstName = (name: string): string => name.split(" ")[0] ?? name;
export const dateText = (text: string): string => new Date(text).toLocaleDateString("en", { year: "numeric", month: "short", day: "numeric" });
export const isId = (text: string): boolean => /^[A-Za-z0-9._~@:-]{1,128}$/.test(text);
