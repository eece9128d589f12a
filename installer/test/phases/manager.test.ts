import { expect } from 'chai'
import { systemClock } from '@dcos-lite/lib/clock'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { DcosError } from '@dcos-lite/lib/errors'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { installerErrors } from '../../src/errors.ts'
import { runPhases } from '../../src/phases/manager.ts'
import type { RunReport } from '../../src/phases/manager.ts'
import { definePhase } from '../../src/phases/phase.ts'
import type { AnyPhase, Phase } from '../../src/phases/phase.ts'
import { createPlainView } from '../../src/progress/plain-view.ts'
import { planText } from '../../src/progress/show-plan.ts'

/** A state of the world: what was done on each host. */
interface World {
  done: string[]
  undone: string[]
  failOn?: { phase: string; host: string }
}

const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3']

/** A phase that writes its name for each host where it is not written yet. */
function writing(name: string, more: Partial<Phase<World>> = {}): AnyPhase<World> {
  return definePhase<World, { host: string; text: string }>({
    name,
    title: `write ${name}`,
    changes: true,
    plan: ({ done }) =>
      hosts
        .filter((host) => !done.includes(`${name} ${host}`))
        .map((host) => ({ host, text: `write ${name}` })),
    run(world, [work]) {
      const host = work?.host ?? ''
      if (world.failOn?.phase === name && world.failOn.host === host) {
        return Promise.reject(installerErrors.CONNECTION_LOST({ what: name }))
      }
      world.done.push(`${name} ${host}`)
      return Promise.resolve()
    },
    ...more,
  })
}

async function run(
  world: World,
  phases: AnyPhase<World>[],
  more: { preview?: boolean; signal?: AbortSignal; parallelism?: number } = {},
): Promise<{ report?: RunReport; error?: DcosError; printed: string }> {
  let printed = ''
  const { preview = false, signal = new AbortController().signal, parallelism = 2 } = more
  try {
    const report = await runPhases({
      state: world,
      phases,
      preview,
      parallelism,
      view: createPlainView((text) => (printed += text), systemClock),
      clock: systemClock,
      random: createSeededRandom(1),
      signal,
    })
    return { report, printed }
  } catch (error) {
    if (!isDcosError(error)) throw error
    return { error, printed }
  }
}

const newWorld = (): World => ({ done: [], undone: [] })

describe('The manager of phases', () => {
  it('runs phases in order, each on all hosts before the next begins', async () => {
    const world = newWorld()
    const { report } = await run(world, [writing('one'), writing('two')])
    expect(world.done).to.have.length(6)
    expect(world.done.slice(0, 3).every((line) => line.startsWith('one'))).to.equal(true)
    expect(report?.tookMs.map(({ phase }) => phase)).to.deep.equal(['write one', 'write two'])
  })

  it('finds nothing to do the second time, and says so', async () => {
    const world = newWorld()
    await run(world, [writing('one')])
    const { report, printed } = await run(world, [writing('one')])
    expect(report?.changes).to.deep.equal([{ phase: 'write one', work: [] }])
    expect(printed).to.equal('')
    expect(planText(report ?? { changes: [], tookMs: [] })).to.include('Nothing to do')
  })

  it('only tells what it would change in a preview, and runs what only looks', async () => {
    const world = newWorld()
    const looking = writing('look', { changes: false })
    const { report } = await run(world, [looking, writing('one')], { preview: true })
    expect(world.done.every((line) => line.startsWith('look'))).to.equal(true)
    expect(planText(report ?? { changes: [], tookMs: [] })).to.equal(
      `${hosts.map((host) => `${host}\n  write one`).join('\n')}\n\nNothing was changed.\n`,
    )
  })

  it('names host, phase, cause and remedy when a host fails, and goes on from there', async () => {
    const world: World = { ...newWorld(), failOn: { phase: 'two', host: '10.0.0.2' } }
    const phases = [writing('one'), writing('two'), writing('three')]
    const { error, printed } = await run(world, phases)
    expect(error?.code).to.equal('DCL_INSTALLER_PHASE_FAILED')
    expect(error?.message).to.equal(
      '"write two" failed on 1 of 3 hosts:\n  10.0.0.2: the connection ended while this ran: two',
    )
    expect(error?.remedy)
      .to.include('Check the host and the network.')
      .and.include('goes on where it stopped')
    expect(error?.exitCode).not.to.equal(0)
    expect(printed).to.match(/\[2\/3\] two {2}10\.0\.0\.2 {2}FAILED/)
    expect(world.done).to.include('two 10.0.0.3').and.not.include('three 10.0.0.1')

    delete world.failOn
    const again = await run(world, phases)
    expect(again.report?.changes.map(({ work }) => work.length)).to.deep.equal([0, 1, 3])
    expect(world.done).to.have.length(9)
    expect(new Set(world.done).size).to.equal(9)
  })

  it('cleans up in reverse what had begun, and nothing else', async () => {
    const world: World = { ...newWorld(), failOn: { phase: 'two', host: '10.0.0.1' } }
    const cleaning = (name: string): AnyPhase<World> =>
      writing(name, {
        cleanup: ({ undone }) => {
          undone.push(name)
          return name === 'two' ? Promise.reject(new Error('no luck')) : Promise.resolve()
        },
      })
    const { error, printed } = await run(world, [cleaning('one'), cleaning('two'), cleaning('three')])
    expect(world.undone).to.deep.equal(['two', 'one'])
    expect(printed).to.include('two: clean-up failed: no luck')
    expect(error?.code).to.equal('DCL_INSTALLER_PHASE_FAILED')
  })

  it('keeps groups of hosts apart', async () => {
    const world = newWorld()
    const order = (_: World, all: string[]): string[][] => [all.slice(2), all.slice(0, 2)]
    await run(world, [writing('one', { order })])
    expect(world.done[0]).to.equal('one 10.0.0.3')
  })

  it('works on no more hosts at once than it may', async () => {
    let running = 0
    let most = 0
    const busy = writing('one', {
      async run() {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
      },
    })
    await run(newWorld(), [busy], { parallelism: 2 })
    expect(most).to.equal(2)
  })

  it('stops when the operator interrupts, and says how to go on', async () => {
    const world = newWorld()
    const controller = new AbortController()
    const interrupting = writing('one', {
      run(state) {
        state.done.push('one')
        controller.abort(new Error('Ctrl-C'))
        return Promise.resolve()
      },
    })
    const { error } = await run(world, [interrupting, writing('two')], {
      signal: controller.signal,
      parallelism: 1,
    })
    expect(world.done).to.deep.equal(['one'])
    expect(error?.code).to.equal('DCL_INSTALLER_INTERRUPTED')
    expect(error?.exitCode).to.equal(130)
  })
})
