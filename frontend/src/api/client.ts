import { type Client, createClient } from "graphql-ws";
import type { TypedDocument } from "./generated";

/** A request that got no usable answer; the message is fit to be shown. */
export class ServiceError extends Error {}

let base = "";
let socket: Client | undefined;

/** Sets the address of the service, once, before anything is asked. */
export function connect(api: string): void {
  base = api.replace(/\/+$/, "");
}

export const graphqlUrl = (): string => new URL(`${base}/graphql`, window.location.origin).href;

interface Answer<Result> {
  data?: Result | null;
  errors?: readonly { message: string }[];
}

const unreachable = (): ServiceError =>
  new ServiceError(
    `The service at ${new URL(graphqlUrl()).origin} does not answer. Is it running?`,
  );

/** Asks one query or mutation and returns its data; throws ServiceError in words. */
export async function request<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  let response: Response;
  try {
    response = await fetch(graphqlUrl(), {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query: document, variables }),
    });
  } catch {
    throw unreachable();
  }
  let answer: Answer<Result>;
  try {
    answer = (await response.json()) as Answer<Result>;
  } catch {
    throw new ServiceError(`The service answered with status ${response.status} and no JSON.`);
  }
  if (answer.errors?.length) {
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

function client(): Client {
  socket ??= createClient({
    url: graphqlUrl().replace(/^http/, "ws"),
    retryAttempts: Number.POSITIVE_INFINITY,
    // The service may restart: wait a little longer each time, never more than five seconds.
    retryWait: (retries) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 250 * 2 ** retries))),
    shouldRetry: () => true,
    keepAlive: 15_000,
    on: {
      connected: () => onSocketState("open"),
      closed: (event) => onSocketState((event as CloseEvent).code === 1000 ? "idle" : "lost"),
    },
  });
  return socket;
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
  return cause instanceof Error ? new ServiceError(cause.message) : unreachable();
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
