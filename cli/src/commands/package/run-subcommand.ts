import { spawn } from 'node:child_process'
import type { Context } from '../../program/context.ts'
import { version } from '../../program/version.ts'

/** Runs the executable of a package's command with the streams of this process; the answer is its exit code. */
export async function runSubcommand(
  context: Context,
  file: string,
  words: readonly string[],
): Promise<number> {
  const { url, token, verify } = context.cluster().access
  const plain = url.startsWith('http:') || verify === 'false'
  const child = spawn(file, words, {
    stdio: 'inherit',
    env: {
      ...context.environment,
      DCOS_URL: url,
      DCOS_ACS_TOKEN: token,
      DCOS_CLI_VERSION: version,
      DCOS_CLI_EXECUTABLE_PATH: process.argv[1],
      ...(plain ? { DCOS_TLS_INSECURE: '1' } : verify === 'true' ? {} : { DCOS_TLS_CA_PATH: verify }),
      ...(context.verbosity > 0
        ? {
            DCOS_VERBOSITY: String(context.verbosity),
            DCOS_LOG_LEVEL: context.verbosity > 1 ? 'debug' : 'info',
          }
        : {}),
    },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
