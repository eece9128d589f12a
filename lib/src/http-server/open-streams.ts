interface Closable {
  end(): void
  closed: Promise<void>
}

// Keyed by the server and not by the fastify instance, which is another one in every plugin.
const streamsOf = new WeakMap<object, Set<Closable>>()
const closingServers = new WeakSet<object>()
const streamedRequests = new WeakSet<object>()

/** Remembers an open stream until it is closed. */
export function registerStream(server: object, stream: Closable): void {
  const streams = streamsOf.get(server) ?? new Set<Closable>()
  streamsOf.set(server, streams)
  streams.add(stream)
  void stream.closed.then(() => streams.delete(stream))
}

/** How many streams of a server are open. */
export function countStreams(server: object): number {
  return streamsOf.get(server)?.size ?? 0
}

/** Ends every open stream of a server, and each that is opened from now on; part of its graceful stop. */
export function closeStreams(server: object): void {
  closingServers.add(server)
  for (const stream of [...(streamsOf.get(server) ?? [])]) stream.end()
}

/** Whether the server stops. */
export function isClosing(server: object): boolean {
  return closingServers.has(server)
}

/** Notes that the answer of this request is a stream, whose length in time says nothing about the service. */
export function markStreamed(request: object): void {
  streamedRequests.add(request)
}

/** Whether the answer of this request was a stream. */
export function wasStreamed(request: object): boolean {
  return streamedRequests.has(request)
}
