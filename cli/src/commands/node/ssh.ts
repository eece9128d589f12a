import { constants } from 'node:os'
import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { currentCluster } from '../../config/clusters.ts'
import { leaderAddress, nodeAddress } from './state.ts'
import { nodeFlags, whichNode } from './which-node.ts'

const command = 'node ssh'

/** What leads to a shell on a node. */
export interface Way {
  user: string
  host: string
  /** Goes through this machine first. */
  proxy?: string
  configFile?: string
  options: string[]
  words: string[]
}

/** The words for the ssh program of this machine. */
export function sshWords({ user, host, proxy, configFile, options, words }: Way): string[] {
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...options.flatMap((option) => ['-o', option]),
    ...(proxy === undefined ? [] : ['-A', '-J', `${user}@${proxy}`]),
    ...(words.length === 0 ? ['-t'] : []),
    `${user}@${host}`,
    ...(words.length === 0 ? [] : ['--', ...words]),
  ]
}

async function addressOfNode(cluster: ClusterClient, input: Input): Promise<string> {
  const direct = input.text('private-ip')
  if (direct !== undefined) return direct
  const node = whichNode(input, command)
  return 'id' in node ? nodeAddress(cluster, node.id) : leaderAddress(cluster)
}

async function proxyOf(context: Context, input: Input): Promise<string | undefined> {
  const given = input.text('proxy-ip')
  if (given !== undefined) return given
  const settings = currentCluster(context.environment)?.settings.core
  if (!input.flag('master-proxy')) {
    return typeof settings?.ssh_proxy_ip === 'string' && settings.ssh_proxy_ip !== ''
      ? settings.ssh_proxy_ip
      : undefined
  }
  const { body } = await context.cluster().json<{ PUBLIC_IPV4?: string }>('/metadata')
  if (body.PUBLIC_IPV4) return body.PUBLIC_IPV4
  const reason = 'the cluster names no public address; give one with --proxy-ip'
  throw cliErrors.INPUT_INVALID({ reason, command })
}

function runSsh(context: Context, words: string[]): Promise<number> {
  // Loaded on use: the commands on nodes start faster without.
  const { spawn } = process.getBuiltinModule('node:child_process')
  const child = spawn('ssh', words, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? 'there is no ssh program on this machine' : error.message
      reject(cliErrors.SSH_FAILED({ reason }, { cause: error }))
    })
    child.once('exit', (code, signal) =>
      resolve(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)),
    )
  })
}

/** `dcos node ssh` */
export const ssh: Command = {
  id: 'node ssh',
  summary: 'open a shell on a node, or run a command there, with the ssh of this machine',
  description: 'Ends with the exit code of ssh. Keys and agents are those of your ssh.',
  arguments: [
    { name: 'command', description: 'what to run instead of a shell', required: false, rest: true },
  ],
  flags: {
    ...nodeFlags,
    'private-ip': { type: 'text', description: 'the node at this address', placeholder: 'ADDRESS' },
    'master-proxy': { type: 'boolean', description: 'go through the public address of the cluster' },
    'proxy-ip': { type: 'text', description: 'go through this machine', placeholder: 'ADDRESS' },
    user: { type: 'text', description: 'log in as (core.ssh_user, else centos)', placeholder: 'NAME' },
    'config-file': { type: 'text', description: 'settings of ssh', placeholder: 'FILE' },
    option: { type: 'text', multiple: true, description: 'an option of ssh', placeholder: 'NAME=VALUE' },
    ...dryRunFlag,
  },
  optionsFirst: true,
  examples: ['dcos node ssh --leader', 'dcos node ssh --mesos-id 0c3e…-S1 --user core uptime'],
  async run(context, input) {
    const host = await addressOfNode(context.cluster(), input)
    const proxy = await proxyOf(context, input)
    const configFile = input.text('config-file')
    const known = currentCluster(context.environment)?.settings.core.ssh_user
    const words = sshWords({
      user: input.text('user') ?? (typeof known === 'string' && known !== '' ? known : 'centos'),
      host,
      ...(proxy === undefined || proxy === host ? {} : { proxy }),
      ...(configFile === undefined ? {} : { configFile }),
      options: input.texts('option'),
      words: input.rest(),
    })
    if (input.flag('dry-run')) return context.print(['ssh', ...words].join(' '))
    return runSsh(context, words)
  },
}
