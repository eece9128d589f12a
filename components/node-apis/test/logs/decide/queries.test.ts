import { expect } from 'chai'
import fc from 'fast-check'
import { isDcosError } from '@dcos-lite/lib/errors'
import { fits, isOfUnits } from '../../../src/logs/decide/fits.ts'
import { journalMatches, planJournal } from '../../../src/logs/decide/plan-journal.ts'
import { formatOf, readOldQuery, readQuery } from '../../../src/logs/decide/read-query.ts'
import { agentReference, chooseTask, sandboxPathOf } from '../../../src/logs/decide/sandbox-target.ts'
import type { KnownTask } from '../../../src/logs/decide/sandbox-target.ts'

const anything = fc.dictionary(
  fc.constantFrom('limit', 'skip', 'cursor', 'filter', 'skip_next', 'skip_prev', 'read_reverse'),
  fc.oneof(
    fc.string(),
    fc.constantFrom('END', 'BEG', '-3', '5', 'MESSAGE:x'),
    fc.array(fc.string(), { maxLength: 3 }),
  ),
)

describe('A query of the logs API', () => {
  it('becomes arguments of which none is an option that was not meant, or is refused', () => {
    const allowed =
      /^(?:--reverse|--lines=\d{1,10}|--(?:after-)?cursor=[0-9a-z;=]+|\+|[A-Z_][A-Z0-9_]*=[^\0]*)$/s
    fc.assert(
      fc.property(anything, fc.boolean(), (query, old) => {
        try {
          const read = (old ? readOldQuery : readQuery)(query, undefined)
          const plan = planJournal(read, ['dcos-marathon.service'])
          for (const run of [plan?.run, plan?.locate]) {
            for (const argument of run?.arguments ?? []) expect(argument).to.match(allowed)
          }
        } catch (error) {
          expect(isDcosError(error) && error.status).to.equal(400)
        }
      }),
      { numRuns: 100 },
    )
  })

  /** As journalctl reads conditions: alternatives of one field, all fields of a group, any group. */
  function matchesJournal(conditions: readonly string[], fields: Record<string, string>): boolean {
    const groups: string[][] = [[]]
    for (const word of conditions) word === '+' ? groups.push([]) : groups.at(-1)?.push(word)
    return groups.some((group) => {
      const byField = Map.groupBy(group, (word) => word.slice(0, word.indexOf('=')))
      return [...byField].every(([name, words]) => words.includes(`${name}=${fields[name]}`))
    })
  }

  it('gives journalctl conditions that fit what the filters say, and never what other units wrote', () => {
    const unit = fc.constantFrom('dcos-marathon.service', 'dcos-iam.service', 'ssh.service', 'init.scope')
    const values = {
      _SYSTEMD_UNIT: unit,
      UNIT: unit,
      _PID: fc.constantFrom('1', '7'),
      PRIORITY: fc.constantFrom('3', '6'),
    }
    const filter = fc.oneof(
      ...Object.entries(values).map(([name, value]) => fc.record({ name: fc.constant(name), value })),
    )
    const units = ['dcos-marathon.service', 'dcos-iam.service']
    fc.assert(
      fc.property(
        fc.record(values, { requiredKeys: [] }),
        fc.array(filter, { maxLength: 4 }),
        fc.subarray(units, { minLength: 1 }),
        (given, filters, asked) => {
          const fields = given as Record<string, string>
          const entry = { fields, cursor: '', monotonicUs: 0, realtimeUs: 0 }
          const wanted = isOfUnits(new Set(asked), entry) && fits(entry, filters)
          const conditions = journalMatches(asked, filters)
          expect(conditions !== undefined && matchesJournal(conditions, fields)).to.equal(wanted)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('asks nothing when nothing can fit', () => {
    const query = readQuery({ filter: '_SYSTEMD_UNIT:ssh.service' }, undefined)
    expect(planJournal(query, ['dcos-iam.service'])?.run.arguments).to.deep.equal([
      'UNIT=dcos-iam.service',
      '_PID=1',
      '_SYSTEMD_UNIT=ssh.service',
    ])
    const none = readQuery({ filter: ['_SYSTEMD_UNIT:ssh.service', '_PID:7'] }, undefined)
    expect(planJournal(none, ['dcos-iam.service'])).to.equal(undefined)
  })

  it('takes the first form that the client names', () => {
    expect(formatOf(undefined)).to.equal('text')
    expect(formatOf('*/*')).to.equal('text')
    expect(formatOf('text/html,application/json;q=0.9')).to.equal('text')
    expect(formatOf('application/json')).to.equal('json')
    expect(formatOf('text/event-stream')).to.equal('events')
    expect(formatOf('image/png')).to.equal(undefined)
  })
})

describe('The way to the log of a task', () => {
  const task = (id: string, state: string, timestamp: number): KnownTask => ({
    id,
    state,
    slave_id: 'S1',
    framework_id: 'F',
    executor_id: '',
    statuses: [{ timestamp, container_status: { container_id: { value: `c-${id}` } } }],
  })

  it('is that of the exact id, then of one that runs, then of the newest', () => {
    const tasks = [
      task('web.1', 'TASK_FAILED', 3),
      task('web.2', 'TASK_RUNNING', 1),
      task('web.3', 'TASK_FAILED', 9),
    ]
    expect(chooseTask(tasks, 'web.1')?.id).to.equal('web.1')
    expect(chooseTask(tasks, 'web')?.id).to.equal('web.2')
    expect(chooseTask([tasks[0], tasks[2]] as KnownTask[], 'web')?.id).to.equal('web.3')
    expect(chooseTask(tasks, 'other')).to.equal(undefined)
  })

  it('leads relative to any gateway to the sandbox, of a member of a group too', () => {
    const plain = sandboxPathOf(task('web.1', 'TASK_RUNNING', 1), { do: 'read', file: 'stdout' })
    expect(plain).to.equal('v2/task/frameworks/F/executors/web.1/runs/c-web.1/stdout')
    const member: KnownTask = {
      ...task('pod.c', 'TASK_RUNNING', 1),
      executor_id: 'pod',
      statuses: [{ container_status: { container_id: { value: 'x', parent: { value: 'p' } } } }],
    }
    expect(sandboxPathOf(member, { do: 'browse' })).to.equal(
      'v2/task/frameworks/F/executors/pod/runs/p/tasks/pod.c/files/browse',
    )
    expect(sandboxPathOf({ ...member, statuses: [] }, { do: 'browse' })).to.equal(undefined)
    for (const path of ['/v2/task/web', '/v2/task/web/file/stdout', '/v2/task/web/download']) {
      const reference = agentReference(path, 'S1', 'v2/x')
      const url = new URL(reference, `http://host/system/v1/logs${path}`)
      expect(url.pathname, path).to.equal('/system/v1/agent/S1/logs/v2/x')
    }
  })
})
