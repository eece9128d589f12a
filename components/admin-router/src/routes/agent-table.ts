import type { AnswerName, Route } from './route.ts'

function answered(answer: AnswerName, match: Route['match']): Route {
  return { name: answer, match, auth: false, readOnly: true, target: { type: 'answer', answer } }
}

/** Every route of an agent's gateway: for reading, without a token, and without anything secret. */
export const agentRoutes: readonly Route[] = [
  answered('version', { exact: '/dcos-metadata/dcos-version.json' }),
  answered('health', { prefix: '/system/health/v1' }),
  answered('metrics', { exact: '/metrics' }),
  answered('metrics', { exact: '/nginx/metrics' }),
  answered('own-health', { exact: '/dcos/health' }),
]
