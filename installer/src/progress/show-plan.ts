import type { RunReport } from '../phases/manager.ts'

/** What would be done, by host; empty when there is nothing to do. */
export function planByHost(report: RunReport): { host: string; steps: string[] }[] {
  const byHost = new Map<string, string[]>()
  for (const { work } of report.changes) {
    for (const { host, text } of work) byHost.set(host, [...(byHost.get(host) ?? []), text])
  }
  return [...byHost].map(([host, steps]) => ({ host, steps }))
}

/** The same for a person. */
export function planText(report: RunReport): string {
  const hosts = planByHost(report)
  if (hosts.length === 0) return 'Nothing to do: every host is as the configuration says.\n'
  const lines = hosts.flatMap(({ host, steps }) => [
    host === '' ? 'on the cluster' : host,
    ...steps.map((step) => `  ${step}`),
  ])
  return `${lines.join('\n')}\n\nNothing was changed.\n`
}
