import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What is asked of the init system. */
export interface Systemd {
  reload(): Promise<void>
  /** Starts what `dcos.target` wants; resolves when the jobs are queued. */
  start(): Promise<void>
  /** Restarts units; resolves when the jobs are queued. */
  restart(units: readonly string[]): Promise<void>
  /** Stops units and waits for them. Units that are not there count as stopped. */
  stop(units: readonly string[]): Promise<void>
  /** Restarts a service of the host, if it runs. */
  tryRestart(unit: string): Promise<void>
  /** Names of loaded units that match patterns. */
  list(patterns: readonly string[]): Promise<string[]>
  /** Properties of units, in the order asked for. */
  show(units: readonly string[], properties: readonly string[]): Promise<Record<string, string>[]>
  /** Forgets that units failed. */
  forgetFailures(patterns: readonly string[]): Promise<void>
}

async function systemctl(...words: string[]): Promise<string> {
  const { stdout } = await run('systemctl', words, {
    maxBuffer: 16 * 1024 * 1024,
    env: { ...process.env, SYSTEMD_COLORS: '0', LC_ALL: 'C' },
  })
  return stdout
}

function parseBlock(block: string): Record<string, string> {
  const lines = block.split('\n').map((line) => line.split(/=(.*)/s))
  return Object.fromEntries(lines.flatMap(([name = '', value = '']) => (name === '' ? [] : [[name, value]])))
}

/** Commands `systemctl` of this host. */
export const realSystemd: Systemd = {
  reload: async () => void (await systemctl('daemon-reload')),
  start: async () => void (await systemctl('--no-block', 'start', 'dcos.target')),
  restart: async (units) => void (await systemctl('--no-block', 'restart', ...units)),
  stop: async (units) => {
    const loaded = await realSystemd.list(units)
    if (loaded.length > 0) await systemctl('stop', ...loaded)
  },
  tryRestart: async (unit) => void (await systemctl('try-restart', unit)),
  list: async (patterns) => {
    const options = ['--all', '--plain', '--no-legend', '--no-pager']
    const printed = await systemctl('list-units', ...options, ...patterns)
    return printed.split('\n').flatMap((line) => line.trim().split(/\s+/)[0] || [])
  },
  show: async (units, properties) => {
    if (units.length === 0) return []
    const printed = await systemctl('show', `--property=${properties.join(',')}`, ...units)
    return printed.trimEnd().split('\n\n').map(parseBlock)
  },
  forgetFailures: async (patterns) => {
    for (const unit of await realSystemd.list(patterns)) {
      // A unit that was unloaded meanwhile has nothing left to forget.
      await systemctl('reset-failed', unit).catch((error: { stderr?: string }) => {
        if (error.stderr?.includes('not loaded') !== true) throw error
      })
    }
  },
}

const nothing = (): Promise<void> => Promise.resolve()

/** For a folder that is no running system: its files are changed, nothing is started or stopped. */
export const absentSystemd: Systemd = {
  reload: nothing,
  start: nothing,
  restart: nothing,
  stop: nothing,
  tryRestart: nothing,
  list: () => Promise.resolve([]),
  show: () => Promise.resolve([]),
  forgetFailures: nothing,
}
