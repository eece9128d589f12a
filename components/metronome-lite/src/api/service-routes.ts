import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Environment } from '@dcos-lite/lib/component'
import { runStatus } from '../decide/run-state.ts'
import type { Counters } from '../engine/counters.ts'
import { engineOf } from '../leadership/throne.ts'
import type { Throne } from '../leadership/throne.ts'

/** The version of the original whose API this is. */
const apiVersion = '0.6.70'

export interface ServiceFacts {
  frameworkName: string
  role: string
  startedAtMs: number
  counters: Counters
  environment: Environment
}

/** Ping, information, leader and the JSON metrics. */
export function serviceRoutes(app: FastifyInstance, throne: Throne, facts: ServiceFacts): void {
  app.get('/ping', (_request, reply) => reply.type('text/plain; charset=utf-8').send('pong'))

  app.get('/info', () => {
    const engine = engineOf(throne)
    return {
      version: apiVersion,
      libVersion: '1.7',
      config: {
        'metronome.framework.name': facts.frameworkName,
        'metronome.mesos.role': facts.role,
        'metronome.history.count': engine.historyCount,
        'metronome.connected': engine.connected(),
      },
    }
  })

  app.get('/leader', () => ({ leader: (engineOf(throne), throne.self.address) }))

  // Of this server, also while it follows: then it has no runs.
  app.get('/v1/metrics', () => {
    const { clock } = facts.environment
    const runs = [...(throne.reign?.engine.records.runs.values() ?? [])]
    const totals = facts.counters.read()
    return {
      version: '4.0.0',
      gauges: {
        'metronome.uptime.gauge.seconds': { value: Math.floor((clock.nowMs() - facts.startedAtMs) / 1000) },
        'metronome.jobs.active.gauge': { value: runs.filter((run) => runStatus(run) === 'ACTIVE').length },
        'metronome.jobs.waiting.gauge': { value: runs.filter((run) => runStatus(run) === 'STARTING').length },
      },
      counters: {
        'metronome.jobs.started.counter': { count: totals.started },
        'metronome.jobs.succeeded.counter': { count: totals.succeeded },
        'metronome.jobs.failed.counter': { count: totals.failed },
      },
      histograms: {},
      meters: {},
      timers: {},
    }
  })
}
