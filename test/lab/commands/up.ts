import { labErrors } from '../errors.ts'
import { labUp } from '../lab-up.ts'
import { print, report, textOf } from './command.ts'
import type { Command, Values } from './command.ts'
import { describeHosts } from './describe.ts'

const count = (values: Values, option: string): number => {
  const text = textOf(values, option) ?? ''
  if (!/^\d{1,3}$/.test(text)) throw labErrors.COUNT_INVALID({ count: `"${text}"`, what: `--${option}` })
  return Number(text)
}

/** An abort signal that Ctrl-C raises; what is under way ends in order, however often it is pressed. */
function interruptible(): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) return
    report('Interrupted; removing what was made ...')
    controller.abort()
  }
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.on(name, stop)
  return {
    signal: controller.signal,
    end: () => {
      for (const name of names) process.off(name, stop)
    },
  }
}

/** Makes a lab that stays. */
export const up: Command = {
  name: 'up',
  usage: '[--masters N] [--agents N] [--public-agents N] [--name NAME]',
  summary: 'make hosts: each with its own systemd, sshd, address and limits',
  help: [
    '--masters N       how many of each; 1, 2 and 1 unless told',
    '--agents N',
    '--public-agents N',
    '--name NAME       what to call the lab ("lab" unless told); several live side by side',
  ],
  examples: [
    'npm run lab -- up --masters 1 --agents 2 --public-agents 1',
    'npm run lab -- up --masters 3 --name ha',
  ],
  options: {
    masters: { type: 'string', default: '1' },
    agents: { type: 'string', default: '2' },
    'public-agents': { type: 'string', default: '1' },
    name: { type: 'string', default: 'lab' },
  },
  words: [],
  async run({ values }) {
    const startedMs = performance.now()
    const { signal, end } = interruptible()
    try {
      const lab = await labUp({
        masters: count(values, 'masters'),
        agents: count(values, 'agents'),
        publicAgents: count(values, 'public-agents'),
        name: textOf(values, 'name') ?? 'lab',
        keep: true,
        say: report,
        signal,
      })
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
      print(`The lab ${lab.name} is up (${seconds} s):`)
      for (const line of describeHosts(lab)) print(line)
      print('')
      print(
        `Next: npm run lab -- install, npm run lab -- shell ${lab.hosts[0]?.name ?? ''}, npm run lab -- down`,
      )
      return 0
    } finally {
      end()
    }
  },
}
