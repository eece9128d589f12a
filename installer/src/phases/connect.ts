import { installerErrors } from '../errors.ts'
import { lastLines } from '../run/last-lines.ts'
import { connect } from '../run/connect.ts'
import { tryPrivileges } from '../remote/gather-facts.ts'
import { definePhase } from './phase.ts'
import type { Tools, Work } from './phase.ts'
import type { RunState } from './state.ts'

interface ConnectWork extends Work {
  sshPort: number
}

async function connectTo(state: RunState, { host, sshPort }: ConnectWork, tools: Tools): Promise<void> {
  const { config, knownHosts, logs } = state
  let refused: ReturnType<typeof installerErrors.HOST_KEY_CHANGED> | undefined
  const acceptHostKey = (key: Buffer): boolean => {
    const verdict = knownHosts.verify(host, sshPort, key)
    if (verdict.known) return true
    if (verdict.trusted) {
      tools.notice(`${host}: host key ${verdict.fingerprint} seen for the first time, trusted from now on`)
      return true
    }
    refused = installerErrors.HOST_KEY_CHANGED({
      fingerprint: verdict.fingerprint,
      expected: verdict.expected.join(' or '),
      file: state.folder.knownHostsFile,
    })
    return false
  }
  try {
    const connection = await connect({
      address: host,
      port: sshPort,
      user: config.ssh.user,
      credentials: state.credentials,
      acceptHostKey,
      knownKeyTypes: knownHosts.typesOf(host, sshPort),
      timeoutMs: 15_000,
      commandTimeoutMs: config.ssh.commandTimeoutMs,
      record: (line) => logs.record(host, line),
    })
    state.connections.set(host, connection)
    if (connection.isRoot) return
    const tried = await connection.exec(tryPrivileges(), { tolerate: true })
    if (!tried.failed) return
    const reason = lastLines(tried.stderr, 1).join('') || 'sudo is not there'
    throw installerErrors.NO_PRIVILEGES({ user: config.ssh.user, reason })
  } catch (error) {
    throw refused ?? error
  }
}

/** Opens a connection to every host and makes sure that it can be worked on as root. */
export const connectPhase = definePhase<RunState, ConnectWork>({
  name: 'connect',
  title: 'connect to the hosts',
  changes: false,
  plan: ({ config }) =>
    config.hosts.map(({ address, sshPort }) => ({ host: address, sshPort, text: 'connect by SSH' })),
  run: async (state, [work], tools) => {
    if (work) await connectTo(state, work, tools)
  },
  finish: ({ knownHosts }) => knownHosts.saved(),
})

/** Ends all connections. */
export function disconnect(state: RunState): void {
  for (const connection of state.connections.values()) connection.close()
  state.connections.clear()
}
