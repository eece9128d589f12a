import type { RunReport } from '../phases/manager.ts'
import { hostsWith } from '../phases/state.ts'
import type { RunState } from '../phases/state.ts'

/** What came out of an installation, for programs. */
export interface InstallSummary {
  clusterId: string
  url: string
  /** Number of changes that were made. */
  changes: number
  superuser: string
  passwordFile: string | undefined
  packages: { name: string; url: string | undefined }[]
  notices: string[]
  /** Seconds of each phase, in order. */
  seconds: Record<string, number>
}

interface End {
  state: RunState
  report: RunReport
}

/** The result of an installation. */
export function summaryJson({ state, report }: End): InstallSummary {
  const scheme = state.config.security === 'strict' ? 'https' : 'http'
  const url = `${scheme}://${hostsWith(state, 'master')[0]?.address ?? ''}/`
  return {
    clusterId: state.identity?.clusterId ?? '',
    url,
    changes: report.changes.reduce((sum, { work }) => sum + work.length, 0),
    superuser: state.config.superuser.uid,
    passwordFile: state.superuser?.madeIn,
    packages: state.packages.map(({ name, path }) => ({
      name,
      url: path === undefined ? undefined : `${url}${path}`,
    })),
    notices: state.notices,
    seconds: Object.fromEntries(report.tookMs.map(({ phase, ms }) => [phase, Math.round(ms / 100) / 10])),
  }
}

/** The same for a person: what was done, where it is, what to try next. */
export function summaryText(end: End): string {
  const { changes, url, superuser, passwordFile, packages, notices, seconds } = summaryJson(end)
  const total = Object.values(seconds).reduce((sum, one) => sum + one, 0)
  const done =
    changes === 0
      ? 'Nothing to do: every host is as the configuration says, and the cluster is healthy.'
      : `The cluster ${end.state.config.clusterName} is healthy after ${total.toFixed(1)} s.`
  const password =
    passwordFile === undefined ? 'the password that you configured' : `password in ${passwordFile}`
  return [
    done,
    '',
    `  Web page   ${url}`,
    `  Login      ${superuser}, ${password}`,
    ...packages.map(
      ({ name, url: page }) => `  Package    ${name}${page === undefined ? '' : ` at ${page}`}`,
    ),
    ...notices.map((notice) => `  Notice     ${notice}`),
    '',
    `Try next: dcos cluster setup ${url.replace(/\/$/, '')} --username ${superuser}`,
    '',
  ].join('\n')
}
