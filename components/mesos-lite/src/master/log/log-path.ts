import { masterErrors } from '../errors.ts'

/** The virtual path of the log of a master. */
export const logPath = '/master/log'

/** What a virtual path of a master is: one of the folders above the log, or the log. */
export type VirtualPath = { kind: 'folder'; child: string } | { kind: 'log'; file: string }

/** Looks a path up. Throws DCL_MESOS_MASTER_FILE_NOT_FOUND, also when this master has no log file. */
export function resolveLogPath(path: string, logFile: string | undefined): VirtualPath {
  const asked = `/${path.split('/').filter(Boolean).join('/')}`
  if (asked === '/') return { kind: 'folder', child: '/master' }
  if (asked === '/master') return { kind: 'folder', child: logPath }
  if (asked !== logPath) throw masterErrors.FILE_NOT_FOUND({ path, reason: 'a master has its log only' })
  if (logFile !== undefined) return { kind: 'log', file: logFile }
  const reason = 'this master writes its log to standard error only (under systemd: the journal of its unit)'
  throw masterErrors.FILE_NOT_FOUND({ path, reason })
}
