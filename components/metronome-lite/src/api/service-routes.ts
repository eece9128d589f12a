import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { runStatus } from '../decide/run-state.ts'
import type { Engine } from '../engine/engine.ts'

/** The version of the original whose API this is. */
const apiVersion = '0.6.70'

export interface ServiceFacts {
  frameworkName: string
  role: string
  startedAtMs: number
  /** `host:port` of this server, known once it listens. */
  address: () => string
}

/** Ping, information, leader and the JSON metrics. */
export function serviceRoutes(app: FastifyInstance, engine: Engine, facts: ServiceFacts): void {
  app.get('/ping', (_request, reply) => reply.type('text/plain; charset=utf-8').send('pong'))

  app.get('/info', () => ({
    version: apiVersion,
    libVersion: '1.7',
    config: {
      'metronome.framework.name': facts.frameworkName,
      'metronome.mesos.role': facts.role,
      'metronome.history.count': engine.historyCount,
      'metronome.connected': engine.connected(),
    },
  }))

  app.get('/leader', () => ({ leader: facts.address() }))

  app.get('/v1/metrics', () => {
    const { clock } = engine.environment
    const runs = [...engine.records.runs.values()]
    const totals = engine.counters.read()
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
    }
  })
}
