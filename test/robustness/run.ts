// `npm run test:robustness -- --seeds N [--seed X] [--kind K]`: the long form of the fault runs.
import { parseArgs } from 'node:util'
import { runLabHistories } from './lab/run-lab.ts'
import { tryAll } from './planted/try-all.ts'
import { planFaults, runRealHistory } from './processes/history.ts'
import { runMany } from './simulation/run-many.ts'

const usage = `usage: npm run test:robustness -- [--seeds N] [--seed X] [--kind simulated|processes|lab|planted|all]

  --seeds N   how many histories (default 5000 simulated ones, 10 of processes, 6 in the lab, 150 for a planted fault)
  --seed X    the first seed (default: of this minute, so that every run sees new histories)
  --kind K    which histories (default all: the simulated ones and those of processes); planted: what the judge
              finds of faults that are put into the sources
`

const kinds = ['simulated', 'processes', 'lab', 'planted', 'all']

function read(): { seeds: number | undefined; seed: number; kind: string } {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        kind: { type: 'string', default: 'all' },
      },
    })
    const number = (name: 'seeds' | 'seed'): number | undefined => {
      const text = values[name]
      if (text === undefined) return undefined
      if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}"`)
      return Number(text)
    }
    if (!kinds.includes(values.kind)) throw new Error(`There is no kind "${values.kind}".`)
    return {
      seeds: number('seeds'),
      seed: number('seed') ?? Math.floor(Date.now() / 60_000),
      kind: values.kind,
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    process.exit(64)
  }
}

const { seeds, seed, kind } = read()
let failed = 0

function report(what: string, histories: number, failures: readonly string[], startedMs: number): void {
  for (const failure of failures) process.stdout.write(`\n✗ ${failure}\n`)
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
  process.stdout.write(
    `${what}: ${histories} histories from seed ${seed}, ${failures.length} failed, ${seconds} s\n`,
  )
  failed += failures.length
}

if (kind === 'simulated' || kind === 'all') {
  const startedMs = performance.now()
  const { histories, failures } = await runMany(seed, seeds ?? 5000, (done) => {
    if (done % 500 === 0) process.stdout.write(`  ${done} histories …\n`)
    return true
  })
  report('simulated', histories, failures, startedMs)
}
if (kind === 'processes' || kind === 'all') {
  const startedMs = performance.now()
  const failures: string[] = []
  const histories = Math.min(seeds ?? 10, kind === 'all' ? 10 : Infinity)
  for (let one = seed; one < seed + histories; one++) {
    const violations = await runRealHistory(one)
    if (!violations) {
      process.stdout.write('processes: skipped, because this machine has no etcd for two masters to share\n')
      break
    }
    if (violations.length === 0) continue
    const faults = planFaults(one).map((fault) => `    ${JSON.stringify(fault)}`)
    const again = `  again: npm run test:robustness -- --kind processes --seeds 1 --seed ${one}`
    failures.push(
      [`seed ${one}:`, ...violations.map((text) => `  ${text}`), '  faults:', ...faults, again].join('\n'),
    )
  }
  report('processes', histories, failures, startedMs)
}
if (kind === 'lab') {
  const startedMs = performance.now()
  const outcomes = await runLabHistories(seed, seeds ?? 6, (line) => void process.stdout.write(`${line}\n`))
  if (outcomes) report('lab', outcomes.histories, outcomes.failures, startedMs)
}
if (kind === 'planted') {
  const { faults, missed } = await tryAll(
    seed,
    seeds ?? 150,
    (line) => void process.stdout.write(`${line}\n`),
  )
  process.stdout.write(`planted: ${faults} faults, ${missed.length} not found: ${missed.join(' ')}\n`)
}
process.exitCode = failed > 0 ? 1 : 0
