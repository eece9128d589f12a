import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { identityFor } from '@dcos-lite/lib/http-client'
import type { Upstreams } from '../config.ts'

const loopback = /^(?:::ffff:)?(?:127\.|7f)|^::1?$|^0\.0\.0\.0$|(?:^|\.)localhost\.?$/

function isThisMachine(host: string): boolean {
  if (loopback.test(host)) return true
  if (isIP(host) === 0) return false
  return Object.values(networkInterfaces()).some((addresses) =>
    (addresses ?? []).some(({ address }) => address === host),
  )
}

const portOf = ({ protocol, port }: URL): string => port || (protocol === 'https:' ? '443' : '80')

/**
 * Whether the address that a service gives is that of a part of the cluster. What the front door sends there counts as
 * its own word, so it goes there by the routes of those parts and not by a service that says it lives there. Marathon
 * and Metronome are services, too: they judge the token that a request brings.
 */
export function isPartOfCluster(origin: string, { marathon, metronome, ...others }: Upstreams): boolean {
  const url = new URL(origin)
  const port = portOf(url)
  const portsOf = (urls: readonly string[]): string[] => urls.map((one) => portOf(new URL(one)))
  if (portsOf([marathon, metronome]).includes(port)) return false
  if (identityFor(origin) !== undefined) return true
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return portsOf(Object.values(others) as string[]).includes(port) && isThisMachine(host)
}

const known = new WeakMap<object, Map<string, boolean>>()

/** The same question, asked once for an origin as long as a copy of the state of the cluster is used. */
export function partsKnownWith(copy: object, upstreams: Upstreams): (origin: string) => boolean {
  const answers = known.get(copy) ?? new Map<string, boolean>()
  known.set(copy, answers)
  return (origin) => {
    let answer = answers.get(origin)
    if (answer === undefined) answers.set(origin, (answer = isPartOfCluster(origin, upstreams)))
    return answer
  }
}
