import { type Client, createClient } from "graphql-ws";
import type { TypedDocument } from "./generated";
import { authorization, keepKey, storedKey } from "./key";
import { answered } from "./outage";

/** A request that got no usable answer; the message is fit to be shown. */
export class ServiceError extends Error {}

/** Nothing answered: it may, a little later. */
export class Unreachable extends ServiceError {}

let base = "";
let socket: Client | undefined;

/** Sets the address of the service, once, before anything is asked. */
export function connect(api: string): void {
  base = api.replace(/\/+$/, "");
}

/** The whole address of something that the service answers. */
export const serviceAddress = (path: string): string =>
  new URL(`${base}${path}`, window.location.origin).href;

export const graphqlUrl = (): string => serviceAddress("/graphql");

interface Answer<Result> {
  data?: Result | null;
  errors?: readonly { message: string; extensions?: { code?: string } }[];
}

let onKeyAsked: (reason: string) => void = () => undefined;
/** Tells when the service asks for an API key, or refuses the one it got, and why. */
export function watchKey(listener: (reason: string) => void): void {
  onKeyAsked = listener;
}

/** From now on asks with this key, or with none. */
export function setKey(key: string | undefined): void {
  keepKey(key);
  ahead.clear();
  void socket?.dispose(); // it was opened with the key before
  socket = undefined;
}

/** Whether something answers there that does not let this page read it. */
async function refusesPage(): Promise<boolean> {
  if (new URL(graphqlUrl()).origin === window.location.origin) return false;
  return fetch(serviceAddress("/healthz"), { mode: "no-cors" }).then(
    () => true,
    () => false,
  );
}

async function unreachable(): Promise<ServiceError> {
  const { origin } = new URL(graphqlUrl());
  return new Unreachable(
    (await refusesPage())
      ? `The service at ${origin} answers, but not to pages of ${window.location.origin}: ` +
          `list that address in its CARRY_CORS_ORIGINS.`
      : `The service at ${origin} does not answer. Is it running?`,
  );
}

const aheadOf = (document: string, variables: unknown): string =>
  document + JSON.stringify(variables);
/** Answers on their way that nobody has taken yet. */
const ahead = new Map<string, Promise<unknown>>();

const AHEAD_MS = 10_000; // later an answer may be wrong

/** Asks what `request` will be asked in a moment; its answer is for the first who asks the same. */
export function askAhead<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const key = aheadOf(document, variables);
  const there = ahead.get(key) as Promise<Result> | undefined;
  if (there) return there;
  const answer = asked(document, variables);
  answer.catch(() => undefined); // told to whoever asks
  ahead.set(key, answer);
  setTimeout(() => ahead.get(key) === answer && ahead.delete(key), AHEAD_MS);
  return answer;
}

/** Asks one query or mutation and returns its data; throws ServiceError in words. */
export function request<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const key = aheadOf(document, variables);
  const answer = ahead.get(key) as Promise<Result> | undefined;
  ahead.delete(key);
  return answer ?? asked(document, variables);
}

async function asked<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const askedWith = storedKey();
  let response: Response;
  try {
    response = await fetch(graphqlUrl(), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...authorization(),
      },
      body: JSON.stringify({ query: document, variables }),
    });
  } catch {
    throw await unreachable();
  }
  answered();
  let answer: Answer<Result>;
  try {
    answer = (await response.json()) as Answer<Result>;
  } catch {
    throw new ServiceError(`The service answered with status ${response.status} and no JSON.`);
  }
  if (answer.errors?.length) {
    const refused = answer.errors.find((error) => error.extensions?.code === "UNAUTHENTICATED");
    // Only of the key that is in use: one that was entered meanwhile has not been refused.
    if (refused && askedWith === storedKey()) onKeyAsked(refused.message);
    throw new ServiceError(answer.errors.map((error) => error.message).join(" "));
  }
  if (!answer.data) throw new ServiceError(`The service answered ${response.status} without data.`);
  return answer.data;
}

/** Whether the subscriptions' socket is open, for a notice while it is not. */
export type SocketState = "idle" | "open" | "lost";
let onSocketState: (state: SocketState) => void = () => undefined;
export function watchSocket(listener: (state: SocketState) => void): void {
  onSocketState = listener;
}

const KEY_REFUSED = 4403;
const isKeyRefused = (cause: unknown): boolean =>
  (cause as Partial<CloseEvent> | undefined)?.code === KEY_REFUSED;

function client(): Client {
  socket ??= opened();
  return socket;
}

function opened(): Client {
  const askedWith = storedKey();
  return createClient({
    url: graphqlUrl().replace(/^http/, "ws"),
    retryAttempts: Number.POSITIVE_INFINITY,
    // The service may restart: wait a little longer each time, never more than five seconds.
    retryWait: (retries) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 250 * 2 ** retries))),
    shouldRetry: (cause) => !isKeyRefused(cause),
    connectionParams: authorization,
    keepAlive: 15_000,
    on: {
      connected: () => onSocketState("open"),
      closed: (event) => {
        const { code, reason } = event as CloseEvent;
        if (isKeyRefused(event) && askedWith === storedKey()) onKeyAsked(reason);
        onSocketState(code === 1000 || code === KEY_REFUSED ? "idle" : "lost");
      },
    },
  });
}

export interface Listener<Result> {
  next(data: Result): void;
  error(error: ServiceError): void;
  complete?(): void;
}

function inWords(cause: unknown): ServiceError {
  if (Array.isArray(cause)) {
    return new ServiceError(cause.map((error: { message: string }) => error.message).join(" "));
  }
  if (isKeyRefused(cause)) return new ServiceError((cause as CloseEvent).reason);
  return new ServiceError(
    cause instanceof Error ? cause.message : "The connection for live updates is lost.",
  );
}

/**
 * Subscribes; returns the function that ends it. After a lost connection the client subscribes
 * again with `variables` as they are then: whoever moves `variables.after` misses nothing.
 */
export function subscribe<Result, Variables extends Record<string, unknown>>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
  listener: Listener<Result>,
): () => void {
  return client().subscribe<Result>(
    { query: document, variables },
    {
      next: (message) => {
        if (message.errors) listener.error(inWords(message.errors));
        else if (message.data) listener.next(message.data);
      },
      error: (cause) => listener.error(inWords(cause)),
      complete: () => listener.complete?.(),
    },
  );
}
