import { cpus, loadavg, totalmem } from 'node:os'

/** One line about this machine and how busy it is: figures of a busy one are worth less. */
export function describeMachine(): string {
  const { model = 'unknown' } = cpus()[0] ?? {}
  const memory = (totalmem() / 1024 ** 3).toFixed(0)
  const load = loadavg().map((value) => value.toFixed(1))
  return `${cpus().length} × ${model}, ${memory} GiB, Node ${process.version}, load before ${load.join(' ')}`
}
