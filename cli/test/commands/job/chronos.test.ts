import { expect } from 'chai'
import { convertChronos, jobIdOf, periodSeconds } from '../../../src/commands/job/chronos/convert.ts'
import type { ChronosJob } from '../../../src/commands/job/chronos/types.ts'

const notesOf = (job: ChronosJob): string[] => convertChronos([job]).notes.map(({ note }) => note)

describe('Chronos jobs', () => {
  it('become jobs with a repeating schedule, the defaults of Chronos and what they ask for', () => {
    const { jobs, notes } = convertChronos([
      {
        name: 'Nightly_Report',
        command: './report',
        arguments: ['--all'],
        schedule: 'R5/2030-03-08T20:00:00Z/PT2H',
        scheduleTimeZone: 'Europe/Rome',
        epsilon: 'PT30M',
        retries: 0,
        runAsUser: 'reporter',
        environmentVariables: [{ name: 'A', value: 'b' }],
        uris: ['http://example.org/a.tgz'],
        constraints: [
          ['rack', 'EQUALS', 'r1'],
          ['rack', 'UNLIKE', 'r2'],
        ],
        owner: 'me@example.org',
      },
    ])
    expect(jobs).to.deep.equal([
      {
        id: 'nightly-report',
        labels: { OWNER: 'me@example.org' },
        schedules: [
          {
            id: 'chronos',
            repeat: 'R5/2030-03-08T20:00:00Z/PT2H',
            timezone: 'Europe/Rome',
            startingDeadlineSeconds: 1800,
            concurrencyPolicy: 'FORBID',
            enabled: true,
          },
        ],
        run: {
          cmd: './report --all',
          cpus: 0.1,
          mem: 128,
          disk: 256,
          user: 'reporter',
          env: { A: 'b' },
          artifacts: [{ uri: 'http://example.org/a.tgz' }],
          placement: {
            constraints: [
              { attribute: 'rack', operator: 'IS', value: 'r1' },
              { attribute: 'rack', operator: 'UNLIKE', value: 'r2' },
            ],
          },
          restart: { policy: 'NEVER' },
        },
      },
    ])
    expect(notes.map(({ note }) => note)).to.deep.equal([
      'its id is nightly-report',
      'there is no notification of the owner; it becomes a label',
    ])
  })

  it('come with their parents first, as dependencies', () => {
    const { jobs } = convertChronos([
      { name: 'c', command: 'x', parents: ['b', 'a'] },
      { name: 'b', command: 'x', parents: ['a'] },
      { name: 'a', command: 'x', schedule: 'R//P1D' },
    ])
    expect(jobs.map(({ id }) => id)).to.deep.equal(['a', 'b', 'c'])
    expect(jobs[2]?.dependencies).to.deep.equal([{ id: 'b' }, { id: 'a' }])
    expect(jobs[2]).not.to.have.property('schedules')
  })

  it('bring their containers with networks and volumes', () => {
    const container = {
      type: 'DOCKER',
      image: 'busybox',
      network: 'BRIDGE',
      volumes: [{ containerPath: '/data', hostPath: '/srv', mode: 'RW' }],
    }
    const run = convertChronos([{ name: 'a', command: 'x', container }]).jobs[0]?.run
    expect(run).to.deep.include({
      docker: { image: 'busybox', forcePullImage: false },
      networks: [{ mode: 'container/bridge' }],
      volumes: [{ containerPath: '/data', hostPath: '/srv', mode: 'RW' }],
    })
  })

  it('say what cannot be taken over', () => {
    expect(notesOf({ name: 'a', command: 'x', softError: true, retries: 0 } as ChronosJob)[0]).to.match(
      /softError/,
    )
    expect(notesOf({ name: 'a', command: 'x' })[0]).to.match(/activeDeadlineSeconds/)
    expect(notesOf({ name: 'a', command: 'x', retries: 0, constraints: [['a', 'GROUP_BY']] })[0]).to.match(
      /GROUP_BY/,
    )
    expect(convertChronos([{ name: 'A' }, { name: 'a' }]).notes.at(-1)?.note).to.match(
      /another job has this id/,
    )
  })

  it('have ids and periods that are understood', () => {
    expect(jobIdOf('Prod.My Job!')).to.equal('prod.my-job')
    expect([
      periodSeconds('PT60S'),
      periodSeconds('P1DT1H'),
      periodSeconds('P1M'),
      periodSeconds('P'),
    ]).to.deep.equal([60, 90_000, undefined, undefined])
  })
})
