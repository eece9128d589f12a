const smallestBytes = 1024
const compressible =
  /^(?:text\/(?!event-stream)|application\/(?:.+\+)?(?:json|javascript|xml|yaml)\b|image\/svg\+xml)/i

/** Whether a client takes gzip, as its `Accept-Encoding` says (RFC 9110 §12.5.3). */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false
  return acceptEncoding.split(',').some((item) => {
    const [coding = '', ...parameters] = item.toLowerCase().split(';')
    return coding.trim() === 'gzip' && !parameters.some((one) => /^\s*q\s*=\s*0(?:\.0*)?\s*$/.test(one))
  })
}

/**
 * The headers of an answer that is to be compressed; undefined when it stays as it is: what has no length may be a
 * stream, what is short or no text gains nothing, what is compressed already or may not be changed is left alone.
 */
export function compressedHeaders(status: number, headers: readonly string[]): string[] | undefined {
  if (status !== 200) return undefined
  const changed: string[] = []
  let [long, text] = [false, false]
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? ''
    const value = headers[i + 1] ?? ''
    const lower = name.toLowerCase()
    if (lower === 'content-encoding' || lower === 'content-range') return undefined
    if (lower === 'cache-control' && /no-transform/i.test(value)) return undefined
    if (lower === 'content-type') text = compressible.test(value)
    if (lower === 'content-length') long = Number(value) >= smallestBytes
    else if (lower === 'etag' && !value.startsWith('W/')) changed.push(name, `W/${value}`)
    else if (lower !== 'accept-ranges') changed.push(name, value)
  }
  return long && text ? [...changed, 'Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding'] : undefined
}
