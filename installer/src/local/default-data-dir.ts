import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where a local cluster keeps its state unless told otherwise: `$XDG_DATA_HOME/dcos-lite/local`. */
export function defaultDataDir(environment: Record<string, string | undefined> = process.env): string {
  const dataHome = environment.XDG_DATA_HOME ?? join(environment.HOME ?? homedir(), '.local', 'share')
  return join(dataHome, 'dcos-lite', 'local')
}
