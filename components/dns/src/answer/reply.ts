/** Response codes that are used here. */
export const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const
export type Rcode = (typeof rcodes)[keyof typeof rcodes]

/** Record types that are used here. */
export const types = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
} as const

/** Values of a start of authority; times in seconds. */
export interface SoaValues {
  mname: string
  rname: string
  serial: number
  refresh: number
  retry: number
  expire: number
  minimum: number
}

/** A record of a reply; names without the final dot. */
export type ReplyRecord = { name: string; ttl: number } & (
  | { type: 'A' | 'AAAA'; value: string }
  | { type: 'SRV'; priority: number; weight: number; port: number; target: string }
  | { type: 'NS' | 'CNAME'; target: string }
  | ({ type: 'SOA' } & SoaValues)
)

/** What is answered to one question. */
export interface Reply {
  rcode: Rcode
  authoritative: boolean
  answers: ReplyRecord[]
  authorities: ReplyRecord[]
  additionals: ReplyRecord[]
}

/** A reply without records. */
export function emptyReply(rcode: Rcode, authoritative = true): Reply {
  return { rcode, authoritative, answers: [], authorities: [], additionals: [] }
}

/** Whether a name fits the wire format: labels of 1 to 63 bytes, 255 in all. */
export function isEncodable(name: string): boolean {
  if (Buffer.byteLength(name) > 253) return false
  return name.split('.').every((part) => {
    const length = Buffer.byteLength(part)
    return length > 0 && length <= 63
  })
}
