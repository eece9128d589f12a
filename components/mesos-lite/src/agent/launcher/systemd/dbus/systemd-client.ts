import type { Clock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import { agentErrors } from '../../../errors.ts'
import { unitObjectPath } from '../decide/unit-name.ts'
import type { DbusConnection, DbusMessage } from './connection.ts'
import { DbusConnectionLost, openDbusConnection } from './connection.ts'

/** A property of a unit to be made: name, and signature with value. */
export type UnitProperty = readonly [name: string, variant: readonly [signature: string, value: unknown]]

/** One loaded unit. */
export interface ListedUnit {
  name: string
  activeState: string
  subState: string
}

/** What the client hears without asking. */
export interface SystemdNews {
  onPropertiesChanged(path: string, changes: [name: string, value: unknown][]): void
  onUnitRemoved(unit: string): void
  /** A lost connection is there again; what happened meanwhile must be asked for. */
  onReconnected(): void
}

/** The system manager, over its own socket. Calls wait for a lost connection to come back. */
export interface SystemdClient {
  /** Throws DCL_MESOS_AGENT_SYSTEMD_UNREACHABLE when there is no connection yet and none can be made. */
  connect(): Promise<void>
  /** Gives how the start job ended (`done`, `failed`, …). Rejects with DbusConnectionLost when nobody knows. */
  startTransientUnit(name: string, properties: readonly UnitProperty[]): Promise<string>
  /** Gives how the stop job ended, once all of the unit is over. */
  stopUnit(name: string): Promise<string>
  killUnit(name: string, signal: number): Promise<void>
  /** Changes properties of a unit until it is unloaded. */
  setUnitProperties(name: string, properties: readonly UnitProperty[]): Promise<void>
  resetFailedUnit(name: string): Promise<void>
  listUnits(patterns: readonly string[]): Promise<ListedUnit[]>
  property(unit: string, interfaceName: string, name: string): Promise<unknown>
  /** Control group of the manager itself; empty for the root. */
  rootGroup(): Promise<string>
  close(): void
}

const manager = {
  path: '/org/freedesktop/systemd1',
  interface: 'org.freedesktop.systemd1.Manager',
} as const
const properties = 'org.freedesktop.DBus.Properties'
const longestWaitMs = 10_000

type Variant = [tree: unknown, values: unknown[]]

/** Creates a client; it connects with the first call. */
export function createSystemdClient(options: {
  socket: string
  clock: Clock
  log: Logger
  news: SystemdNews
}): SystemdClient {
  const { socket, clock, log, news } = options
  let current: Promise<DbusConnection> | undefined
  let closing = false
  /** Who waits for a job of a unit. */
  const waiting = new Set<{ unit: string; resolve(result: string): void; reject(error: Error): void }>()

  const onSignal = (message: DbusMessage): void => {
    const body = message.body ?? []
    if (message.member === 'PropertiesChanged' && message.path !== undefined) {
      const changes = (body[1] as [string, Variant][]).map(([name, [, [value]]]): [string, unknown] => [
        name,
        value,
      ])
      news.onPropertiesChanged(message.path, changes)
    } else if (message.member === 'JobRemoved') {
      for (const { unit, resolve } of waiting) if (unit === body[2]) resolve(String(body[3]))
    } else if (message.member === 'UnitRemoved') news.onUnitRemoved(String(body[0]))
  }

  const open = async (): Promise<DbusConnection> => {
    const connection = await openDbusConnection(socket, onSignal, clock)
    void connection.closed.then(() => lost())
    return connection
  }

  const lost = (): void => {
    const error = new DbusConnectionLost(`the connection to ${socket} ended`)
    for (const { reject } of waiting) reject(error)
    current = undefined
    if (closing) return
    log.warn('the connection to systemd was lost; connecting again', { socket })
    current = reopen()
    current.then(
      () => news.onReconnected(),
      () => undefined, // only when the client was closed
    )
  }

  const reopen = async (): Promise<DbusConnection> => {
    for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 1000)) {
      try {
        return await open()
      } catch (error) {
        if (closing) throw error
        if (waitMs === 1000) log.error('systemd cannot be reached; trying again', { socket, error })
        await clock.sleep(waitMs)
      }
    }
  }

  /** The open connection; waits for one that is being made again, but not for ever. */
  const connection = async (): Promise<DbusConnection> => {
    if (closing) throw new DbusConnectionLost('the launcher stopped')
    const opening = (current ??= open())
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = clock.after(longestWaitMs, () => reject(new Error('no answer within 10 s')))
    try {
      return await Promise.race([opening, late])
    } catch (error) {
      opening.catch(() => {
        if (current === opening) current = undefined
      })
      throw agentErrors.SYSTEMD_UNREACHABLE({ socket, reason: (error as Error).message }, { cause: error })
    } finally {
      timer.cancel()
    }
  }

  const call = async (member: string, signature: string, body: unknown[]): Promise<unknown[]> =>
    await (await connection()).call({ ...manager, member, ...(signature === '' ? {} : { signature, body }) })

  /** Makes a call that starts a job, and waits for the job. */
  const withJob = async (
    unit: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    promise.catch(() => undefined) // whoever waits hears of it below
    await connection()
    const job = { unit, resolve, reject }
    waiting.add(job) // before the call: the answer and the end of the job may arrive together
    try {
      await call(member, signature, body)
      return await promise
    } finally {
      waiting.delete(job)
    }
  }

  const get = async (path: string, interfaceName: string, name: string): Promise<unknown> => {
    const [variant] = await (
      await connection()
    ).call({ path, interface: properties, member: 'Get', signature: 'ss', body: [interfaceName, name] })
    return (variant as Variant)[1][0]
  }

  return {
    connect: async () => void (await connection()),
    startTransientUnit: (name, unitProperties) =>
      withJob(name, 'StartTransientUnit', 'ssa(sv)a(sa(sv))', [name, 'fail', unitProperties, []]),
    stopUnit: (name) => withJob(name, 'StopUnit', 'ss', [name, 'replace']),
    killUnit: async (name, signal) => void (await call('KillUnit', 'ssi', [name, 'all', signal])),
    setUnitProperties: async (name, unitProperties) =>
      void (await call('SetUnitProperties', 'sba(sv)', [name, true, unitProperties])),
    resetFailedUnit: async (name) => void (await call('ResetFailedUnit', 's', [name])),
    async listUnits(patterns) {
      const [units] = await call('ListUnitsByPatterns', 'asas', [[], patterns])
      return (units as string[][]).map(([name = '', , , activeState = '', subState = '']) => ({
        name,
        activeState,
        subState,
      }))
    },
    property: (unit, interfaceName, name) => get(unitObjectPath(unit), interfaceName, name),
    rootGroup: async () => String(await get(manager.path, manager.interface, 'ControlGroup')),
    close() {
      closing = true
      void current?.then(
        (open) => open.close(),
        () => undefined,
      )
    },
  }
}
