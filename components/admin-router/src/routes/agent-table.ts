import type { AnswerName, Route } from './route.ts'

function answered(answer: AnswerName, match: Route['match']): Route {
  return { name: answer, match, auth: false, readOnly: true, target: { type: 'answer', answer } }
}

/** What is for reading without a token, and holds nothing secret. */
const open: readonly Route[] = [
  answered('version', { exact: '/dcos-metadata/dcos-version.json' }),
  answered('metrics', { exact: '/metrics' }),
  answered('metrics', { exact: '/nginx/metrics' }),
  answered('own-health', { exact: '/dcos/health' }),
]

const nodeApi = (name: string, path: string, resource: string): Route[] =>
  [{ exact: path }, { prefix: `${path}/` }].map((match) => ({
    name,
    match,
    auth: true,
    resource: `dcos:adminrouter:ops:${resource}`,
    target: { type: 'node-apis' },
  }))

const nodeApis: readonly Route[] = [
  ...nodeApi('health', '/system/health/v1', 'system-health'),
  ...nodeApi('checks', '/system/checks/v1', 'system-health'),
  ...nodeApi('logs', '/system/v1/logs', 'system-logs'),
  ...nodeApi('node-metrics', '/system/v1/metrics', 'system-metrics'),
]

/** Every route of an agent's gateway. Without node APIs it tells the health of its node alone, to everybody. */
export function agentRoutesOf(withNodeApis: boolean): readonly Route[] {
  return withNodeApis
    ? [...open, ...nodeApis]
    : [...open, answered('health', { prefix: '/system/health/v1' })]
}
