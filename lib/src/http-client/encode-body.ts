/** The bytes of a request and the content type that they have by themselves. */
export interface EncodedBody {
  payload: string | Uint8Array | undefined
  headers: Record<string, string>
}

/** Text and bytes travel as they are; anything else as JSON. */
export function encodeBody(body: unknown): EncodedBody {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    return { payload: body, headers: {} }
  }
  return { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}
