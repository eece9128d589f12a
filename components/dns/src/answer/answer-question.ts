import type { Names } from '../zone/names.ts'
import type { Zone } from '../zone/zone.ts'
import { answerComponent } from './answer-component.ts'
import { answerFromZone } from './answer-zone.ts'
import type { ZoneRules } from './answer-zone.ts'
import { emptyReply, rcodes } from './reply.ts'
import type { Reply, SoaValues } from './reply.ts'
import { routeQuestion } from './route-question.ts'
import type { RoutingNames } from './route-question.ts'

const directoryTtl = 5

/** Everything that questions about our own names are answered from. */
export interface AnswerSource {
  names: Names
  fixed: Zone
  /** Names below `component.thisdcos.directory`, each with the name that it stands for. */
  components: ReadonlyMap<string, string>
  routing: RoutingNames
  ttl: number
  /** Of `.mesos`; changes with the records. */
  serial: () => number
  /** Whether the state of the cluster was read at least once. */
  loaded: () => boolean
  shuffle: <T>(items: readonly T[]) => T[]
  /** Told every name that an answer was made from. */
  lookedUp: (name: string) => void
}

/** The SOA of `.mesos`. */
export function mesosSoa(domain: string, serial: number, ttl: number): SoaValues {
  const mname = `ns1.${domain}`
  return { mname, rname: `root.${mname}`, serial, refresh: 60, retry: 600, expire: 86_400, minimum: ttl }
}

const directorySoa: SoaValues = {
  mname: 'ns.spartan',
  rname: 'support.mesosphere.com',
  serial: 1,
  refresh: 60,
  retry: 180,
  expire: 86_400,
  minimum: 1,
}

/** Answers a question about our names; undefined when it is about somebody else's. */
export function answerQuestion(
  question: { asked: string; type: number },
  source: AnswerSource,
  depth = 0,
): Reply | undefined {
  const { names, fixed, routing, ttl } = source
  const route = routeQuestion(question.asked.toLowerCase(), routing)
  if (route.to === 'upstream') return undefined
  if (route.to === 'refused') return emptyReply(rcodes.REFUSED, false)
  if (route.to !== 'fixed' && !source.loaded()) return emptyReply(rcodes.SERVFAIL, false)
  const zoneQuestion = { ...question, lookup: route.lookup }
  const findIn =
    (zone: Zone): Zone['find'] =>
    (name) => {
      source.lookedUp(name)
      return zone.find(name)
    }
  const shared = { apex: route.apex, shuffle: source.shuffle }
  const directoryRules: Omit<ZoneRules, 'find'> = {
    ...shared,
    ttl: directoryTtl,
    soa: directorySoa,
    nameServer: 'ns.spartan',
    srvPriority: 1,
    srvWeight: 1,
    srvNeverNxdomain: false,
  }
  if (route.to === 'directory')
    return answerFromZone(zoneQuestion, { ...directoryRules, find: findIn(names.directory) })
  if (route.to === 'component') {
    return answerComponent(
      zoneQuestion,
      directoryRules,
      {
        components: source.components,
        answer: ({ depth: next, ...other }) => answerQuestion(other, source, next),
      },
      depth,
    )
  }
  if (route.to === 'l4lb')
    return answerFromZone(zoneQuestion, { ...directoryRules, find: findIn(names.l4lb) })
  if (route.to === 'fixed') return answerFromZone(zoneQuestion, { ...directoryRules, find: findIn(fixed) })
  const { renameTarget } = route
  if (renameTarget !== undefined) {
    return answerFromZone(zoneQuestion, { ...directoryRules, find: findIn(names.mesos), renameTarget })
  }
  return answerFromZone(zoneQuestion, {
    ...shared,
    find: findIn(names.mesos),
    ttl,
    soa: mesosSoa(routing.domain, source.serial(), ttl),
    nameServer: `ns1.${routing.domain}`,
    srvPriority: 0,
    srvWeight: 1,
    srvNeverNxdomain: true,
  })
}
