import { hostState } from '../host/handle.ts'
import { labFolder } from '../machine/folders.ts'
import { gatewayOf } from '../state/lab-record.ts'
import type { LabRecord } from '../state/lab-record.ts'
import { isAbandoned, labNames, readRecord } from '../state/store-record.ts'
import { print } from './command.ts'
import type { Command } from './command.ts'

type Whose = 'kept' | 'in use' | 'abandoned'

function whose(record: LabRecord | undefined): Whose {
  if (isAbandoned(record)) return 'abandoned'
  return record?.owner === undefined ? 'kept' : 'in use'
}

/** One lab as `list --json` shows it. */
interface ListedLab {
  name: string
  state: Whose
  folder: string
  bootstrapAddress?: string
  createdAt?: string
  ownerPid?: number
  hosts: { name: string; role: string; address: string; state: string }[]
}

function describe(name: string, record: LabRecord | undefined): ListedLab {
  const base = { name, state: whose(record), folder: labFolder(name) }
  if (record === undefined) return { ...base, hosts: [] }
  return {
    ...base,
    bootstrapAddress: gatewayOf(record),
    createdAt: record.createdAt,
    ...(record.owner === undefined ? {} : { ownerPid: record.owner.pid }),
    hosts: record.hosts.map((host) => ({
      name: host.name,
      role: host.role,
      address: host.address,
      state: hostState(name, host.name),
    })),
  }
}

/** Shows what is there. */
export const list: Command = {
  name: 'list',
  usage: '[--json]',
  summary: 'show the labs and their hosts',
  help: ['--json            as JSON, for programs'],
  examples: ['npm run --silent lab -- list --json'],
  options: { json: { type: 'boolean', default: false } },
  words: [],
  async run({ values }) {
    const names = (await labNames()).sort()
    const labs = await Promise.all(names.map(async (name) => describe(name, await readRecord(name))))
    if (values['json'] === true) {
      print(JSON.stringify(labs, undefined, 2))
      return 0
    }
    if (labs.length === 0) print('There is no lab.')
    for (const lab of labs) {
      const owner = lab.ownerPid === undefined ? '' : ` by process ${lab.ownerPid}`
      print(`${lab.name} (${lab.state}${owner}), bootstrap side ${lab.bootstrapAddress ?? 'unknown'}`)
      for (const host of lab.hosts) {
        print(`  ${host.name.padEnd(4)} ${host.role.padEnd(13)} ${host.address.padEnd(15)} ${host.state}`)
      }
    }
    return 0
  },
}
