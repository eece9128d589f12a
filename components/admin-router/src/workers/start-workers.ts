import { Worker } from 'node:worker_threads'
import { createFileAuditSink } from '@dcos-lite/lib/audit'
import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import type { AuditSink } from '@dcos-lite/lib/contracts'
import { messageOf } from '@dcos-lite/lib/errors'
import { ownIdentities } from '@dcos-lite/lib/http-client'
import type { AdminRouterConfig } from '../config.ts'
import { mergeMetrics } from '../decide/merge-metrics.ts'
import { adminRouterErrors } from '../errors.ts'
import { startFrontDoor } from '../front-door.ts'
import { ask } from './ask.ts'
import type { AuditAnswer, ToMain, ToWorker, WorkerSetup } from './messages.ts'
import { workerFile } from './worker-file.ts'

const restartMs = 1000
const exposeWithinMs = 1000
const stopWithinMs = 5000

function sharedPorts(config: AdminRouterConfig, urls: Record<string, string> = {}): AdminRouterConfig {
  const portOf = (url: string | undefined, configured: number): number =>
    url === undefined ? configured : Number(new URL(url).port) || configured
  const { listen, tls } = config
  return {
    ...config,
    workers: 1,
    listen: { ...listen, port: portOf(urls.front, listen.port), shared: true },
    ...(tls
      ? {
          tls: {
            ...tls,
            listen: { ...tls.listen, port: portOf(urls.secure, tls.listen.port), shared: true },
          },
        }
      : {}),
  }
}

async function answerAudit(audit: AuditSink | undefined, message: ToMain & { type: 'audit' }): Promise<void> {
  const answer: AuditAnswer = {}
  try {
    await audit?.record(message.entry)
  } catch (error) {
    answer.reason = messageOf(error)
  }
  message.port.postMessage(answer)
}

/**
 * Starts the front door in this thread and in others, all at the same ports: the kernel of the machine spreads the
 * connections. One audit log is written, here. A thread that ends is started anew.
 */
export async function startWorkers(
  config: AdminRouterConfig,
  environment: Environment,
): Promise<RunningComponent> {
  const { clock, log } = environment
  const running = new Set<Worker>()
  let stopped = false
  const audit = config.auditFile === undefined ? undefined : await createFileAuditSink(config.auditFile)
  const collectMetrics = async (): Promise<string> => {
    const texts = [...running].map((worker) => {
      const late = new AbortController()
      const enough = clock.sleep(exposeWithinMs, late.signal).then(
        () => '',
        () => '',
      )
      const told = ask<string>(worker, (port): ToWorker => ({ type: 'expose', port })).catch(() => '')
      return Promise.race([told, enough]).finally(() => late.abort())
    })
    return mergeMetrics([door.metrics(), ...(await Promise.all(texts))])
  }
  const door = await startFrontDoor(sharedPorts(config), environment, {
    ...(audit ? { audit } : {}),
    collectMetrics,
  })
  const setup: WorkerSetup = { config: sharedPorts(config, door.urls), identities: ownIdentities() }

  const begin = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(workerFile(), { workerData: setup })
      running.add(worker)
      worker.on('message', (message: ToMain) => {
        if (message.type === 'ready') resolve()
        if (message.type === 'failed') reject(adminRouterErrors.WORKER_FAILED({ reason: message.reason }))
        if (message.type === 'audit') void answerAudit(audit, message)
        if (message.type === 'collect') void collectMetrics().then((text) => message.port.postMessage(text))
      })
      worker.on('error', (error) => log.error('a thread of the front door ended', { error }))
      worker.once('exit', () => {
        running.delete(worker)
        reject(adminRouterErrors.WORKER_FAILED({ reason: 'it ended' }))
        if (!stopped)
          clock.after(
            restartMs,
            () =>
              void begin().catch((error: unknown) =>
                log.error('a thread of the front door does not start', { error }),
              ),
          )
      })
    })
  const end = (worker: Worker): Promise<unknown> => {
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage({ type: 'stop' } satisfies ToWorker)
    const cut = clock.after(stopWithinMs, () => void worker.terminate())
    return ended.finally(() => cut.cancel())
  }
  const stop = async (): Promise<void> => {
    stopped = true
    await Promise.all([door.stop(), ...[...running].map(end)])
    await audit?.close()
  }
  try {
    await Promise.all(Array.from({ length: (config.workers ?? 1) - 1 }, begin))
  } catch (error) {
    await stop()
    throw error
  }
  let stopping: Promise<void> | undefined
  return { urls: door.urls, stop: () => (stopping ??= stop()) }
}
