import type { Clock } from '@dcos-lite/lib/clock'
import type { HealthSignal } from '../decide/health-result.ts'
import type { AppDefinition } from '../definitions/app.ts'
import type { AppHealthCheck } from '../definitions/health.ts'
import { expectedResults, runsInScheduler } from '../definitions/health.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { hasHealthChecks } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { addressOf, portIndexOf } from './address.ts'
import type { HealthBook } from './book.ts'
import type { Limit } from './limit.ts'
import { startLoop } from './loops.ts'
import type { Loop } from './loops.ts'
import { probeHttp, probeTcp } from './probe.ts'

export interface MonitorOptions {
  clock: Clock
  book: HealthBook
  /** How many checks are made at once. */
  limit: Limit
  /** An answer of a check that Marathon made itself. */
  onSignal: (instance: InstanceRecord, check: number, signal: HealthSignal) => void
  onReadiness: (instance: InstanceRecord) => void
}

/** An instance with the definition it runs; `deploying` when a deployment waits for it to be ready. */
export interface Watched {
  instance: InstanceRecord
  service: ServiceDefinition
  deploying: boolean
}

/** Makes the checks that Marathon itself is asked to make. */
export interface HealthMonitor {
  /** Starts and stops loops so that of this service exactly these instances are checked. */
  follow(serviceId: string, watched: Iterable<Watched>): void
  stop(): void
}

const withSlash = (path: string | undefined): string => (path?.startsWith('/') ? path : `/${path ?? ''}`)

async function ask(
  app: AppDefinition,
  instance: InstanceRecord,
  check: AppHealthCheck,
  clock: Clock,
): Promise<HealthSignal | undefined> {
  const address = addressOf(app, instance, check)
  const failed = (cause: string): HealthSignal => ({ healthy: false, atMs: clock.nowMs(), cause })
  if (!address) return failed('the port of the check is not known')
  const scheme = check.protocol === 'TCP' ? 'tcp' : check.protocol === 'HTTPS' ? 'https' : 'http'
  const timeoutMs = Math.max(check.timeoutSeconds * 1000, 1)
  const target = { ...address, scheme, path: withSlash(check.path), timeoutMs } as const
  try {
    if (scheme === 'tcp') {
      await probeTcp(target)
      return { healthy: true, atMs: clock.nowMs() }
    }
    const { status } = await probeHttp(target)
    if (check.ignoreHttp1xx && status < 200) return undefined
    return status >= 200 && status < 400 ? { healthy: true, atMs: clock.nowMs() } : failed(`status ${status}`)
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
}

function healthLoop(
  options: MonitorOptions,
  { instance, service }: Watched,
  check: AppHealthCheck,
  index: number,
): Loop {
  const intervalMs = Math.max(check.intervalSeconds * 1000, 100)
  return startLoop(
    options.clock,
    { firstMs: Math.min(intervalMs, 5000), intervalMs, from: 'start' },
    async (isStopped) => {
      const signal = await options.limit.run(() =>
        ask(service as AppDefinition, instance, check, options.clock),
      )
      if (signal && !isStopped()) options.onSignal(instance, index, signal)
      return true
    },
  )
}

function readinessLoop(
  options: MonitorOptions,
  app: AppDefinition,
  instance: InstanceRecord,
): Loop | undefined {
  const check = app.readinessChecks[0]
  const taskId = instance.tasks[0]?.id
  if (!check || taskId === undefined) return undefined
  return startLoop(
    options.clock,
    { firstMs: 0, intervalMs: check.intervalSeconds * 1000, from: 'end' },
    async (isStopped) => {
      const address = addressOf(app, instance, { portIndex: portIndexOf(app, check.portName) })
      const scheme = check.protocol === 'HTTPS' ? 'https' : 'http'
      const answer = address
        ? await probeHttp(
            { ...address, scheme, path: withSlash(check.path), timeoutMs: check.timeoutSeconds * 1000 },
            { withBody: check.preserveLastResponse },
          ).catch((error: Error) => ({ status: 504, contentType: 'text/plain', body: error.message }))
        : { status: 504, contentType: 'text/plain', body: `the port ${check.portName} is not known` }
      if (isStopped()) return false
      const ready = check.httpStatusCodesForReady.includes(answer.status)
      options.book.recordReadiness(instance.id, {
        name: check.name,
        taskId,
        ready,
        ...(check.preserveLastResponse ? { lastResponse: answer } : {}),
      })
      if (ready) options.onReadiness(instance)
      return !ready
    },
  )
}

function loopsFor(options: MonitorOptions, watched: Watched): Map<string, () => Loop | undefined> {
  const wanted = new Map<string, () => Loop | undefined>()
  const { instance, service, deploying } = watched
  if (service.kind !== 'app' || instance.condition !== 'Running') return wanted
  const key = `${instance.id}#${instance.incarnation}`
  service.healthChecks.forEach((check, index) => {
    if (runsInScheduler(check))
      wanted.set(`${key}/${index}`, () => healthLoop(options, watched, check, index))
  })
  if (
    deploying &&
    service.readinessChecks.length > 0 &&
    options.book.readiness(instance.id)?.ready !== true
  ) {
    wanted.set(`${key}/ready`, () => readinessLoop(options, service, instance))
  }
  return wanted
}

/** Creates a monitor without anything to check. */
export function createHealthMonitor(options: MonitorOptions): HealthMonitor {
  const byService = new Map<string, Map<string, Loop>>()
  const stopAllBut = (running: Map<string, Loop>, wanted: ReadonlyMap<string, unknown>): void => {
    for (const [key, loop] of running) {
      if (wanted.has(key)) continue
      loop.stop()
      running.delete(key)
    }
  }
  return {
    follow(serviceId, watched) {
      const running = byService.get(serviceId) ?? new Map<string, Loop>()
      const wanted = new Map<string, () => Loop | undefined>()
      for (const each of watched) {
        const { service, instance } = each
        const checks =
          service.kind === 'app' ? expectedResults(service.healthChecks) : Number(hasHealthChecks(service))
        options.book.expect(instance.id, { checks, taskId: instance.tasks[0]?.id })
        for (const [key, start] of loopsFor(options, each)) wanted.set(key, start)
      }
      stopAllBut(running, wanted)
      for (const [key, start] of wanted) {
        const loop = running.has(key) ? undefined : start()
        if (loop) running.set(key, loop)
      }
      if (running.size > 0) byService.set(serviceId, running)
      else byService.delete(serviceId)
    },
    stop() {
      for (const running of byService.values()) stopAllBut(running, new Map())
      byService.clear()
    },
  }
}
