import { answerFromZone } from './answer-zone.ts'
import type { ZoneRules } from './answer-zone.ts'
import { emptyReply, rcodes, types } from './reply.ts'
import type { Reply, ReplyRecord } from './reply.ts'

const longestChain = 8

export interface ComponentQuestion {
  asked: string
  type: number
  /** The part before the zone, in lower case. */
  lookup: string
}

/** Names that stand for others, and how the others are answered; undefined when they are not ours. */
export interface ComponentSource {
  components: ReadonlyMap<string, string>
  answer(question: { asked: string; type: number; depth: number }): Reply | undefined
}

/** Answers a name that stands for another: the other name first, then what is known of it. A circle is a SERVFAIL. */
export function answerComponent(
  { asked, type, lookup }: ComponentQuestion,
  rules: Omit<ZoneRules, 'find'>,
  { components, answer }: ComponentSource,
  depth: number,
): Reply {
  const target = components.get(lookup)
  if (target === undefined || type === types.SOA || type === types.NS) {
    const entry = target === undefined ? undefined : { A: [], AAAA: [], SRV: [] }
    return answerFromZone({ asked, type, lookup }, { ...rules, find: () => entry })
  }
  if (depth >= longestChain) return emptyReply(rcodes.SERVFAIL, false)
  const alias: ReplyRecord = { name: asked, ttl: rules.ttl, type: 'CNAME', target }
  if (type === types.CNAME) return { ...emptyReply(rcodes.NOERROR), answers: [alias] }
  const rest = answer({ asked: target, type, depth: depth + 1 })
  if (rest === undefined) return { ...emptyReply(rcodes.NOERROR), answers: [alias] }
  if (rest.rcode === rcodes.SERVFAIL || rest.rcode === rcodes.REFUSED) return rest
  return { ...rest, answers: [alias, ...rest.answers] }
}
