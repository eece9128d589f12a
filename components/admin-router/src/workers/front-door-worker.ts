import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '@dcos-lite/lib/clock'
import type { AuditEntry } from '@dcos-lite/lib/contracts'
import { messageOf } from '@dcos-lite/lib/errors'
import { identifyTo } from '@dcos-lite/lib/http-client'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import { startFrontDoor } from '../front-door.ts'
import { ask } from './ask.ts'
import type { AuditAnswer, ToMain, ToWorker, WorkerSetup } from './messages.ts'

const port = parentPort
if (!port) throw new Error('this is a thread of the front door')
const { config, identities } = workerData as WorkerSetup
const log = createLogger({ component: 'dcos-adminrouter', clock: systemClock })
const environment = { clock: systemClock, random: systemRandom, log }
const say = (message: ToMain): void => port.postMessage(message)

const record = async (entry: AuditEntry): Promise<void> => {
  const { reason } = await ask<AuditAnswer>(port, (reply) => ({ type: 'audit', entry, port: reply }))
  if (reason !== undefined) throw new Error(reason)
}

try {
  for (const identity of identities) await identifyTo(identity, environment)
  const door = await startFrontDoor(config, environment, {
    ...(config.auditFile === undefined ? {} : { audit: { record } }),
    collectMetrics: () => ask<string>(port, (reply) => ({ type: 'collect', port: reply })),
  })
  port.on('message', (message: ToWorker) => {
    if (message.type === 'expose') return message.port.postMessage(door.metrics())
    void door.stop().finally(() => process.exit(0))
  })
  say({ type: 'ready' })
} catch (error) {
  say({ type: 'failed', reason: messageOf(error) })
}
