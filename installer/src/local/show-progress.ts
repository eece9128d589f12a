import type { LocalEvent, ReadySummary } from './events.ts'

/** Where the progress is written. */
export interface Terminal {
  write(text: string): void
  /** Whether lines can be replaced in place. */
  interactive: boolean
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

/** What a person reads when the cluster is ready: what was done, where it is, what to try next. */
export function readyText(summary: ReadySummary): string {
  const { url, superuser, packages, notices, dataDir, fresh, agents, dnsAddress, tookMs } = summary
  const lines = [
    '',
    `The cluster is ready after ${seconds(tookMs)}: ${agents} agents, state ${fresh ? 'made' : 'found again'} in ${dataDir}`,
    '',
    `  Web page   ${url}`,
    ...(superuser
      ? [`  Login      ${superuser.uid} / ${superuser.password}`]
      : ['  Login      off (--no-auth)']),
    `  DNS        ${dnsAddress}`,
    ...packages.map(
      ({ name, url: where, state }) => `  Package    ${name} (${state})${where === '' ? '' : ` at ${where}`}`,
    ),
    ...notices.map((notice) => `  Notice     ${notice}`),
    '',
    'Try next, in another terminal and this folder:',
    '  npx dcos task list',
    '  npx dcos marathon app scale /hello-world 3 --wait',
    '  npx dcos package search',
    '',
    'Ctrl-C ends the cluster and everything it started.',
    '',
  ]
  return lines.join('\n')
}

/** Turns the events of a starting cluster into lines: one per step, replaced in place on a terminal. */
export function createProgressView(terminal: Terminal): (event: LocalEvent) => void {
  let title = ''
  const replace = (text: string): void => terminal.write(terminal.interactive ? `\r\u001b[K${text}` : text)
  return (event) => {
    switch (event.type) {
      case 'step':
        title = event.title
        if (terminal.interactive) replace(`… ${title}`)
        break
      case 'detail':
        if (terminal.interactive) replace(`… ${title}: ${event.text}`)
        break
      case 'done':
        replace(`${event.incomplete ? '✘' : '✔'} ${title} (${seconds(event.tookMs)})\n`)
        break
      case 'ready':
        terminal.write(readyText(event.summary))
        break
      case 'stopping':
        replace(`Ending the cluster (${event.reason}) …\n`)
        break
      case 'failed':
        replace(`${title === '' ? '' : `✘ ${title}\n`}${event.text}\n`)
        break
    }
  }
}
