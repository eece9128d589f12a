import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { labErrors } from '../errors.ts'
import type { HostRecord } from '../state/lab-record.ts'
import { foldersOf } from './disk.ts'
import { runInHost } from './ssh.ts'

const booted = ['sh', '-c', 'systemctl is-system-running --wait; cat /proc/sys/kernel/random/boot_id']

function lastOfConsole(lab: string, host: string): string {
  try {
    const text = readFileSync(foldersOf(lab, host).console, 'utf8').trim()
    return text === '' ? 'nothing' : text.split('\n').slice(-5).join(' / ')
  } catch {
    return 'nothing'
  }
}

/**
 * Waits until a host answers over ssh and has finished booting, and returns its boot id. `not` is the id of a boot
 * that does not count: the one that a restart is to end.
 */
export async function waitUntilReady(
  lab: string,
  host: HostRecord,
  options: { timeoutMs?: number; not?: string; signal?: AbortSignal } = {},
): Promise<string> {
  const { timeoutMs = 300_000, not, signal } = options
  const deadlineMs = performance.now() + timeoutMs
  let reason = 'no answer'
  while (performance.now() < deadlineMs) {
    signal?.throwIfAborted()
    const leftMs = Math.ceil(Math.max(deadlineMs - performance.now(), 1000))
    const { exitCode, stdout, stderr } = await runInHost(lab, host, booted, {
      timeoutMs: Math.min(leftMs, 60_000),
      ...(signal === undefined ? {} : { signal }),
    })
    const [state = '', bootId = ''] = stdout.trim().split('\n')
    if (exitCode === 0 && ['running', 'degraded'].includes(state) && bootId !== not) return bootId
    reason = stderr.trim() || (bootId === not ? 'it has not restarted yet' : `systemd says "${state}"`)
    await wait(50)
  }
  const timeoutSeconds = Math.round(timeoutMs / 1000)
  throw labErrors.HOST_NOT_READY({
    host: host.name,
    timeoutSeconds,
    reason,
    console: lastOfConsole(lab, host.name),
  })
}
