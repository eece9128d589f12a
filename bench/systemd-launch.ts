/**
 * The systemd launcher beside `systemd-run`, on one lab host: from the call until `true` has run and ended, and starts
 * a second. Needs root and what the lab needs.
 */
import { labUnavailableReason, labUp } from '../test/lab/index.ts'
import { putPrograms, runProgram } from '../test/e2e/systemd/host-programs.ts'
import type { LauncherFigures } from './support/measure-launcher.ts'
import { milliseconds, printFigure, spreadOf } from './support/statistics.ts'

async function measure(): Promise<void> {
  const lab = await labUp({ masters: 0, agents: 1, publicAgents: 0 })
  try {
    const host = lab.host('a1')
    await putPrograms(host, new URL('support/measure-launcher.ts', import.meta.url))
    const { stdout, stderr, exitCode } = await runProgram(host, [], 120_000)
    if (exitCode !== 0) throw new Error(`the measurement ended with ${exitCode}: ${stderr}`)
    const figures = JSON.parse(stdout) as LauncherFigures
    const [own, peer] = [spreadOf(figures.ownEnded), spreadOf(figures.peerEnded)]
    printFigure('launch of "true" until it runs', milliseconds(spreadOf(figures.ownRunning)))
    printFigure('launch of "true" until its end is known', milliseconds(own))
    printFigure(
      'systemd-run --wait true',
      milliseconds(peer),
      `the launcher takes ${(own.median / peer.median).toFixed(2)} times as long`,
    )
    for (const { width, own: ours, peer: theirs } of figures.rates) {
      printFigure(
        `starts a second, ${width} at a time`,
        ours.toFixed(0),
        `systemd-run without --wait ${theirs.toFixed(0)}, ratio ${(ours / theirs).toFixed(1)}`,
      )
    }
    printFigure('processor time of the agent for a start', `${figures.ownCpuMs.toFixed(1)} ms`)
  } finally {
    await lab.down()
  }
}

const reason = await labUnavailableReason()
if (reason === undefined) await measure()
else process.stdout.write(`not measured: ${reason}\n`)
