import type { NameEntry } from '../zone/zone.ts'
import { emptyReply, isEncodable, rcodes, types } from './reply.ts'
import type { Reply, ReplyRecord, SoaValues } from './reply.ts'

/** How one zone is answered from. */
export interface ZoneRules {
  /** The zone's own name. */
  apex: string
  find(name: string): NameEntry | undefined
  /** Seconds. */
  ttl: number
  soa: SoaValues
  nameServer: string
  srvPriority: number
  srvWeight: number
  /** Mesos-DNS answers SRV of unknown names with NOERROR. */
  srvNeverNxdomain: boolean
  shuffle: <T>(items: readonly T[]) => T[]
  /** Applied to the targets of SRV records, for zones that are copies. */
  renameTarget?: (target: string) => string
}

/** A question in the form that is looked up, and the name to write into the answer. */
export interface ZoneQuestion {
  /** Lower case, relative to the zone's data. */
  lookup: string
  /** As asked. */
  asked: string
  type: number
}

function addresses(name: string, entry: NameEntry, family: 'A' | 'AAAA', ttl: number): ReplyRecord[] {
  return entry[family].map((value) => ({ name, ttl, type: family, value }))
}

function services(
  name: string,
  entry: NameEntry,
  rules: ZoneRules,
): { answers: ReplyRecord[]; additionals: ReplyRecord[] } {
  const { ttl, srvPriority: priority, srvWeight: weight, renameTarget = (target: string) => target } = rules
  const usable = entry.SRV.filter(({ target }) => isEncodable(target))
  const answers = usable.map(({ target, port }): ReplyRecord => ({
    name,
    ttl,
    type: 'SRV',
    priority,
    weight,
    port,
    target: renameTarget(target),
  }))
  const additionals = [...new Set(usable.map(({ target }) => target))].flatMap((target) => {
    const found = rules.find(target)
    if (found === undefined) return []
    const owner = renameTarget(target)
    return [
      ...addresses(owner, found, 'A', ttl).slice(0, 1),
      ...addresses(owner, found, 'AAAA', ttl).slice(0, 1),
    ]
  })
  return { answers, additionals }
}

function answersOf(
  question: ZoneQuestion,
  entry: NameEntry,
  rules: ZoneRules,
): Pick<Reply, 'answers' | 'additionals'> {
  const { asked, type } = question
  const any = type === types.ANY
  const srv = any || type === types.SRV ? services(asked, entry, rules) : { answers: [], additionals: [] }
  const plain = [
    ...(any || type === types.A ? addresses(asked, entry, 'A', rules.ttl) : []),
    ...(any || type === types.AAAA ? addresses(asked, entry, 'AAAA', rules.ttl) : []),
  ]
  return { answers: rules.shuffle([...srv.answers, ...plain]), additionals: any ? [] : srv.additionals }
}

/** Answers a question from a zone. Empty answers carry the SOA of the zone, so that they can be cached. */
export function answerFromZone(question: ZoneQuestion, rules: ZoneRules): Reply {
  const { apex, ttl } = rules
  const soa: ReplyRecord = { name: apex, ttl, type: 'SOA', ...rules.soa }
  const nameServer: ReplyRecord = { name: apex, ttl, type: 'NS', target: rules.nameServer }
  const atApex = question.asked.toLowerCase() === apex
  if (question.type === types.SOA || question.type === types.NS) {
    const record = question.type === types.SOA ? soa : nameServer
    const reply = emptyReply(rcodes.NOERROR)
    return atApex ? { ...reply, answers: [record] } : { ...reply, authorities: [record] }
  }
  const entry = rules.find(question.lookup)
  if (entry === undefined) {
    const exists = question.type === types.SRV && rules.srvNeverNxdomain
    return { ...emptyReply(exists ? rcodes.NOERROR : rcodes.NXDOMAIN), authorities: [soa] }
  }
  const found = answersOf(question, entry, rules)
  const authorities =
    found.answers.length === 0 ? [soa] : question.type === types.ANY ? [soa, nameServer] : []
  return { ...emptyReply(rcodes.NOERROR), ...found, authorities }
}
