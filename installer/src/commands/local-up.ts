import { resolve } from 'node:path'
import { Command, Flags } from '@oclif/core'
import { installerErrors } from '../errors.ts'
import { defaultDataDir } from '../local/default-data-dir.ts'
import { runLocal } from '../local/run-local.ts'
import { createProgressView } from '../local/show-progress.ts'

const flags = {
  port: Flags.integer({ description: 'port of the front door; 0 takes a free one', default: 8080 }),
  bind: Flags.string({
    description: 'address of the front door',
    default: '127.0.0.1',
    helpValue: 'ADDRESS',
  }),
  agents: Flags.integer({ description: 'agents for everyone', default: 3 }),
  'public-agents': Flags.integer({ description: 'agents reserved for the role slave_public', default: 0 }),
  data: Flags.string({
    description: 'folder for the state; kept, so that a second start finds the apps again',
    helpValue: 'DIR',
  }),
  install: Flags.string({
    description:
      'package to install (repeatable); hello-world unless another is named, "none" for no package',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'PKG',
  }),
  info: Flags.string({
    description: 'write the facts of the running cluster here (JSON) when all is healthy',
    helpValue: 'FILE',
  }),
  auth: Flags.boolean({
    description: 'login at the front door (--no-auth: none, and loopback only)',
    default: true,
    allowNo: true,
  }),
  permissions: Flags.string({
    description: 'open: whoever is logged in may do everything; enforce: only what was granted',
    options: ['open', 'enforce'],
    default: 'open',
  }),
  attach: Flags.boolean({
    description: 'attach the dcos command of this user',
    default: true,
    allowNo: true,
  }),
}

/** npm takes `--port 1` for itself when the `--` in front is forgotten, and passes only the number. */
function requireNoStrayWords(words: string[]): void {
  const [word] = words
  if (word === undefined) return
  const reason = /^\d+$/.test(word)
    ? 'a number alone says nothing; write: npm start -- --port ' + word
    : 'it is no option'
  throw installerErrors.OPTION_INVALID({ option: 'The command line', value: word, reason })
}

export class LocalUp extends Command {
  static override summary = 'start a whole cluster on this machine, in one process, until Ctrl-C'
  static override description =
    'Starts master, agents, schedulers, DNS, package service and front door, installs hello-world and attaches the dcos command.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --port 18080 --data ./cluster --install hello-world --install hello-pair',
    'npm start -- --port 18080',
  ]
  static override flags = flags
  static override strict = false

  override async run(): Promise<void> {
    const { flags: given, argv } = await this.parse(LocalUp)
    requireNoStrayWords(argv as string[])
    if (given.port < 0 || given.port > 65_535) {
      throw installerErrors.OPTION_INVALID({
        option: '--port',
        value: given.port,
        reason: 'a port is between 0 and 65535',
      })
    }
    const dataDir = resolve(given.data ?? defaultDataDir())
    const packages = given.install ?? ['hello-world']
    const options = {
      port: given.port,
      bindAddress: given.bind,
      agents: given.agents,
      publicAgents: given['public-agents'],
      dataDir,
      packages: packages.filter((name) => name !== 'none'),
      auth: given.auth,
      permissions: given.permissions === 'enforce' ? 'enforce' : 'open',
      attachCli: given.attach,
      ...(given.info === undefined ? {} : { infoFile: resolve(given.info) }),
    }
    const view = createProgressView({
      write: (text) => void process.stdout.write(text),
      interactive: process.stdout.isTTY,
    })
    const end = await runLocal(options, view)
    if (end.signal !== null || (end.exitCode !== 0 && end.failure === undefined)) {
      const how = end.signal === null ? `exit code ${end.exitCode}` : `signal ${end.signal}`
      throw installerErrors.LOCAL_CRASHED({ how, dataDir })
    }
    process.exitCode = end.exitCode
  }
}
