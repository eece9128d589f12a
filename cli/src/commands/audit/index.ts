import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'

interface Entry {
  seq: number
  atMs: number
  principal: { uid: string }
  sourceAddress: string
  component: string
  action: string
  resource: string
  result: string
}

interface Report {
  entries: number
  unchained: number
  first?: { seq: number }
  last?: { seq: number; hash: string }
  problems: { line: number; kind: string; detail: string }[]
  unfinished?: number
  unfinishedCalls?: Entry[]
}

const logs = {
  'front-door': '/dcos/audit/v1',
  iam: '/acs/api/v1/audit',
  secrets: '/secrets/v1/audit',
} as const
type Log = keyof typeof logs

const logFlag = {
  log: { type: 'text', description: 'front-door, iam or secrets (all without it)', placeholder: 'NAME' },
} as const

function chosen(given: string | undefined, command: string): Log[] {
  const all = Object.keys(logs) as Log[]
  if (given === undefined) return all
  const log = all.find((each) => each === given)
  if (log !== undefined) return [log]
  throw cliErrors.INPUT_INVALID({
    reason: `there is no log "${given}"; they are ${all.join(', ')}`,
    command,
  })
}

const list: Command = {
  id: 'audit list',
  summary: 'list who changed what, from where, and with which result',
  flags: {
    ...logFlag,
    lines: { type: 'integer', description: 'the newest N entries of each log (100)', placeholder: 'N' },
    user: { type: 'text', description: 'only what this user did', placeholder: 'UID' },
    ...jsonFlag,
  },
  examples: ['dcos audit list', 'dcos audit list --user ann --lines 1000 --json'],
  async run(context, input) {
    const cluster = context.cluster()
    const limit = input.integer('lines') ?? 100
    const read = async (log: Log): Promise<(Entry & { log: Log })[]> => {
      const { body } = await cluster.json<{ array: Entry[] }>(`${logs[log]}/entries?limit=${limit}`)
      return body.array.map((entry) => ({ log, ...entry }))
    }
    const found = (await Promise.all(chosen(input.text('log'), 'audit list').map(read))).flat()
    const user = input.text('user')
    const shown = found
      .filter(({ principal }) => user === undefined || principal.uid === user)
      .sort((a, b) => a.atMs - b.atMs)
    if (input.flag('json')) return context.printJson(shown)
    context.printTable({
      headings: ['TIME', 'USER', 'FROM', 'LOG', 'NO', 'ACTION', 'RESOURCE', 'RESULT'],
      rows: shown.map((entry) => [
        new Date(entry.atMs).toISOString(),
        entry.principal.uid || '-',
        entry.sourceAddress,
        entry.log,
        String(entry.seq),
        entry.action,
        entry.resource,
        entry.result,
      ]),
    })
  },
}

async function reports(cluster: () => ClusterClient, files: string[], log: string | undefined) {
  if (files.length > 0) {
    const { verifyAuditLog } = await import('@dcos-lite/lib/audit')
    return Promise.all(
      files.map(async (file) => ({ name: file, ...((await verifyAuditLog(file)) as Report) })),
    )
  }
  const client = cluster()
  const read = async (name: Log) => ({ name, ...(await client.json<Report>(`${logs[name]}/verify`)).body })
  return Promise.all(chosen(log, 'audit verify').map(read))
}

const verify: Command = {
  id: 'audit verify',
  summary: 'find altered, removed or moved lines of the audit logs; exits with 1 when there is one',
  description:
    'Calls that were begun and have no result are listed, too. The cluster checks its own logs; with FILE a copy is checked here. Keep the number and hash of the last entry ' +
    'elsewhere: a log that was cut behind it no longer holds them.',
  arguments: [{ name: 'file', description: 'copies of audit logs', required: false, rest: true }],
  flags: { ...logFlag, ...jsonFlag },
  examples: ['dcos audit verify', 'dcos audit verify ./audit.jsonl'],
  async run(context, input) {
    const all = await reports(() => context.cluster(), input.rest(), input.text('log'))
    const bad = all.some(
      ({ problems, entries, name }) => problems.length > 0 || (entries === 0 && !(name in logs)),
    )
    if (input.flag('json')) context.printJson(all)
    else {
      for (const { name, entries, first, last, problems, unfinished = 0, unfinishedCalls = [] } of all) {
        const range = first && last ? `, ${first.seq} to ${last.seq}, last hash ${last.hash}` : ''
        context.print(`${name}: ${entries} entries${range}: ${problems.length === 0 ? 'whole' : 'BROKEN'}`)
        for (const { line, kind, detail } of problems) context.print(`  line ${line}: ${kind}: ${detail}`)
        if (unfinished > 0)
          context.print(`  ${unfinished} calls have no result; they still run, or the front door was ended:`)
        for (const { atMs, principal, action, resource } of unfinishedCalls) {
          context.print(`  ${new Date(atMs).toISOString()} ${principal.uid || '-'} ${action} ${resource}`)
        }
      }
    }
    return bad ? 1 : 0
  },
}

export const auditCommands = [list, verify]
