import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { currentCluster } from '../config/clusters.ts'
import { cliErrors } from '../errors.ts'
import type { Context } from '../program/context.ts'
import { version } from '../program/version.ts'
import type { PluginCommand } from './types.ts'

/** `DCOS_<COMMAND>_<KEY>` for each key of the section that is named like the command. */
function ownSettings(context: Context, command: string): Record<string, string> {
  const section = currentCluster(context.environment)?.settings[command]
  if (typeof section !== 'object' || section === null) return {}
  const prefix = `DCOS_${command.toUpperCase().replaceAll('-', '_')}`
  return Object.fromEntries(
    Object.entries(section).map(([key, value]) => [
      `${prefix}_${key.toUpperCase().replaceAll('-', '_')}`,
      String(value),
    ]),
  )
}

/** What a plugin learns of the cluster by its environment. */
export function pluginEnvironment(context: Context, command: string): Record<string, string | undefined> {
  const { url, token, verify } = context.cluster().access
  const plain = url.startsWith('http:') || /^(false|0)$/i.test(verify)
  const authority = /^(true|1|)$/i.test(verify) ? {} : { DCOS_TLS_CA_PATH: verify }
  return {
    ...context.environment,
    ...ownSettings(context, command),
    DCOS_URL: url,
    DCOS_ACS_TOKEN: token,
    DCOS_CLI_VERSION: version,
    DCOS_CLI_EXECUTABLE_PATH: process.argv[1],
    ...(plain ? { DCOS_TLS_INSECURE: '1' } : authority),
    ...(context.verbosity > 0
      ? {
          DCOS_VERBOSITY: String(context.verbosity),
          DCOS_LOG_LEVEL: context.verbosity > 1 ? 'debug' : 'info',
        }
      : {}),
  }
}

/** Runs a command of a plugin with the streams of this process; the answer is its exit code. */
export function runPlugin(
  context: Context,
  { path, name }: PluginCommand,
  words: readonly string[],
): Promise<number> {
  const child = spawn(path, words, { stdio: 'inherit', env: pluginEnvironment(context, name) })
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(cliErrors.PLUGIN_FAILED({ command: name, path, reason: error.message }, { cause: error })),
    )
    child.once('exit', (code, signal) =>
      resolve(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)),
    )
  })
}
