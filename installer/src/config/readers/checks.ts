import { builtInChecks } from '@dcos-lite/lib/contracts'
import type { CheckSettings, ProgramChecks } from '@dcos-lite/lib/contracts'
import type { About, Reader } from '../reader.ts'

type Fields = Record<string, unknown>
type Say = (reason: string) => void

const isMapping = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The mapping itself, or the JSON text of one. */
function asMapping(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value // the caller complains
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

const unitsMs: Record<string, number> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function timeoutMs(text: unknown): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)$/.exec(String(text)) ?? []
  const ms = Number(amount) * (unitsMs[unit] ?? Number.NaN)
  return Number.isFinite(ms) && ms > 0 ? Math.max(1, Math.round(ms)) : undefined
}

function unknownKeys(where: string, value: Fields, known: readonly string[], say: Say): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) say(`${where} has no ${key}; it has ${known.join(', ')}`)
  }
}

function readCheck(name: string, value: unknown, hasRoles: boolean, say: Say): CheckSettings | undefined {
  if (!isMapping(value)) {
    say(`the check ${name} must be {description, cmd, timeout}`)
    return undefined
  }
  unknownKeys(
    `the check ${name}`,
    value,
    ['description', 'cmd', 'timeout', ...(hasRoles ? ['roles'] : [])],
    say,
  )
  const { description, cmd, timeout, roles } = value
  const ms = timeoutMs(timeout)
  if (typeof description !== 'string') say(`the check ${name} needs a description`)
  if (!isTexts(cmd) || cmd.length === 0 || cmd[0] === '') {
    say(`cmd of the check ${name} must be a list of texts, the program first`)
  }
  if (ms === undefined) say(`timeout of the check ${name} must be a number with ns, us, ms, s, m or h`)
  const areRoles = isTexts(roles) && roles.every((role) => role === 'master' || role === 'agent')
  if (roles !== undefined && !areRoles) say(`roles of the check ${name} must be a list of master and agent`)
  if (typeof description !== 'string' || !isTexts(cmd) || ms === undefined) return undefined
  const wanted = hasRoles && areRoles ? { roles: roles as ('master' | 'agent')[] } : {}
  return { description, cmd, timeoutMs: ms, ...wanted }
}

function readChecks(value: unknown, group: 'cluster' | 'node', say: Say): Record<string, CheckSettings> {
  if (value === undefined) return {}
  if (!isMapping(value)) {
    say(`the checks of the ${group} must be a mapping from name to {description, cmd, timeout}`)
    return {}
  }
  const builtIn: readonly string[] = builtInChecks[group]
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      if (name === '' || /\s/.test(name)) say(`the name of the check "${name}" must have no white space`)
      if (builtIn.includes(name)) say(`the check ${name} is built in; choose another name`)
      const read = readCheck(name, one, group === 'node', say)
      return read ? [[name, read] as const] : []
    }),
  )
}

function readNodeChecks(value: unknown, say: Say): Pick<ProgramChecks, 'prestart' | 'poststart'> {
  if (value === undefined) return {}
  if (!isMapping(value)) {
    say('node_checks must be {checks, prestart, poststart}')
    return {}
  }
  unknownKeys('node_checks', value, ['checks', 'prestart', 'poststart'], say)
  const checks = readChecks(value.checks, 'node', say)
  const named = (['prestart', 'poststart'] as const).map((when) => {
    const names = value[when] ?? []
    if (!isTexts(names)) {
      say(`${when} of node_checks must be a list of names of checks`)
      return {}
    }
    for (const name of names)
      if (!Object.hasOwn(checks, name)) say(`${when} names ${name}, which is no check of the file`)
    return Object.fromEntries(Object.entries(checks).filter(([name]) => names.includes(name)))
  })
  const [prestart = {}, poststart = {}] = named
  for (const name of Object.keys(checks)) {
    if (!(name in prestart) && !(name in poststart))
      say(`the check ${name} stands neither in prestart nor in poststart`)
  }
  return { prestart, poststart }
}

/** Programs of an operator that check the cluster and its nodes, in the shape of DC/OS. */
export function programChecks(about: About<ProgramChecks>): Reader<ProgramChecks> {
  return {
    type: 'mapping with cluster_checks and node_checks',
    ...about,
    read(given, complain) {
      const value = asMapping(given)
      if (!isMapping(value)) {
        complain(
          'it must be {cluster_checks: {…}, node_checks: {checks: {…}, prestart: […], poststart: […]}}',
        )
        return undefined
      }
      let good = true
      const say = (reason: string): void => {
        good = false
        complain(reason)
      }
      unknownKeys('it', value, ['cluster_checks', 'node_checks'], say)
      const cluster = readChecks(value.cluster_checks, 'cluster', say)
      const node = readNodeChecks(value.node_checks, say)
      return good ? { cluster, ...node } : undefined
    },
  }
}
