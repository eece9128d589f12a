import { expect } from 'chai'
import fc from 'fast-check'
import { logRules, readBytes, sandboxLogRules } from '../../../../src/agent/logs/decide/log-rules.ts'
import { planRotation } from '../../../../src/agent/logs/decide/plan-rotation.ts'

describe('the rules of logs', () => {
  const usual = { maxBytes: 2 * 1024 * 1024, keep: 9, compress: false }

  it('are those of DC/OS unless the configuration says otherwise', () => {
    expect(logRules(undefined, undefined)).to.deep.equal(usual)
    expect(logRules(undefined, 10_000)).to.deep.equal({ maxBytes: 10_000, keep: 1, compress: false })
    expect(logRules(undefined, 0).maxBytes).to.equal(Infinity)
    expect(logRules({ maxBytes: 5000, keep: 3 }, 10_000)).to.deep.equal({
      maxBytes: 5000,
      keep: 3,
      compress: false,
    })
  })

  it('are changed by a task for each of its logs', () => {
    const wishes = new Map([
      ['CONTAINER_LOGGER_MAX_STDOUT_SIZE', '10MB'],
      ['CONTAINER_LOGGER_LOGROTATE_STDOUT_OPTIONS', 'rotate 4\ncompress\nmissingok'],
      ['CONTAINER_LOGGER_MAX_STDERR_SIZE', '1B'],
    ])
    expect(sandboxLogRules(usual, wishes)).to.deep.equal({
      stdout: { maxBytes: 10 * 1024 * 1024, keep: 4, compress: true },
      stderr: { maxBytes: 4096, keep: 9, compress: false },
    })
    expect(
      sandboxLogRules(usual, new Map([['CONTAINER_LOGGER_MAX_STDOUT_SIZE', 'much']])).stdout,
    ).to.deep.equal(usual)
  })

  it('know sizes as Mesos writes them', () => {
    expect([
      readBytes('1KB'),
      readBytes('1.5 MB'),
      readBytes('7B'),
      readBytes('7'),
      readBytes('-1MB'),
    ]).to.deep.equal([...[1024, 1_572_864, 7, undefined, undefined]])
  })
})

describe('the plan of a rotation', () => {
  it('makes every part one older, lets the oldest go, and gives no name that is taken', () => {
    const names = fc.uniqueArray(
      fc.constantFrom(
        ...['.1', '.2', '.2.gz', '.3', '.9', '.10', '.x', '.01', ''].map((end) => `stdout${end}`),
      ),
    )
    fc.assert(
      fc.property(names, fc.nat(4), (files, keep) => {
        const here = new Set(files)
        const { steps, newest } = planRotation('stdout', files, { maxBytes: 1, keep, compress: false })
        for (const step of steps) {
          if (step.do === 'remove') here.delete(step.name)
          else {
            expect(here.has(step.to)).to.equal(false)
            here.delete(step.from)
            here.add(step.to)
          }
        }
        if (newest !== undefined) {
          expect(here.has(newest)).to.equal(false)
          here.add(newest)
        }
        const numbers = [...here].flatMap((name) => /^stdout\.([1-9]\d*)(\.gz)?$/.exec(name)?.[1] ?? [])
        expect(Math.max(0, ...numbers.map(Number))).to.be.at.most(keep)
        for (const other of ['stdout', 'stdout.x', 'stdout.01'])
          expect(here.has(other)).to.equal(files.includes(other))
      }),
    )
  })

  it('leaves files of other logs alone', () => {
    expect(
      planRotation('stdout', ['stderr.1', 'stdout.txt'], { maxBytes: 1, keep: 3, compress: true }),
    ).to.deep.equal({
      ...{ steps: [], newest: 'stdout.1.gz' },
    })
  })
})
