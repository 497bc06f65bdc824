/** What one member can do with another on the page, and how each action is taken back. */

import { segment } from "../shared/api";
import { firstName, type Invitation, type Person, type Relationship } from "./requests";

export interface Action {
  text: string;
  /** What is said once it is done; `answer` is the body of the response, if there is one. */
  done: (answer: unknown) => string;
  method: string;
  path: string;
  body?: Record<string, unknown>;
  tone?: string;
  /** The question before an action that cannot be taken back as a whole. */
  confirmation?: string;
  /** The action that takes it back. */
  undo?: (answer: unknown) => Action;
}

/** `invite` is offered with a note. */
export const INVITE = "Invite";

function follow(to: Person): Action {
  return { text: "Follow", done: () => `Following ${to.name}`, method: "PUT", path: `following/${segment(to.id)}?type=member`, undo: () => unfollow(to) };
}

function unfollow(to: Person): Action {
  return { text: "Unfollow", done: () => `Unfollowed ${to.name}`, method: "DELETE", path: `following/${segment(to.id)}?type=member`, undo: () => follow(to) };
}

function withdraw(from: Person, to: Person, invitation: string): Action {
  return {
    text: "Withdraw",
    done: () => "Invitation withdrawn",
    method: "POST",
    path: `invitations/${segment(invitation)}/withdraw`,
    confirmation: `Withdraw the invitation? ${firstName(from.name)} cannot invite ${to.name} again for some weeks.`,
  };
}

function disconnect(to: Person, unfollows: boolean): Action {
  return { text: "Remove connection", done: () => `Removed ${to.name} from connections`, method: "DELETE", path: `connections/${segment(to.id)}${unfollows ? "?unfollow=true" : ""}`, tone: "plain" };
}

function invite(from: Person, to: Person): Action {
  const accepted = (answer: unknown) => (answer as Invitation).state === "accepted";
  return {
    text: INVITE,
    done: (answer) => (accepted(answer) ? `Connected with ${to.name}, who had already sent an invitation` : `Invitation sent to ${to.name}`),
    method: "POST",
    path: "invitations",
    body: { other: to.id },
    tone: "primary",
    undo: (answer) => (accepted(answer) ? disconnect(to, true) : withdraw(from, to, (answer as Invitation).id)),
  };
}

function answers(to: Person, invitation: string): Action[] {
  const path = (answer: string) => `invitations/${segment(invitation)}/${answer}`;
  const first = firstName(to.name);
  return [
    { text: "Accept", done: () => `Connected with ${to.name}`, method: "POST", path: path("accept"), tone: "primary", undo: () => disconnect(to, true) },
    { text: "Ignore", done: () => `Invitation ignored. ${first} is not told.`, method: "POST", path: path("ignore"), confirmation: `Ignore the invitation of ${to.name}? It ends, and ${first} is not told.` },
    { text: "I don't know them", done: () => "Invitation ignored and reported", method: "POST", path: path("report"), tone: "plain", confirmation: `Say that you don't know ${to.name}? The invitation ends and counts against ${first}, who is not told.` },
  ];
}

function block(from: Person, to: Person): Action {
  return {
    text: "Block",
    done: () => `Blocked ${to.name}`,
    method: "PUT",
    path: `blocks/${segment(to.id)}`,
    tone: "plain danger",
    confirmation: `Block ${to.name}? This ends their connection, follows and invitations with ${firstName(from.name)}, and hides each from the other.`,
  };
}

export function unblock(from: Person, to: Person): Action {
  return { text: "Unblock", done: () => `Unblocked ${to.name}`, method: "DELETE", path: `blocks/${segment(to.id)}`, undo: () => block(from, to) };
}

export function actionsOf(from: Person, to: Person, relationship: Relationship): Action[] {
  const { pending_invitation: invitation, capabilities, follows, followed_by: followed, degree } = relationship;
  const actions: Action[] = [];
  if (invitation?.direction === "received") actions.push(...answers(to, invitation.id));
  else if (invitation) actions.push(withdraw(from, to, invitation.id));
  else if (capabilities.invite.allowed) actions.push(invite(from, to));
  if (follows) actions.push(unfollow(to));
  else if (capabilities.follow.allowed) actions.push(follow(to));
  if (followed) {
    const confirmation = `Remove ${to.name} as a follower of ${from.name}? Only ${firstName(to.name)} can follow again.`;
    actions.push({ text: "Remove follower", done: () => `Removed ${to.name} as a follower`, method: "DELETE", path: `followers/${segment(to.id)}`, tone: "plain", confirmation });
  }
  if (degree === 1) actions.push({ ...disconnect(to, false), confirmation: `Remove ${to.name} from the connections of ${from.name}? Follows stay as they are.` });
  actions.push(block(from, to));
  return actions;
}
