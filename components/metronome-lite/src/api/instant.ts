/** An instant as this API writes it: `2016-07-15T13:02:59.735+0000`. */
export function presentInstant(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '+0000')
}
